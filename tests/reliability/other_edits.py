"""Edits of one fact in JSON, in plain text and in PDFs."""

import base64
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from domain.extractions import Record
from domain.subjects import Subject
from tests.reliability.columns import fields_by_column
from tests.reliability.edits import ANY, Chance, Edit, changed, donors, kind_of
from tests.reliability.json_damage import at, dump, load, row_places
from tests.reliability.pages import Golden

_STREAM = re.compile(rb"(\d+) 0 obj\s*<<(?:(?!endobj).)*?>>\s*stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)


class JsonEdits:
    """The edits that a JSON part can take."""

    def __init__(self, page: Golden, number: int, chance: Chance) -> None:
        self.page, self.number, self.chance = page, number, chance
        self.document = load(page.capture.parts[number].snapshot)
        self.places = row_places(page.records_of(number))

    def _edit(self, kind: str, what: str, expected: Mapping[Subject, Mapping[str, str | None] | None]) -> Edit:
        return Edit(kind, what, self.page.with_part(self.number, dump(self.document)), expected)

    def removal(self) -> Edit | None:
        if len(self.places) < 3:
            return None
        record, steps = self.chance.choice(self.places)
        at(self.document, steps[:-1]).pop(int(steps[-1]))
        return self._edit("member removed", str(record.subject), {record.subject: None})

    def value(self) -> Edit | None:
        """A value as another row has it."""
        if len(self.places) < 3:
            return None
        rows = [_scalars(at(self.document, steps)) for _, steps in self.places]
        records = [record for record, _ in self.places]
        texts = [{path: _text(value) for path, value in row.items()} for row in rows]
        columns = fields_by_column(texts, records)
        if not columns:
            return None
        path = self.chance.choice(sorted(columns))
        record, steps = self.chance.choice(self.places)
        possible = donors(records, record, columns[path])
        if not possible:
            return None
        donor = self.chance.choice(possible)
        at(self.document, steps)[path] = rows[records.index(donor)][path]
        new = {field: donor.values[field] for field in columns[path] if field in donor.values}
        kind = kind_of(columns[path][0], new[columns[path][0]] or record.values[columns[path][0]])
        if kind == "name":  # what holds a name may hold the country's as well
            return None
        return self._edit(kind, f"{record.subject} {new}", changed(record, **new))

    def name(self) -> Edit | None:
        named = [(r, s, f, v) for r, s in self.places for f, v in r.values.items() if v and re.search("[A-Za-z]{3}", v)]
        if not named:
            return None
        record, steps, field, old = self.chance.choice(named)
        row = at(self.document, steps)
        text = json.dumps(row, ensure_ascii=False)
        if text.count(f'{old}"') != 1 or kind_of(field, old) != "name":
            return None
        at(self.document, steps[:-1])[int(steps[-1])] = json.loads(text.replace(f'{old}"', f'{old} Plus"'))
        return self._edit("name", f"{record.subject} {field}", changed(record, **{field: f"{old} Plus"}))


def _scalars(row: Any) -> dict[str, Any]:
    return (
        {key: value for key, value in row.items() if not isinstance(value, (dict, list))}
        if isinstance(row, dict)
        else {}
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


class TextEdits:
    """A word or a number in an answer of a plain text."""

    def __init__(self, page: Golden, number: int, chance: Chance) -> None:
        self.page, self.number, self.chance = page, number, chance
        self.lines = page.capture.parts[number].snapshot.content.decode().split("\n")

    def word(self) -> Edit | None:
        answered = [record for record in self.page.records_of(self.number) if record.values.get("answer")]
        record = self.chance.choice(answered)
        answer = record.values["answer"] or ""
        start = int(record.locator.removeprefix("line:")) - 1
        for place in range(start, min(start + 12, len(self.lines))):
            line = " ".join(self.lines[place].split())
            if len(line) > 8 and line.endswith(".") and answer.count(line) == 1:
                self.lines[place] += " Newly added."
                new = {
                    "answer": answer.replace(line, f"{line} Newly added."),
                    "answer_words": str(int(record.values["answer_words"] or 0) + 2),
                    "answer_sha256": ANY,
                }
                capture = self.page.with_part(self.number, "\n".join(self.lines).encode())
                return Edit("text", str(record.subject), capture, changed(record, **new))
        return None


class PdfEdits:
    """Another number in a PDF's text, and the total that it belongs to."""

    def __init__(self, page: Golden, number: int, chance: Chance) -> None:
        self.page, self.number, self.chance = page, number, chance
        self.content = page.capture.parts[number].snapshot.content

    def number_(self) -> Edit | None:
        counted = [r for r in self.page.records_of(self.number) if (r.values.get("cybertip_reports") or "").isdigit()]
        totals = [record for record in counted if record.subject.item.startswith("global_total")]
        rows = [
            record for record in counted if record.subject.country and int(record.values["cybertip_reports"] or 0) > 99
        ]
        if not rows or len(totals) != 1:
            return None
        row, total = self.chance.choice(rows), totals[0]
        old, whole = (int(one.values["cybertip_reports"] or 0) for one in (row, total))
        step = self.chance.choice((-1, 1, 7)) if (old + 7) < 10 ** len(str(old)) else -1
        texts = {_printed(row, old): f"{old + step:,}", _printed(total, whole): f"{whole + step:,}"}
        content = with_texts(self.content, texts)
        if content is None:
            return None
        expected = changed(row, cybertip_reports=str(old + step)) | changed(total, cybertip_reports=str(whole + step))
        return Edit(
            "number", f"{row.subject} {old} to {old + step}", self.page.with_part(self.number, content), expected
        )

    def word(self) -> Edit | None:
        """One word more at the end of an answer's line, or anywhere in a document that is watched by its hash."""
        hashed = [r for r in self.page.records_of(self.number) if r.values.get("document_sha256")]
        if hashed:
            content = with_texts(self.content, {_texts(self.content)[-1]: "Another text"})
            edited = changed(hashed[0], document_sha256=ANY)
            return content and Edit("text", "document", self.page.with_part(self.number, content), edited)
        answered = [record for record in self.page.records_of(self.number) if record.values.get("answer")]
        if not answered:
            return None
        record = self.chance.choice(answered)
        answer = record.values["answer"] or ""
        lines = [
            text for text in _texts(self.content) if len(text) > 8 and answer.endswith(text) and text.endswith(".")
        ]
        content = with_texts(self.content, {lines[0]: f"{lines[0]} Newly."}) if lines else None
        words = str(int(record.values["answer_words"] or 0) + 1)
        new = {"answer": f"{answer} Newly.", "answer_words": words, "answer_sha256": ANY}
        return content and Edit(
            "text", str(record.subject), self.page.with_part(self.number, content), changed(record, **new)
        )


def _printed(record: Record, number: int) -> str:
    return record.original_values.get("cybertip_reports", f"{number:,}")


def _streams(content: bytes) -> Iterator[tuple[re.Match[bytes], bytes]]:
    for match in _STREAM.finditer(content):
        try:
            yield match, zlib.decompress(base64.a85decode(b"<~" + match[2].strip(), adobe=True))
        except (ValueError, zlib.error):
            continue


def _texts(content: bytes) -> list[str]:
    drawn = b"\n".join(data for _, data in _streams(content))
    found = re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", drawn)
    return [text.decode("latin-1").replace("\\(", "(").replace("\\)", ")") for text in found]


def _drawn(text: str) -> bytes:
    escaped = re.sub(r"([()])", r"\\\1", text)
    return f"({escaped}) Tj".encode("latin-1")


def with_texts(content: bytes, texts: Mapping[str, str]) -> bytes | None:
    """The PDF with other strings drawn in their places; None where one is not drawn exactly once."""
    drawn = _texts(content)
    if any(drawn.count(old) != 1 for old in texts):
        return None
    pieces, end = [], 0
    for match, data in _streams(content):
        for old, new in texts.items():
            data = data.replace(_drawn(old), _drawn(new))
        head = b"%s 0 obj\n<< /Length %d >>\nstream\n" % (match[1], len(data))
        pieces += [content[end : match.start()], head, data, b"\nendstream"]
        end = match.end()
    return _with_offsets(b"".join((*pieces, content[end:])))


def _with_offsets(content: bytes) -> bytes:
    """The file with a table of its objects' offsets as they are now."""
    body, trailer = content[: content.rindex(b"xref\n0 ")], content[content.rindex(b"trailer") :]
    offsets = {int(match[1]): match.start() for match in re.finditer(rb"(?<=\n)(\d+) 0 obj\b", body)}
    lines = [b"0000000000 65535 f \n", *(b"%010d 00000 n \n" % offsets[n] for n in sorted(offsets))]
    trailer = re.sub(rb"startxref\s+\d+", b"startxref\n%d" % len(body), trailer)
    return body + b"xref\n0 %d\n" % len(lines) + b"".join(lines) + trailer
