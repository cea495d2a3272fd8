"""Plain text in columns: paragraphs, list entries and headings that stay within the width of a mail."""

import re
import textwrap

COLUMNS = 72


def wrap(text: str, indent: int = 0, hanging: int | None = None) -> str:
    """The text within 72 columns, never breaking a word or an address; `hanging` indents all lines but the first."""
    lines = textwrap.wrap(
        text,
        width=COLUMNS,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if hanging is None else hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def bullet(text: str, mark: str = "-", indent: int = 0) -> str:
    """A list entry: `- text`, further lines under the text."""
    return wrap(f"{mark} {text}", indent=indent, hanging=indent + len(mark) + 1)


def rule(title: str) -> str:
    """A heading with a line under it."""
    return f"{title.upper()}\n{'-' * len(title)}"


def tidy(text: str) -> str:
    """The rendered text without trailing spaces, with single blank lines, and with spaces that a terminal can break."""
    lines = "\n".join(line.rstrip() for line in text.replace("\u00a0", " ").splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
