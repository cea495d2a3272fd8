from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.registry import load
from domain.errors import DatumlineError
from domain.sources import Page, Source
from store.locks import locks
from workflow.host_turns import host_turns

BASE = load("un_crc")


def source(name: str, *hosts: str) -> Source:
    return replace(BASE, id=name, pages=tuple(Page("page", f"https://{host}/{name}") for host in hosts))


def names(group: tuple[Source, ...]) -> list[str]:
    return [one.id for one in group]


def test_alone_all_are_asked_together(engine: Engine) -> None:
    wanted = [source("a", "one.example"), source("b", "one.example", "two.example"), source("c", "three.example")]
    assert [names(group) for group in host_turns(engine, wanted, 1)] == [["a", "b", "c"]]
    assert list(host_turns(engine, [], 1)) == []


def test_what_shares_a_host_with_another_crawl_waits_and_the_rest_goes_on(engine: Engine) -> None:
    other = host_turns(engine, [source("x", "one.example")], 1)
    assert names(next(other)) == ["x"]
    told: list[tuple[str, ...]] = []
    wanted = [source("a", "one.example", "two.example"), source("b", "two.example"), source("c", "three.example")]
    mine = host_turns(engine, wanted, 5, lambda hosts: (told.append(hosts), other.close())[0])
    assert names(next(mine)) == ["b", "c"], "two.example was not kept while one.example was not to be had"
    with locks(engine) as held:
        assert not held.take("host two.example")
    assert names(next(mine)) == ["a"]
    assert told == [("one.example", "two.example")]
    assert list(mine) == []
    with locks(engine) as held:
        assert held.take("host one.example")


def test_who_waits_too_long_says_for_whom(engine: Engine) -> None:
    other = host_turns(engine, [source("x", "one.example")], 1)
    next(other)
    with pytest.raises(DatumlineError, match=r"Another crawl has been asking one\.example all the time"):
        list(host_turns(engine, [source("a", "one.example")], 0.1))
    other.close()


def test_two_crawls_that_want_each_others_hosts_never_wait_for_each_other(engine: Engine, tmp_path: Path) -> None:
    first = host_turns(engine, [source("a", "one.example"), source("b", "two.example")], 5)
    assert names(next(first)) == ["a", "b"]
    second = host_turns(engine, [source("c", "two.example", "one.example"), source("d", "four.example")], 5)
    assert names(next(second)) == ["d"]
    assert list(first) == []
    assert names(next(second)) == ["c"]
    assert list(second) == []
