"""Nothing is open by default, and no form changes anything without its token: of every route there is."""

import inspect

import pytest
from starlette.testclient import TestClient

from store.engines import POOL
from tests.web.routes_of import Route, every_route
from tests.web.visiting import is_to_sign_in
from web.requests import READERS, WRITERS, reading, writing
from web.security import checked_form

ROUTES = tuple(every_route())
READ = frozenset({"GET", "HEAD"})

# What asks for no role, and why. Whoever adds a line says what protects it instead.
OPEN = {
    ("GET", "/login"): "nobody is signed in yet",
    ("POST", "/login"): "nobody is signed in yet",
    ("GET", "/invitation/{token}"): "the token",
    ("POST", "/invitation/{token}"): "the token",
    ("GET", "/reset/{token}"): "the token",
    ("POST", "/reset/{token}"): "the token",
    ("GET", "/static/{version}/{path:path}"): "our own files, the same for all",
    ("GET", "/healthz"): "tells whether it runs; details only to this machine or with the token",
    ("GET", "/readyz"): "tells whether it is ready",
    ("GET", "/metrics"): "only this machine, or the token of DATUMLINE_METRICS_TOKEN",
    ("GET", "/subscribe"): "only with DATUMLINE_OPEN_SUBSCRIPTION",
    ("POST", "/subscribe"): "only with DATUMLINE_OPEN_SUBSCRIPTION, and nothing is sent before its owner confirms",
    ("GET", "/confirm/{token}"): "the token",
    ("POST", "/confirm/{token}"): "the token",
    ("GET", "/unsubscribe/{token}"): "the token",
    ("POST", "/unsubscribe/{token}"): "the token",
    ("GET", "/feeds/token/{token}/{name:path}"): "the token",
    ("GET", "/feeds/{name:path}"): "a session or a token, else 401; or DATUMLINE_OPEN_FEEDS",
}
# RFC 8058: a mail program unsubscribes by a bare POST; the token in the address is its proof.
WITHOUT_CSRF = frozenset({("POST", "/unsubscribe/{token}")})


def called(route: Route) -> str:
    return f"{route.method} {route.path}"


every = pytest.mark.parametrize("route", ROUTES, ids=called)


@every
def test_a_route_asks_for_a_role_or_says_why_not(route: Route) -> None:
    if (route.method, route.path) not in OPEN:
        assert route.role is not None, f"{called(route)} in web/routes/{route.module}.py is open to everybody"


@every
def test_what_changes_anything_checks_the_form(route: Route) -> None:
    if route.method not in READ and (route.method, route.path) not in WITHOUT_CSRF:
        assert checked_form in route.needs, f"{called(route)} does not depend on web.security.checked_form"


@every
def test_a_get_cannot_write(route: Route) -> None:
    if route.method in READ:
        assert writing not in route.needs, f"{called(route)} opens a transaction"
    else:
        assert not {reading, writing} <= set(route.needs), f"{called(route)} holds two connections"


@pytest.mark.parametrize("route", [one for one in ROUTES if one.method == "GET" and one.role], ids=called)
def test_without_signing_in_every_page_leads_to_the_door(client: TestClient, route: Route) -> None:
    assert is_to_sign_in(client.get(route.path.replace("{", "").replace("}", "").replace(":path", "")))


def test_handlers_run_in_threads_since_the_store_waits() -> None:
    from importlib import import_module

    for module in {route.module for route in ROUTES}:
        for route in import_module(f"web.routes.{module}").router.routes:
            assert not inspect.iscoroutinefunction(route.endpoint), f"{module}: {route.path} is async"


def test_the_list_of_what_is_open_names_only_what_there_is_or_will_be() -> None:
    reasons = [reason for reason in OPEN.values() if len(reason) < 5]
    assert reasons == []


def test_requests_never_wait_for_a_connection_while_they_hold_one() -> None:
    assert POOL["pool_size"] + POOL["max_overflow"] > READERS + WRITERS + 1, "the watch and look-ups need theirs too"
