from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from store import job_runs, leaders, run_requests

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_only_the_newest_term_may_begin_anything(conn: Connection) -> None:
    old = leaders.begin_term(conn, "one", 11, NOW)
    assert job_runs.begin(conn, old, "crawl", "r1", NOW) is not None
    new = leaders.begin_term(conn, "two", 22, NOW + HOUR)
    assert new > old
    assert job_runs.begin(conn, old, "crawl", "r2", NOW + HOUR) is None
    assert not leaders.renew(conn, old, NOW + HOUR)
    assert job_runs.begin(conn, new, "crawl", "r3", NOW + HOUR) is not None
    run = job_runs.newest(conn)[0]
    assert (run.host, run.pid, run.outcome) == ("two", 22, "running")


def test_a_turn_is_taken_once(conn: Connection) -> None:
    term = leaders.begin_term(conn, "one", 11, NOW)
    assert job_runs.begin(conn, term, "refresh", "r1", NOW, due=NOW) is not None
    assert job_runs.begin(conn, term, "refresh", "r2", NOW, due=NOW) is None
    assert job_runs.begin(conn, term, "maintenance", "r3", NOW, due=NOW) is not None
    assert job_runs.begin(conn, term, "crawl", "r4", NOW) is not None
    assert job_runs.begin(conn, term, "crawl", "r5", NOW) is not None


def test_a_new_leader_gives_up_what_the_old_one_left_running(conn: Connection) -> None:
    old = leaders.begin_term(conn, "one", 11, NOW)
    number = job_runs.begin(conn, old, "crawl", "r1", NOW, ("un_crc",))
    assert number is not None
    run_requests.add(conn, ["un_crc"], "anna", NOW)
    run_requests.take(conn, ["un_crc"], number)
    assert run_requests.pending(conn) == ()
    new = leaders.begin_term(conn, "two", 22, NOW + HOUR)
    assert job_runs.lose_running(conn, new, NOW + HOUR) == (number,)
    run_requests.give_back(conn, number)
    assert [request.source for request in run_requests.pending(conn)] == ["un_crc"]
    assert not job_runs.end(conn, number, "done", NOW + HOUR), "the old leader comes too late"
    assert job_runs.newest(conn)[0].outcome == "lost"
    assert job_runs.attempts(conn, {"un_crc": None})["un_crc"] == job_runs.Attempts(1, NOW, True)


def test_attempts_are_counted_from_a_moment_and_without_those_that_were_stopped(conn: Connection) -> None:
    term = leaders.begin_term(conn, "one", 11, NOW)
    for number, outcome in enumerate(("broken", "done", "stopped")):
        run = job_runs.begin(conn, term, "crawl", f"r{number}", NOW + HOUR * number, ("un_crc",))
        assert run is not None
        job_runs.end(conn, run, outcome, NOW + HOUR * number)
    assert job_runs.attempts(conn, {"un_crc": None})["un_crc"] == job_runs.Attempts(2, NOW + HOUR, False)
    assert job_runs.attempts(conn, {"un_crc": NOW})["un_crc"] == job_runs.Attempts(1, NOW + HOUR, False)
    assert job_runs.attempts(conn, {"un_opsc": None})["un_opsc"] == job_runs.Attempts()


def test_old_runs_are_forgotten_but_for_the_newest_of_each_kind(conn: Connection) -> None:
    term = leaders.begin_term(conn, "one", 11, NOW)
    for number in range(4):
        at = NOW + HOUR * number
        run = job_runs.begin(conn, term, "crawl", f"r{number}", at, ("un_crc",))
        assert run is not None
        run_requests.add(conn, ["un_crc"], "anna", at)
        run_requests.take(conn, ["un_crc"], run)
        job_runs.end(conn, run, "done", at)
    assert job_runs.forget(conn, NOW + HOUR * 2) == 2
    assert job_runs.forget(conn, NOW + HOUR * 9) == 1
    assert [run.run for run in job_runs.newest(conn, limit=9)] == ["r3"]
    assert job_runs.attempts(conn, {"un_crc": None})["un_crc"].count == 1


def test_a_source_waits_once_whoever_asks(conn: Connection) -> None:
    assert run_requests.add(conn, ["un_crc", "un_opsc", "un_crc"], "anna", NOW) == ("un_crc", "un_opsc")
    assert run_requests.add(conn, ["un_crc"], "ben", NOW) == ()
    assert [request.asked_by for request in run_requests.pending(conn)] == ["anna", "anna"]
