"""XML as somebody else wrote it: parsed without entities, network or repair, names without their namespaces."""

import re
from typing import TypeAlias

from lxml import etree  # type: ignore[import-untyped]

from crawlers.readers.html_elements import folded
from domain.errors import NotThePage

XmlElement: TypeAlias = etree._Element

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_BEFORE_ROOT = re.compile(
    r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype\b[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)*", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"<([A-Za-z][\w.:-]*)")
_HTML_ROOTS = frozenset(
    {"html", "head", "body", "title", "meta", "link", "style", "script", "div", "span", "p", "a", "b", "br", "center"}
    | {"form", "section", "main", "article", "header", "nav", "table", "tbody", "tr", "td", "th", "ul", "ol", "li"}
    | {f"h{level}" for level in range(1, 7)}
)


def is_xml(text: str) -> bool:
    """Whether markup is XML and not a web page: it says so, or its first element has capitals as HTML's have not."""
    markup = text.lstrip("\ufeff \t\r\n")
    before = _BEFORE_ROOT.match(markup)
    root = _ROOT.match(markup, before.end() if before else 0)
    if root is None or root[1].casefold() in _HTML_ROOTS:
        return False
    return _DECLARATION.match(markup) is not None or root[1] != root[1].lower()


def xml_root(text: str) -> XmlElement:
    """The document's root, tags by their local names; NotThePage with the place where the XML breaks."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_DECLARATION.sub("", text, count=1).lstrip("\ufeff \t\r\n").encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotThePage(
            f"The file is not complete, valid XML: {str(error)[:120].rstrip('.')}; fetch it again or supply it whole."
        ) from error
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root


def xml_text(element: XmlElement) -> str:
    """All text inside, children apart by a space; markup that was escaped into the text is taken out likewise."""
    return without_escaped_tags(" ".join(str(text) for text in element.itertext()))


def without_escaped_tags(text: str) -> str:
    """Text whose own markup had been escaped ("Serbia<superscript>4</superscript>") without its tags, folded."""
    return folded(re.sub(r"</?[A-Za-z]{1,20}\s*/?>", " ", text))
