"""Requests per second for a calendar of 200 KB with one worker, compared with nginx and plain FastAPI.

Needs `nginx` and `wrk` on the system and FastAPI in the environment; what is missing is left out.
"""

from __future__ import annotations

import asyncio
import importlib.util
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from feeds import FEED, NOW, TODAY, histories, milestones, timeline
from measure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COUNT = 215  # entries in a calendar of about 200 KB
DURATION_S = 4
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
_CONFIG = """\
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off;
  types {{ text/calendar ics; }}
  keepalive_requests 1000000;
  gzip_static on;
  open_file_cache max=10;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def figures() -> list[Figure]:
    """Measure each server with gzip and with a conditional request that is answered by 304."""
    if not shutil.which("wrk"):
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "calendars").mkdir()
        _write_files(folder)
        ours = _measure([sys.executable, __file__, "ours", "{port}"], folder)
        peers: dict[str, tuple[dict[str, float], float]] = {}
        if Path(NGINX).exists():
            config = folder / "nginx.conf"
            peers["nginx serving the file"] = (
                _measure([NGINX, "-c", str(config), "-p", name], folder, config=config),
                2,
            )
        if importlib.util.find_spec("fastapi"):
            peers["FastAPI's plain way"] = (
                _measure([sys.executable, __file__, "fastapi", "{port}"], folder),
                1,
            )
    return [
        Figure(
            what=f"a request for 200 KB, {what}",
            ours=1e6 / ours[what],
            other=1e6 / theirs[what],
            other_name=peer,
            unit="us",
            target=target,
        )
        for peer, (theirs, target) in peers.items()
        for what in ours
    ]


def _measure(command: Sequence[str], folder: Path, config: Path | None = None) -> dict[str, float]:
    """Return requests per second by kind of request."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    if config:
        config.write_text(_CONFIG.format(folder=folder, port=port), encoding="utf-8")
    url = f"http://127.0.0.1:{port}/calendars/alles.ics"
    with _running([part.format(port=port) for part in command], url):
        request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - the same
            etag = answer.headers.get("ETag", '"none"')
        return {
            "gzip 200": _load(url, []),
            "304": _load(url, ["-H", f"If-None-Match: {etag}"]),
        }


def _load(url: str, headers: list[str]) -> float:
    wrk = shutil.which("wrk") or "wrk"
    command = [wrk, "-t1", "-c32", f"-d{DURATION_S}s", "-H", "Accept-Encoding: gzip", *headers, url]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if found is None or "Non-2xx" in done.stdout.replace("Non-2xx or 3xx responses: 0", ""):
        message = done.stdout
        raise RuntimeError(message)
    return float(found[1])


@contextmanager
def _running(command: list[str], url: str) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=Path(__file__).parent)
    try:
        for _ in range(100):
            try:
                with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - loopback
                    break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def _write_files(folder: Path) -> None:
    import gzip  # noqa: PLC0415 - only nginx needs the files

    from notifier.feeds.publish import FeedBuilder  # noqa: PLC0415 - the same

    corpus = milestones(COUNT)
    data = FeedBuilder().build(FEED, timeline(corpus), histories(corpus), TODAY).data
    (folder / "calendars" / "alles.ics").write_bytes(data)
    (folder / "calendars" / "alles.ics.gz").write_bytes(gzip.compress(data, compresslevel=6, mtime=0))
    (folder / "calendars").chmod(0o755)
    folder.chmod(0o755)


async def _serve_ours(port: int) -> None:
    import uvicorn  # noqa: PLC0415 - only the server process needs it

    from notifier.feeds.publish import FeedBuilder  # noqa: PLC0415 - the same
    from notifier.web.app import AppState, build_app  # noqa: PLC0415 - the same
    from notifier.web.server import server_config  # noqa: PLC0415 - the same
    from notifier.web.snapshot import take_snapshot  # noqa: PLC0415 - the same

    corpus = milestones(COUNT)
    one, memory = timeline(corpus), histories(corpus)
    built = FeedBuilder().build(FEED, one, memory, TODAY)
    snapshot = take_snapshot(one, [built], NOW, modified=NOW, histories=memory)
    state = AppState(clock=lambda: NOW, stale_after=NOW - NOW, snapshot=snapshot)
    config = server_config(build_app(state))
    config.port = port
    await uvicorn.Server(config).serve()


async def _serve_fastapi(port: int) -> None:
    import uvicorn  # noqa: PLC0415 - only the server process needs it
    from fastapi import FastAPI, Request, Response  # noqa: PLC0415 - the same
    from fastapi.middleware.gzip import GZipMiddleware  # noqa: PLC0415 - the same

    from notifier.feeds.publish import FeedBuilder  # noqa: PLC0415 - the same

    corpus = milestones(COUNT)
    data = FeedBuilder().build(FEED, timeline(corpus), histories(corpus), TODAY).data
    app = FastAPI()
    app.add_middleware(GZipMiddleware)

    async def feed(request: Request) -> Response:
        headers = {"ETag": '"feed"', "Cache-Control": "max-age=300"}
        if request.headers.get("if-none-match") == '"feed"':
            return Response(status_code=304, headers=headers)
        return Response(data, media_type="text/calendar", headers=headers)

    # Annotations are strings here, and FastAPI looks up their names in the module.
    feed.__annotations__ = {"request": Request, "return": Response}
    app.get("/calendars/alles.ics", response_class=Response)(feed)
    config = uvicorn.Config(app, port=port, log_config=None, access_log=False, lifespan="off")
    await uvicorn.Server(config).serve()


if __name__ == "__main__":
    serve = {"ours": _serve_ours, "fastapi": _serve_fastapi}[sys.argv[1]]
    from uvicorn.loops.auto import auto_loop_factory

    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(serve(int(sys.argv[2])))
