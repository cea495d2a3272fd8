"""Files that came with a form: how many, of which kind; how much together is the guard's limit (`web.guard`)."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath

from starlette.datastructures import FormData, UploadFile

from domain.errors import UsageError


@dataclass(frozen=True, slots=True)
class Upload:
    """ending: of the name it had, in lower case, as `.pdf`; of the name itself nothing is used."""

    ending: str
    content: bytes


def received(form: FormData, field: str, endings: Collection[str], at_most: int = 1) -> tuple[Upload, ...]:
    """The files of a form's field; UsageError for none, too many, an empty one, or one of another kind."""
    files = [one for one in form.getlist(field) if isinstance(one, UploadFile) and one.filename]
    if not files:
        raise UsageError("Choose the file that you saved.")
    if len(files) > at_most:
        raise UsageError(f"No more than {at_most} {'file is' if at_most == 1 else 'files are'} taken at once.")
    found = tuple(Upload(PurePosixPath(one.filename or "").suffix.lower(), one.file.read()) for one in files)
    for one in found:
        if one.ending not in endings:
            raise UsageError(f"A file with {one.ending or 'no ending'} is not taken; here it is {', '.join(endings)}.")
        if not one.content:
            raise UsageError("The file is empty; save the page again.")
    return found
