"""Files that come with a form, and what a browser says of itself."""

from io import BytesIO

import pytest
from fastapi import FastAPI
from starlette.datastructures import FormData, UploadFile
from starlette.testclient import TestClient

from domain.accounts import FIRST_WAIT, LONGEST_WAIT, Role, password_faults, wait_after
from domain.errors import UsageError
from tests.web.visiting import HERE, PASSWORD, account, csrf, posted
from web import texts
from web.formats import browser
from web.guard import UPLOAD_LARGEST
from web.uploads import Upload, received


def form(*files: tuple[str, bytes]) -> FormData:
    return FormData([("file", UploadFile(BytesIO(content), filename=name)) for name, content in files])


def test_a_file_of_a_known_kind_is_taken_without_its_name() -> None:
    assert received(form(("../../etc/Sheet.CSV", b"a,b")), "file", (".csv",)) == (Upload(".csv", b"a,b"),)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ((), "Choose the file"),
        ((("", b"x"),), "Choose the file"),
        ((("a.exe", b"x"),), ".exe is not taken; here it is .csv"),
        ((("a", b"x"),), "no ending is not taken"),
        ((("a.csv", b""),), "empty"),
        ((("a.csv", b"x"), ("b.csv", b"y")), "No more than 1 file is taken"),
    ],
)
def test_other_files_are_refused_in_a_sentence(files: tuple[tuple[str, bytes], ...], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        received(form(*files), "file", (".csv",))


def test_text_in_place_of_a_file_is_no_file() -> None:
    with pytest.raises(UsageError, match="Choose"):
        received(FormData([("file", "text")]), "file", (".csv",))


def test_files_may_be_larger_than_forms_but_not_without_end(viewer: TestClient) -> None:
    large = {"file": ("a.csv", b"x" * (UPLOAD_LARGEST + 1))}
    assert viewer.post("/logout", files=large).status_code == 413
    fine = {"file": ("a.csv", b"x" * (3 << 20))}
    assert viewer.post("/logout", data={"csrf": csrf(viewer)}, files=fine).status_code == 303


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605 Version/26 Safari/605", "Safari on macOS"),
        ("", ""),
        ("curl/8\x1b[31m\u202e " + "x" * 300, "curl/8[31m " + "x" * 28 + "…"),
    ],
)
def test_a_browser_is_named_as_people_know_it(agent: str, words: str) -> None:
    assert browser(texts.load(), agent) == words


def test_what_a_browser_says_of_itself_is_shown_as_text(app: FastAPI) -> None:
    account(app, "anna", Role.VIEWER)
    client = TestClient(app, base_url=HERE, follow_redirects=False, headers={"user-agent": "<script>alert(1)</script>"})
    posted(client, "/login", page="/login", name="anna", password=PASSWORD)
    text = client.get("/account").text
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text


def test_waits_grow_to_a_limit_and_roles_include_each_other() -> None:
    waits = [wait_after(failures, 5) for failures in range(40)]
    assert waits == sorted(waits)
    assert (waits[4].total_seconds(), waits[5], waits[39]) == (0, FIRST_WAIT, LONGEST_WAIT)
    assert [role for role in Role if Role.EDITOR.includes(role)] == [Role.VIEWER, Role.EDITOR]


def test_bad_passwords_are_named() -> None:
    assert password_faults(PASSWORD, "anna") == ()
    assert password_faults("annaannaanna1", "anna") == ("name", "repeated")
    assert password_faults("x" * 300, "") == ("long", "repeated")
    assert password_faults("", "") == ("short",)
