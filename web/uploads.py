"""Files that came with a form: how many, of which kind; how much together is the guard's limit (`web.guard`)."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from starlette.datastructures import FormData, UploadFile

from domain.errors import UsageError
from texts.catalogue import Phrase


@dataclass(frozen=True, slots=True)
class Upload:
    """ending: of the name it had, in lower case, as `.pdf`; of the name itself nothing is used."""

    ending: str
    content: bytes


def received(form: FormData, field: str, endings: Collection[str], at_most: int = 1) -> tuple[Upload, ...]:
    """The files of a form's field; UsageError for none, too many, an empty one, or one of another kind."""
    files = [one for one in form.getlist(field) if isinstance(one, UploadFile) and one.filename]
    if not files:
        raise UsageError(Phrase("refused.file.choose"))
    if len(files) > at_most:
        raise UsageError(Phrase("refused.file.most", count=at_most))
    found = tuple(Upload(PurePosixPath(one.filename or "").suffix.lower(), one.file.read()) for one in files)
    for one in found:
        if one.ending not in endings:
            ending = one.ending or Phrase("refused.file.no_ending")
            raise UsageError(Phrase("refused.file.kind", ending=ending, endings=", ".join(endings)))
        if not one.content:
            raise UsageError(Phrase("refused.file.empty"))
    return found
