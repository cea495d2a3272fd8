"""What can be set, told from the code: the rows of docs/reference/settings.md."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.setting_files import PREFIX
from config.settings import MASK, Settings, is_secret
from domain.errors import UsageError

HEAD = ("| key | variable | what | default |", "|---|---|---|---|")
BEGIN, END = "<!-- settings begin -->", "<!-- settings end -->"


@dataclass(frozen=True, slots=True)
class Described:
    """group: what its settings are about; text: what it does, on one line; default: as TOML has it, empty for none."""

    name: str
    group: str
    text: str
    kind: str
    default: str

    @property
    def variable(self) -> str:
        """Its name in the environment; empty for a key of a table."""
        return "" if "." in self.name else f"{PREFIX}{self.name.upper()}"


def described() -> Iterator[Described]:
    """Every setting, group by group, as the code has them; then the keys of each table that is a setting."""
    tables: list[tuple[str, type[BaseModel]]] = []
    for group in _groups():
        yield from _fields(group, inspect.getdoc(group) or "")
        tables += [(name, one) for name in group.__annotations__ for one in _models(Settings.model_fields[name])]
    for name, table in tables:
        yield from _fields(table, f"The keys of `[[{name}]]`", f"{name}.")


def _fields(group: type[BaseModel], about: str, prefix: str = "") -> Iterator[Described]:
    texts = _texts(group)
    for name in group.__annotations__:
        if name in group.model_fields:
            field = group.model_fields[name]
            yield Described(f"{prefix}{name}", about, texts.get(name, ""), _kind(field), _default(field))


def _models(field: FieldInfo) -> list[type[BaseModel]]:
    parts = [one for outer in get_args(field.annotation) for one in (outer, *get_args(outer))]
    return [one for one in parts if isinstance(one, type) and issubclass(one, BaseModel)]


def as_markdown() -> str:
    """The tables that stand between the marks in docs/reference/settings.md."""
    lines: list[str] = []
    group = None
    for one in described():
        if one.group != group:
            group = one.group
            lines += ["", f"### {group.removesuffix('.')}", "", *HEAD]
        default = f" `{one.default}`" if one.default else ""
        variable = f" `{one.variable}`" if one.variable else ""
        lines.append(f"| `{one.name}` |{variable} | {one.text} ({one.kind}) |{default} |")
    return "\n".join([BEGIN, *lines, "", END])


def written_into(page: str) -> str:
    """The page with today's tables between its marks; UsageError for one without them."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise UsageError(f"The page has no place for the settings: put {BEGIN} and {END} where they belong.")
    return before + as_markdown() + after


def _groups() -> list[type[BaseModel]]:
    """The classes that `Settings` is made of, the most general first."""
    return [
        one
        for one in reversed(Settings.__mro__)
        if issubclass(one, BaseModel) and one.__module__.startswith("config.") and one.__annotations__
    ]


def _texts(group: type[BaseModel]) -> dict[str, str]:
    """The text below each annotated name of the class; line breaks become blanks."""
    (tree,) = ast.parse(inspect.getsource(group)).body
    assert isinstance(tree, ast.ClassDef)  # noqa: S101 - what getsource gives of a class
    found: dict[str, str] = {}
    for line, following in zip(tree.body, tree.body[1:], strict=False):
        match line, following:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = " ".join(text.split()).replace("|", r"\|")
    return found


def _kind(field: FieldInfo) -> str:
    if get_origin(field.annotation) in (tuple, list, frozenset, set):
        return "list of tables" if _models(field) else "list"
    kinds = [one for one in get_args(field.annotation) or (field.annotation,) if one is not type(None)]
    if isinstance(kinds[0], type) and issubclass(kinds[0], Enum):
        kinds = [one.value for one in kinds[0]]
        return "one of " + ", ".join(f"`{one}`" for one in kinds)
    literals = [name for one in (field.annotation, *kinds) if get_origin(one) is Literal for name in get_args(one)]
    if literals:
        return "one of " + ", ".join(f"`{name}`" for name in dict.fromkeys(literals))
    if is_secret(field):
        return "secret"
    bounds = [f"at least {one.ge}" for one in field.metadata if hasattr(one, "ge")]
    bounds += [f"at most {one.le}" for one in field.metadata if hasattr(one, "le")]
    return ", ".join([_plain(kinds[0]), *bounds])


def _plain(kind: Any) -> str:
    names = {"str": "text", "int": "number", "float": "number", "bool": "true or false"}
    return names.get(getattr(kind, "__name__", ""), str(getattr(kind, "__name__", kind)).lower())


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True)
    if value is None or is_secret(field):
        return MASK if value is not None else ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Enum):
        return str(value.value)
    return str(list(value)) if isinstance(value, tuple) else str(value)
