"""A small HTTP client that calls the application directly."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx

from notifier.web.app import build_app

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp

    from notifier.web.app import AppPart, AppState
    from notifier.web.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Client:
    """Sends requests to an application."""

    site: AppState
    root_path: str = ""
    metrics: Metrics | None = None
    parts: Sequence[AppPart] = ()
    _apps: list[ASGIApp] = field(default_factory=list)

    def request(
        self, method: str, path: str, headers: dict[str, str] | None = None, **body: Any
    ) -> httpx.Response:
        return asyncio.run(self._request(method, path, headers, body))

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.request("GET", path, headers)

    def head(self, path: str) -> httpx.Response:
        return self.request("HEAD", path)

    def post(self, path: str, data: dict[str, Any], headers: dict[str, str] | None = None) -> httpx.Response:
        return self.request("POST", path, headers, data=data)

    def get_all(self, *paths: str) -> list[httpx.Response]:
        """Return the answers to requests that are made at one time."""

        async def together() -> list[httpx.Response]:
            return await asyncio.gather(*(self._request("GET", path, None, {}) for path in paths))

        return asyncio.run(together())

    async def _request(
        self, method: str, path: str, headers: dict[str, str] | None, body: dict[str, Any]
    ) -> httpx.Response:
        if not self._apps:
            self._apps.append(build_app(self.site, self.metrics, self.parts))
        transport = httpx.ASGITransport(app=self._apps[0], root_path=self.root_path)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", headers=headers
        ) as client:
            return await client.request(method, path, **body)
