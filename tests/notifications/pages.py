"""Reading a composed digest as its reader's program does."""

from lxml import html

from notifications.compose import Digest


def page(digest: Digest) -> html.HtmlElement:
    return html.document_fromstring(digest.html)


def words(element: html.HtmlElement) -> str:
    """What is to be read in an element, white space folded."""
    return " ".join(element.text_content().split())


def section(digest: Digest, name: str) -> str:
    """The words between one section's heading and the next, empty where the section is not there."""
    found = page(digest).xpath("//*[@id=$name]", name=name)
    if not found:
        return ""
    parts = [words(found[0])]
    for sibling in found[0].itersiblings():
        if sibling.tag == "h2" or sibling.get("class") == "foot":
            break
        parts.append(words(sibling))
    return " ".join(parts)
