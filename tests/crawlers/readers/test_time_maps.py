"""Which archived copy a TimeMap lists nearest to a day."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from crawlers.readers.time_maps import mementos, nearest

URL = "http://a.example/page;v=1?x=1,2"
HEAD = f'<{URL}>;rel="original",\n<http://archive.example/map/{URL}>; rel="self"; type="application/link-format",\n'


def copy(day: date, rel: str = "memento") -> str:
    made = day.strftime("%a, %d %b %Y 10:00:00 GMT")
    return f'<http://archive.example/{day:%Y%m%d}/{URL}>; rel="{rel}"; datetime="{made}"'


@given(
    st.lists(st.dates(date(1996, 1, 1), date(2030, 1, 1)), min_size=1, max_size=8, unique=True),
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
)
def test_the_nearest_copy_is_found_in_any_order(days: list[date], wanted: date) -> None:
    found = nearest(HEAD + ",\n".join(copy(day) for day in days), wanted)
    assert found is not None
    assert abs((found.made_at.date() - wanted).days) == min(abs((day - wanted).days) for day in days)
    assert found.url.endswith(URL)


def test_the_first_and_the_last_copy_are_copies_too() -> None:
    rels = ("first memento", "memento", "last memento", "first last memento")
    listed = list(mementos(HEAD + ", ".join(copy(date(2020, 1, day), rel) for day, rel in enumerate(rels, 1))))
    assert [one.made_at.day for one in listed] == [1, 2, 3, 4]


def test_what_is_no_copy_or_has_no_date_is_none() -> None:
    assert nearest(HEAD, date(2021, 4, 20)) is None
    assert nearest(f'<{URL}>; rel="memento"; datetime="yesterday", <{URL}>; rel=memento', date(2021, 4, 20)) is None
    assert nearest("<html><body>no list</body></html>", date(2021, 4, 20)) is None
