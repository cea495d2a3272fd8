"""For monitors: /healthz (is the work done?), /readyz (can a request be served?), /metrics. Nobody signs in here.

Whether all is well is told to anyone; what is not well, and figures, only to this machine or to the bearer of the
setting `metrics_token`.
"""

import hmac
import ipaddress
from collections.abc import Iterable, Sequence
from typing import Any

from fastapi import Request
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.responses import JSONResponse, PlainTextResponse, Response

from config.settings import Settings
from domain.errors import DatumlineError
from store.engines import reading
from web.handlers import new_router
from web.requests import InForce, Now
from workflow.health import Check, health, is_well, readiness
from workflow.metrics import Figure, figures

router = new_router()
NOT_CACHED = {"Cache-Control": "no-store"}


@router.get("/readyz")
def ready(request: Request, settings: InForce, now: Now) -> Response:
    """Whether a request can be served: for whatever starts and stops this process."""
    return _told(request, settings, readiness(request.app.state.engine, settings, now))


@router.get("/healthz")
def healthy(request: Request, settings: InForce, now: Now) -> Response:
    """Whether the work is done, by whichever process: for whoever is to be woken."""
    checks = readiness(request.app.state.engine, settings, now)
    if is_well(checks):
        try:
            with reading(request.app.state.engine) as conn:
                checks += health(conn, settings, now)
        except DatumlineError as error:
            checks += (Check("database", False, str(error)),)
    return _told(request, settings, checks)


@router.get("/metrics")
def metrics(request: Request, settings: InForce, now: Now) -> Response:
    """Figures in Prometheus' text format, read from the store and from this process."""
    if not _may_look(request, settings):
        return PlainTextResponse(
            "Figures are told to this machine, or to the bearer of the setting metrics_token.\n", 403, NOT_CACHED
        )
    with reading(request.app.state.engine) as conn:
        told = tuple(figures(conn, settings, now))
    return Response(generate_latest(_registry(told)), headers=NOT_CACHED, media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Told:
    """The store's figures as a collector of Prometheus'."""

    def __init__(self, told: Sequence[Figure]) -> None:
        self.told = told

    def collect(self) -> Iterable[Any]:
        """One family for each figure."""
        for figure in self.told:
            family = GaugeMetricFamily(figure.name, figure.text, labels=figure.labels)
            for labels, value in figure.samples:
                family.add_metric(list(labels), value)
            yield family


def _registry(told: Sequence[Figure]) -> CollectorRegistry:
    """One for each request: nothing is counted between them."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Told(told))
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    return registry


def _told(request: Request, settings: Settings, checks: Sequence[Check]) -> Response:
    status = 200 if is_well(checks) else 503
    if not _may_look(request, settings):
        return PlainTextResponse("ok\n" if status == 200 else "not ok\n", status, NOT_CACHED)
    rows = [{"check": check.name, "ok": check.ok, "said": check.words} for check in checks]
    return JSONResponse({"ok": status == 200, "checks": rows}, status, NOT_CACHED)


def _may_look(request: Request, settings: Settings) -> bool:
    """A proxy on this machine asks for others: what it forwards is not of this machine."""
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    if not forwarded and request.client is not None and _is_loopback(request.client.host):
        return True
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    wanted = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
    return bool(wanted) and scheme.lower() == "bearer" and hmac.compare_digest(given.encode(), wanted.encode())


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
