"""The files of deploy/, checked by the programs they are for."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import trustme

from tests import plain_http
from tests.conftest import CALENDAR, eventually, unavailable
from tests.integration.test_service import MILESTONES, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# What an address with a secret looks like: of a private calendar, of an answer, of an editor's link.
SECRET_PATHS = ("/private/GEHEIM/alles.ics", "/answer/GEHEIM.GEHEIM", "/edit/link/GEHEIM")
DEPLOY = Path(__file__).parents[2] / "deploy"


def find_program(name: str) -> str:
    found = shutil.which(name) or shutil.which(f"/usr/sbin/{name}")
    if found is None:
        unavailable(f"no {name}; tests/system-packages.txt names what the system has to give")
    return found


def test_systemd_takes_the_unit_and_finds_it_closed(tmp_path: Path) -> None:
    analyze = find_program("systemd-analyze")
    unit = tmp_path / "notifier.service"
    notifier = Path(sys.executable).with_name("notifier")
    text = (DEPLOY / "notifier.service").read_text(encoding="utf-8")
    unit.write_text(text.replace("/opt/notifier/.venv/bin/notifier", str(notifier)), encoding="utf-8")
    for name in ("desk.conf",):
        dropin = tmp_path / "notifier.service.d" / name
        dropin.parent.mkdir(exist_ok=True)
        text = (DEPLOY / name).read_text(encoding="utf-8")
        dropin.write_text(text.replace("/opt/notifier/.venv/bin/notifier", str(notifier)), encoding="utf-8")
    for command in (["verify"], ["security", "--offline=yes", "--threshold=20", "--no-pager"]):
        done = subprocess.run([analyze, *command, str(unit)], check=False, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_unit_that_fails_is_started_again_without_end_and_has_time_for_its_first_round() -> None:
    """By itself systemd gives up after five failed starts in ten seconds, and ends a start after 90 seconds."""
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(DEPLOY / "notifier.service", encoding="utf-8")
    assert (unit["Unit"]["StartLimitIntervalSec"], unit["Service"]["TimeoutStartSec"]) == ("0", "10min")
    assert (unit["Service"]["Restart"], unit["Service"]["RestartSec"]) == ("on-failure", "5s")


def test_systemd_takes_rounds_by_a_timer(tmp_path: Path) -> None:
    """With the timer, the unit does one round and ends."""
    analyze = find_program("systemd-analyze")
    notifier = str(Path(sys.executable).with_name("notifier"))
    (tmp_path / "notifier.service.d").mkdir()
    for name, place in (
        ("notifier.service", "notifier.service"),
        ("notifier.timer", "notifier.timer"),
        ("timer.conf", "notifier.service.d/timer.conf"),
    ):
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (tmp_path / place).write_text(
            text.replace("/opt/notifier/.venv/bin/notifier", notifier), encoding="utf-8"
        )
    units = [str(tmp_path / "notifier.timer"), str(tmp_path / "notifier.service")]
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    done = subprocess.run(
        [analyze, "verify", *units], check=False, capture_output=True, text=True, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    (calendar,) = re.findall(r"OnCalendar=(.*)", (DEPLOY / "notifier.timer").read_text(encoding="utf-8"))
    read = subprocess.run([analyze, "calendar", calendar], check=True, capture_output=True, text=True)
    assert "Normalized form: *-*-* *:00/5:00" in read.stdout


def test_nginx_serves_it_under_a_path_and_logs_no_token(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    with serving(tmp_path) as running, nginx_with_tls(tmp_path, running.base) as (unsafe, base):
        page = _get(f"{base}/mijlpalen", tmp_path)
        assert (page.url.path, page.status_code) == ("/mijlpalen/", 200)
        assert "Instelling KCR2" in page.text
        assert (
            _get(f"{base}/mijlpalen/calendars/alles.ics", tmp_path).content
            == running.get("calendars/alles.ics").content
        )
        assert _get(f"{base}/mijlpalen/metrics", tmp_path).status_code == 404
        with httpx.Client(trust_env=False, verify=_trusting(tmp_path)) as client:
            for path in SECRET_PATHS:
                assert client.get(f"{base}/mijlpalen{path}").status_code == 404
                # Where the prefix is forgotten, or the case of a letter wrong, the secret is one all the same.
                assert client.get(f"{base}{path}").status_code == 404
                assert client.get(f"{base}/mijlpalen/{path[1].upper()}{path[2:]}").status_code == 404
                plain = client.get(f"{unsafe}/mijlpalen{path}")
                assert (plain.status_code, plain.headers["location"]) == (
                    301,
                    f"https://127.0.0.1/mijlpalen{path}",
                )
            assert client.post(f"{base}/mijlpalen/edit/letters", content=bytes(2_000_000)).status_code != 413
            assert client.get(f"{unsafe}/mijlpalen/status").status_code == 301
            running.process.kill()
            running.process.wait()
            answers = [
                client.get(f"{base}/mijlpalen{path}").status_code for path in (*SECRET_PATHS, "/status")
            ]
        assert set(answers) == {502}
        logs = {name: (tmp_path / name).read_text(encoding="utf-8") for name in ("access.log", "error.log")}
        logs["notifier"] = "".join((*running.out, *running.err))
    assert "GET /mijlpalen/calendars/alles.ics" in logs["access.log"]
    assert "/mijlpalen/status" in logs["error.log"]
    assert "GEHEIM" not in "".join(logs.values())


def test_nginx_serves_the_static_site(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(CALENDAR + MILESTONES, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "notifier", "publish", "--site", "site"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    port = free_port()
    text = (DEPLOY / "nginx-static.conf").read_text(encoding="utf-8")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("listen [::]:80;", "")
    site = tmp_path / "site"
    with (
        _running(tmp_path, text.replace("/srv/notifier/site", str(site)), port),
        plain_http.Client(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        page = client.get("/milestones/kcr2/")
        assert (page.headers["content-type"], page.headers["content-encoding"]) == (
            "text/html; charset=utf-8",
            "gzip",
        )
        assert page.content == (site / "milestones/kcr2/index.html").read_bytes()
        feed = client.get("/calendars/alles.ics")
        assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
        assert feed.headers["access-control-allow-origin"] == "*"
        assert client.get("/v1/milestones/").json()["total"] == 1
        missing = client.get("/nope")
        assert (missing.status_code, "Niet gevonden" in missing.text) == (404, True)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
    return port


@contextmanager
def nginx_with_tls(folder: Path, behind: str, secure: int = 0) -> Iterator[tuple[str, str]]:
    """Run nginx with the example, on ports without and with TLS, with a test certificate.

    Args:
        folder: Its files.
        behind: The address of the service.
        secure: The port with TLS; 0 for a free one.
    """
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    pair = folder / "pair.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(pair)
    plain, secure = free_port(), secure or free_port()
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for pattern, here in (
        (r"listen \[::\].*", ""),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{secure} ssl;"),
        (r"(?<=ssl_certificate ).*(?=;)", str(pair)),
        (r"(?<=ssl_certificate_key ).*(?=;)", str(pair)),
        (r"http://127\.0\.0\.1:8000", behind),
    ):
        site, count = re.subn(pattern, here, site)
        assert count, pattern
    with _running(folder, site, secure):
        yield f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{secure}"


@contextmanager
def nginx_before(folder: Path, behind: str) -> Iterator[Callable[[str], httpx.Response]]:
    """Run nginx with the example before a service, and yield what fetches one of its paths."""
    with nginx_with_tls(folder, behind) as (_, base):
        yield lambda path: _get(f"{base}{path}", folder)


@contextmanager
def _running(folder: Path, site: str, port: int) -> Iterator[None]:
    """Run nginx with a site, until it answers at a port."""
    nginx = find_program("nginx")
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder / kind};\n" for kind in kinds)
    conf = folder / "nginx.conf"
    conf.write_text(
        # As root it would read files as another user, who cannot enter the folder of a test.
        f"{'user root;' if os.geteuid() == 0 else ''}\n"
        f"pid {folder / 'nginx.pid'};\nerror_log {folder / 'error.log'};\ndaemon off;\nevents {{}}\n"
        f"http {{\naccess_log {folder / 'access.log'};\n{places}{site}}}\n",
        encoding="utf-8",
    )
    # The error log that nginx opens at start is that of the package, which may not exist.
    options = ["-e", str(folder / "error.log"), "-c", str(conf)]
    subprocess.run([nginx, "-t", "-q", *options], check=True)
    with subprocess.Popen([nginx, *options]) as process:
        try:
            eventually(lambda: _answers(port))
            yield
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=folder / "authority.pem")


def _get(url: str, folder: Path) -> httpx.Response:
    return httpx.get(url, follow_redirects=True, trust_env=False, verify=_trusting(folder))
