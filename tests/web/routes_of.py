"""Every route of the application with all that it depends on."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

import web.routes
from domain.accounts import Role


@dataclass(frozen=True)
class Route:
    """One address and method of a module in web/routes; needs: everything that is called before the handler."""

    module: str
    method: str
    path: str
    needs: frozenset[Any]

    @property
    def role(self) -> Role | None:
        """The greatest role that is asked for."""
        roles = [need.role for need in self.needs if isinstance(getattr(need, "role", None), Role)]
        return max(roles, key=list(Role).index) if roles else None


def every_route() -> Iterator[Route]:
    """All of them, by module."""
    for found in iter_modules(web.routes.__path__):
        for route in import_module(f"web.routes.{found.name}").router.routes:
            assert isinstance(route, APIRoute), f"{found.name}: {route} is no plain route, so nothing checks it"
            needs = frozenset(_needs(route.dependant))
            for method in sorted(route.methods):
                yield Route(found.name, method, route.path, needs)


def _needs(dependant: Dependant) -> Iterator[Any]:
    for one in dependant.dependencies:
        yield one.call
        yield from _needs(one)
