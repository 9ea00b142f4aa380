"""The static site of a long list: made whole, with one change in it, and served by nginx.

`NOTIFIER_SITE=500,2000 python benchmarks site` measures shorter lists, with the bound of the whole site in
proportion.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from costs import ENVIRONMENT, MANY, NOTIFIER, ROOT, START, release_calendar
from measure import Figure, byte_compile

if TYPE_CHECKING:
    from collections.abc import Iterator

_COUNTS = (500, 2000, MANY)
_WHOLE_MS = 600_000
_MORE_THAN_CHECK_MS = 3_000
# What the next day may take of the whole site: pages of milestones stay as they are.
_NEXT_DAY = 0.6
# How often the peer is run; the shortest counts.
_CHECKS = 3
# Requests that are sent at once, how often, and how often that is repeated in turn with the peer.
_AT_ONCE, _TIMES, _RUNS = 50, 200, 5
_NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
_CONFIG = """\
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  keepalive_requests 1000000;
{servers}
}}
"""


def figures() -> Iterator[Figure]:
    """Measure how long it takes, as two processes work; processor time and memory are told beside it."""
    byte_compile(ROOT / "notifier")
    counts = os.environ.get("NOTIFIER_SITE", ",".join(map(str, _COUNTS)))
    for count in map(int, counts.split(",")):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            yield from _making(folder, count)
            if Path(_NGINX).exists():
                yield from _serving(folder)


def _making(folder: Path, count: int) -> Iterator[Figure]:
    file, site = folder / "events.yaml", folder / "site"
    text = release_calendar(count)
    file.write_text(text, encoding="utf-8")
    today = ("publish", "--as-of", START.isoformat())
    tomorrow = ("publish", "--as-of", (START + timedelta(days=1)).isoformat())
    check = min(_run(folder, "check")[0] for _ in range(_CHECKS))
    whole, used, memory = _run(folder, *today, "--site", "site")
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) / 1e6
    made = f"{len(_files(site))} files, {size:.0f} MB, {_cost(used, memory)}"
    yield Figure(
        what=f"static site of {count} milestones, {made}",
        ours=whole,
        other=_WHOLE_MS * count / MANY,
        other_name="limit",
        unit="ms",
        target=1.0,
    )
    retitled = text.replace("title: Product 0 date 2,", "title: Product zero date 2,")
    for name, changed in (
        ("nothing changed", text),
        ("one title changed", retitled),
        ("one date moved", _moved(retitled)),
    ):
        file.write_text(changed, encoding="utf-8")
        before = _files(site)
        elapsed, used, memory = _run(folder, *today, "--site", "site")
        written = sum(before.get(path) != written_at for path, written_at in _files(site).items())
        # What the command does besides the site, with nothing changed: read the file and compare.
        without = _run(folder, *today)[0]
        for other, other_name in ((check, "check"), (without, "publish without a site")):
            yield Figure(
                what=f"the same, {name}, {written} files written, {_cost(used, memory)}",
                ours=elapsed,
                other=other + _MORE_THAN_CHECK_MS,
                other_name=f"{other_name} and 3 s",
                unit="ms",
                target=1.0,
            )
    # Every list counts days.
    elapsed, used, memory = _run(folder, *tomorrow, "--site", "site")
    yield Figure(
        what=f"the same on the next day, {_cost(used, memory)}",
        ours=elapsed,
        other=whole,
        other_name="the whole site",
        unit="ms",
        target=_NEXT_DAY,
    )


def _moved(text: str) -> str:
    """Return the file with one date ten days later, as its source says now."""
    row = next(line for line in text.splitlines() if "id: product-7-3," in line)
    day = row.partition("when: ")[2][:10]
    return text.replace(row, row.replace(day, (date.fromisoformat(day) + timedelta(days=10)).isoformat()))


def _serving(folder: Path) -> Iterator[Figure]:
    """Compare the processor time that nginx takes for a page of the site and for any file of its size.

    Its own time is measured, as the program that asks takes more than nginx.
    """
    page, plain = folder / "site/timeline/index.html", folder / "plain"
    plain.mkdir()
    (plain / "any").write_bytes(page.read_bytes())
    example = (ROOT / "deploy" / "nginx-static.conf").read_text(encoding="utf-8")
    ports = [_free_port() for _ in range(2)]
    site = example.replace("listen 80;", f"listen 127.0.0.1:{ports[0]};").replace("listen [::]:80;", "")
    site = site.replace("/srv/notifier/site", str(folder / "site"))
    servers = f"{site}\nserver {{ listen 127.0.0.1:{ports[1]}; root {plain}; }}"
    # The worker of nginx is of another user.
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
    config = folder / "nginx.conf"
    config.write_text(_CONFIG.format(folder=folder, servers=servers), encoding="utf-8")
    with _nginx(config) as worker:
        used = {"/timeline/": [0.0], "/any": [0.0]}
        for _ in range(_RUNS):
            for port, address in zip(ports, used, strict=True):
                used[address].append(_ask(port, address, worker))
    ours, other = (min(times[1:]) for times in used.values())
    yield Figure(
        what=f"a request for a page of {page.stat().st_size / 1000:.0f} kB at nginx",
        ours=ours,
        other=other,
        other_name="for any file of that size",
        unit="µs",
        target=1.1,
    )


@contextlib.contextmanager
def _nginx(config: Path) -> Iterator[int]:
    """Run nginx, and yield the number of its worker's process."""
    command = [_NGINX, "-c", str(config), "-p", str(config.parent), "-e", str(config.parent / "error.log")]
    with subprocess.Popen(command) as process:
        try:
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            while not children.read_text(encoding="utf-8").split():
                time.sleep(0.05)
            yield int(children.read_text(encoding="utf-8").split()[0])
        finally:
            process.terminate()


def _ask(port: int, path: str, worker: int) -> float:
    """Return how many microseconds of processor a request takes."""
    request = f"GET {path} HTTP/1.1\r\nHost: example.org\r\n\r\n".encode() * _AT_ONCE
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as answers:
        before = _nanoseconds(worker)
        for _ in range(_TIMES):
            connection.sendall(request)
            for _ in range(_AT_ONCE):
                _read_answer(answers)
        return (_nanoseconds(worker) - before) / 1000 / _AT_ONCE / _TIMES


def _read_answer(answers: BinaryIO) -> None:
    status, length = answers.readline(), 0
    assert b" 200 " in status, status  # noqa: S101 - a figure of errors is none
    while (line := answers.readline()) != b"\r\n":
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    answers.read(length)


def _nanoseconds(process: int) -> int:
    """Return the time on a processor.

    Source:
        Linux, Documentation/scheduler/sched-stats.rst, "/proc/<pid>/schedstat".
    """
    return int(Path(f"/proc/{process}/schedstat").read_text(encoding="utf-8").split()[0])


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _cost(used: float, memory: float) -> str:
    return f"{used / 1000:.1f} s of processor and {memory:.0f} MB of memory"


def _run(folder: Path, *words: str) -> tuple[float, float, float]:
    """Run a command, and return how long it and its processor take in milliseconds, and its memory in MB."""
    start = time.perf_counter()
    with (folder / "told").open("w", encoding="utf-8") as told:
        process = subprocess.Popen([*NOTIFIER, *words], cwd=folder, env=ENVIRONMENT, stdout=told, stderr=told)
        _, status, used = os.wait4(process.pid, 0)
    elapsed = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words  # noqa: S101 - a figure of errors is none
    return elapsed * 1000, (used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1000


def _files(site: Path) -> dict[Path, int]:
    """Return when each file was written."""
    return {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
