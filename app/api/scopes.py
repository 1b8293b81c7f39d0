"""Which scope does a route need? It says so itself, among its dependencies: READ, INGEST, REVIEW, ADMIN or OPEN.

That is the one place: the OpenAPI document shows it, the guard (guard.py) asks for it, and a test fails for a route
that says nothing. Until it does, the guard asks for admin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import Depends, Request, Security
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.params import Depends as DependsParameter
from fastapi.params import Security as SecurityParameter
from fastapi.routing import RouteContext, iter_route_contexts
from fastapi.security import SecurityScopes
from fastapi.security.base import SecurityBase
from starlette.routing import BaseRoute, Mount

from app.errors import Forbidden

SCHEME = "key"


class _Key(SecurityBase):
    """An API key in the header Authorization, as the OpenAPI document describes it."""

    def __init__(self) -> None:
        self.model = HTTPBearerModel(
            description="An API key: `Authorization: Bearer whosaid_…`. `whosaid keys create` makes the first one, "
            "`POST /v1/api-keys` others. Asked for where the server runs with `WHOSAID_AUTH=required`."
        )
        self.scheme_name = SCHEME

    async def __call__(self, request: Request, needed: SecurityScopes) -> None:
        """Make sure that the guard, which looked at the key before, took the request for one of this very route."""
        access: Access = request.state.access
        if not set(needed.scopes) <= set(access.scopes):
            raise Forbidden("this path is none of the service's: write it as the documentation does", scope="admin")


async def _open() -> None:
    """Nothing: who is let in is the guard's affair."""


_KEY = _Key()
READ = Security(_KEY, scopes=["read"])  # changes nothing
INGEST = Security(_KEY, scopes=["ingest"])  # brings articles in
REVIEW = Security(_KEY, scopes=["review"])  # a person's word on what the engine found
ADMIN = Security(_KEY, scopes=["admin"])  # takes away what cannot be brought back, or says who may do what
OPEN = Depends(_open)  # whether the service is alive: for those who keep it so, and have no key

# The documentation is open too: it tells what the program is, nothing of what is stored, and a browser cannot send a
# key for a page. FastAPI makes these routes, so it is said here.
PAGES = frozenset({"/", "/docs", "/docs/oauth2-redirect", "/redoc", "/openapi.json", "/static"})


@dataclass(frozen=True, slots=True)
class Access:
    """What the guard asks of a request: template is its route's path, "unmatched" if there is no such route.

    scopes: all that the key needs; none of them still needs a key. probe: of those who keep the service alive.
    """

    template: str
    scopes: tuple[str, ...] = ()
    open: bool = False
    probe: bool = False


_UNMATCHED = Access("unmatched")


class AccessTable:
    """What each route of an application asks for."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        """routes: all of them, those of routers included."""
        self.undeclared: list[str] = []
        self._exact: dict[str, dict[str, Access]] = {}
        self._patterns: list[tuple[re.Pattern[str], Mapping[str, Access], Access]] = []
        for context in iter_route_contexts(routes):
            self._add(context)

    def find(self, path: str, method: str) -> Access:
        """What a request for this path asks for. A path that is known by other methods keeps its template."""
        exact = self._exact.get(path.removesuffix("\n"))  # where a pattern of Starlette's ends, one may follow
        if exact is not None:
            return exact.get(method) or Access(path)
        missed = _UNMATCHED
        for pattern, methods, other in self._patterns:
            if pattern.match(path):
                access = methods.get(method)
                if access is not None:
                    return access
                missed = other
        return missed

    def _add(self, context: RouteContext) -> None:
        path = context.path or ""
        access = self._access(context, path)
        if isinstance(context.original_route, Mount):
            pattern = re.compile(f"{re.escape(path)}/")
            self._patterns.append((pattern, dict.fromkeys(("GET", "HEAD"), access), Access(path)))
            return
        methods = dict.fromkeys(context.methods or (), access)
        if "{" in path:
            self._patterns.append((context.path_regex, methods, Access(path)))
        else:
            self._exact.setdefault(path, {}).update(methods)

    def _access(self, context: RouteContext, path: str) -> Access:
        if path in PAGES:
            return Access(path, open=True)
        given: Sequence[DependsParameter] = getattr(context, "dependencies", ())
        if any(one.dependency is _open for one in given):
            return Access(path, open=True, probe=True)
        keys = [one for one in given if isinstance(one, SecurityParameter) and one.dependency is _KEY]
        if not keys:
            self.undeclared += [f"{method} {path}" for method in sorted(context.methods or ())]
            return Access(path, scopes=("admin",))
        return Access(path, scopes=tuple(scope for key in keys for scope in key.scopes or ()))
