"""The static site: files for every page, feed and resource, whose links lead to files."""

from __future__ import annotations

import html
import http.server
import re
import threading
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

import pytest

from notifier.app.shown import publish_site
from notifier.cli.support.runtime import open_rounds
from notifier.errors import PublishError
from notifier.events_file.load import load_timeline
from notifier.web.site_links import slug
from tests import plain_http
from tests.conftest import at
from tests.processes import Process, run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

FILE = """\
calendar: {{name: Mijlpalen, domain: m.example, timezone: Europe/Amsterdam, language: nl{more}}}
sources:
  brief: {{title: Brief, date: 2025-07-17}}
  geheim: {{title: Geheime brief, date: 2025-08-01}}
milestones:
  - id: kcr2
    title: Instelling KCR2
    kind: start
    topics: [kcr2, c2000]
    owner: OM/politie & co
    statements: [{{source: brief, phrase: per 1 januari, when: 2026-01-01}}]
  - {{id: oud, title: Oude termijn, kind: deadline, when: 2025-06-08, topics: [c2000]}}
  - id: later
    title: Later
    kind: event
    when: 2027
    statements: [{{source: brief, confirms: true}}]
  - id: stil
    title: Verborgen titel
    kind: event
    when: 2026-02-01
    private: true
    owner: Verborgen eigenaar
    topics: [verborgen]
    statements: [{{source: geheim, phrase: verborgen woorden, when: 2026-02-01}}]
reminders: []
channels:
  post: {{type: console}}
feeds:
  alles: {{title: Alles}}
"""
OWNER = slug("OM/politie & co")


def _publish(
    folder: Path,
    *,
    more: str = "",
    moment: str = "2025-12-02 12:00",
    text: str = FILE,
    progress: Callable[[int], object] = lambda _: None,
) -> int:
    (folder / "events.yaml").write_text(text.format(more=more), encoding="utf-8")
    with open_rounds(str(folder / "events.yaml"), out=None, sends=False) as rounds:
        report = rounds.run(at(moment))
    return publish_site(report, folder / "site", progress)


def _contents(folder: Path, name: str = "site") -> dict[str, bytes]:
    site = folder / name
    return {str(one.relative_to(site)): one.read_bytes() for one in site.rglob("*") if one.is_file()}


def test_two_processes_write_what_one_writes(tmp_path: Path) -> None:
    alone, shared = tmp_path / "alone", tmp_path / "shared"
    for folder in (alone, shared):
        folder.mkdir()
    # Where another thread runs, no second process begins.
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    _publish(alone)
    stop.set()
    thread.join()
    (shared / "events.yaml").write_text(FILE.format(more=""), encoding="utf-8")
    with _publishing(shared) as process:
        process.wait()
    assert process.returncode == 0
    made, same = _contents(alone), _contents(shared)
    # It has the moments at which the files were written.
    del made[".notifier-site"], same[".notifier-site"]
    assert made == same


def _publishing(folder: Path) -> Process:
    """Start to publish a site in a process without other threads."""
    as_of = ("--as-of", "2025-12-02T12:00+01:00")
    return Process("notifier", "publish", "--site", "site", *as_of, pipes=(), cwd=folder)


_SITE_OF_ANOTHER = """
import os
from datetime import datetime
from pathlib import Path
from notifier.app.shown import begin_site, publish_site
from notifier.cli.support.runtime import open_rounds
from notifier.web.ahead import look_ahead

site, text = Path("site"), Path("events.yaml").read_text(encoding="utf-8")
with open_rounds("events.yaml", out=None, sends=False) as rounds:
    now = datetime.fromisoformat("2025-12-02T12:00+01:00")
    one = rounds.run(now)
    publish_site(one, site, print)
    begun = begin_site(one, site, print, look_ahead(site))
    assert Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    Path("events.yaml").write_text(text.replace("title: ", "title: Other "), encoding="utf-8")
    publish_site(rounds.run(now), site, print)
    publish_site(one, site, print, begun)
    publish_site(one, Path("fresh"), print)
"""


def test_what_another_process_wrote_since_a_site_was_looked_at_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(FILE.format(more=""), encoding="utf-8")
    run("tests.program", _SITE_OF_ANOTHER, cwd=tmp_path, check=True)
    made, fresh = _contents(tmp_path), _contents(tmp_path, "fresh")
    del made[".notifier-site"], fresh[".notifier-site"]
    assert made == fresh


def test_of_two_that_publish_into_one_folder_the_second_waits(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(FILE.format(more=""), encoding="utf-8")
    with _publishing(tmp_path) as one, _publishing(tmp_path) as other:
        assert (one.wait(), other.wait()) == (0, 0)
    assert _publish(tmp_path) == 0


@pytest.mark.parametrize("files", [1, 20, 60])
def test_what_an_unfinished_site_wrote_goes_once_it_is_private(tmp_path: Path, files: int) -> None:
    class Killed(Exception):  # noqa: N818 - it is no error
        pass

    def stop(count: int) -> None:
        if count >= files:
            raise Killed

    begun, fresh = tmp_path / "begun", tmp_path / "fresh"
    for folder in (begun, fresh):
        folder.mkdir()
    with pytest.raises(Killed):
        _publish(begun, progress=stop)
    # Of a process that was killed, what it was about to rename is left.
    for path in list((begun / "site").rglob("index.html")):
        path.with_name(".index.html.new").write_bytes(path.read_bytes())
    private = FILE.replace("    title: Later\n", "    title: Later\n    private: true\n")
    private = private.replace("id: oud,", "id: oud, private: true,")
    for folder in (begun, fresh):
        _publish(folder, text=private)
    made, same = _contents(begun), _contents(fresh)
    del made[".notifier-site"], same[".notifier-site"]
    assert made == same


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    _publish(folder, more=", url: https://m.example/lijst, contact: post@m.example")
    return folder


@pytest.fixture(scope="module")
def address(published: Path) -> Iterator[str]:
    """Serve the site with a server of files, which knows nothing of it."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *given: object) -> None:
            super().__init__(*given, directory=published / "site")  # type: ignore[arg-type]

        def log_message(self, *given: object) -> None:
            del given

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_link_resolves_on_a_plain_server_of_files(address: str) -> None:
    waiting, seen = [address], {address}
    with plain_http.Client() as client:
        while waiting:
            url = waiting.pop()
            answer = client.get(url)
            assert answer.status_code == 200, url
            if "html" not in answer.headers["content-type"]:
                continue
            for link in re.findall(r'href="([^"]*)"', answer.text):
                target = urljoin(url, html.unescape(link)).partition("#")[0]
                assert "?" not in target or not target.startswith(address)
                if target.startswith(address) and target not in seen:
                    seen.add(target)
                    waiting.append(target)
    assert {
        "",
        "timeline/",
        "timeline/overdue/",
        "en/",
        "milestones/kcr2/",
        "en/milestones/kcr2/",
        "sources/",
        "sources/brief/",
        "owners/",
        "en/owners/",
        f"owners/{OWNER}/",
        "topics/c2000/",
        "kinds/deadline/",
        "changes/",
        "subscribe/",
        "calendars/alles.ics",
    } <= {unquote(url.removeprefix(address)) for url in seen}


def test_feeds_and_resources_have_files(published: Path) -> None:
    site = published / "site"
    feeds = [f"calendars/alles.{ending}" for ending in ("ics", "atom", "json", "csv")]
    feeds += [f"calendar/{one}.ics" for one in ("alles", "topic-c2000", "kind-deadline", f"owner-{OWNER}")]
    resources = [f"v1/{one}/index.json" for one in ("milestones", "milestones/kcr2", "changes", "feeds")]
    others = ["openapi.json", "sitemap.xml", "robots.txt", "404.html", "style.css", "icon.svg", "events.yaml"]
    for name in (*feeds, *resources, *others):
        assert {name, f"{name}.gz"} <= _contents(published).keys()
    assert (site / ".well-known/security.txt").exists()
    assert (site / "favicon.ico").exists()
    assert (site / "calendar/topic-c2000.ics").read_text(encoding="utf-8").count("BEGIN:VEVENT") == 2
    page = (site / "topics/c2000/index.html").read_text(encoding="utf-8")
    assert "<code>https://m.example/lijst/calendar/topic-c2000.ics</code>" in page
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    for path in ("milestones/kcr2/", "sources/", "en/sources/", "owners/"):
        assert f"<loc>https://m.example/lijst/{path}</loc>" in sitemap


@pytest.mark.parametrize(("more", "path"), [("", "/"), (", url: https://m.example/lijst", "/lijst/")])
def test_the_page_of_what_is_absent_has_links_that_work_at_any_address(
    tmp_path: Path, more: str, path: str
) -> None:
    _publish(tmp_path, more=more)
    site = tmp_path / "site"
    links = re.findall(r'href="([^"]*)"', (site / "404.html").read_text(encoding="utf-8"))
    ours = [link.partition("#")[0] for link in links if not link.startswith("#")]
    assert {path, f"{path}style.css", f"{path}timeline/", f"{path}calendars/alles.ics"} <= set(ours)
    for link in ours:
        assert link.startswith(path)
        found = site / unquote(link.removeprefix(path))
        assert found.is_file() or (found / "index.html").is_file(), link


def test_nothing_private_is_in_any_file(published: Path) -> None:
    for name, data in _contents(published).items():
        assert not re.search(rb"verborgen|geheim|\bstil\b", data, re.IGNORECASE), name


def test_the_published_file_is_a_list_of_its_own(published: Path) -> None:
    shown = load_timeline(published / "site/events.yaml")
    shown.refuse_mistakes()
    own = load_timeline(published / "events.yaml").timeline.public
    assert (shown.timeline.milestones, shown.timeline.sources) == (own.milestones, own.sources)
    assert set(shown.sections) == {"calendar", "sources", "milestones"}


def test_only_what_differs_is_written(tmp_path: Path) -> None:
    assert _publish(tmp_path) > 100
    before = _contents(tmp_path)
    assert _publish(tmp_path) == 0
    # The next day differs in lists, which count days, and in no page of a milestone.
    _publish(tmp_path, moment="2025-12-03 12:00")
    after = _contents(tmp_path)
    differing = {name for name in after if after[name] != before.get(name)}
    assert "index.html" in differing
    assert not {
        name
        for name in differing
        if name.startswith(("milestones/", "en/milestones/", "calendars/", "v1/milestones/", "changes/"))
        and name.partition(".")[0] != "v1/milestones/index"
    }
    # What is gone from the list is gone from the site, and what is not of the site stays.
    (tmp_path / "site/eigen.txt").write_text("x", encoding="utf-8")
    _publish(tmp_path, moment="2025-12-03 12:00", text=FILE.replace("id: later", "id: anders"))
    names = _contents(tmp_path).keys()
    assert {"eigen.txt", "milestones/anders/index.html"} <= names
    assert "milestones/later/index.html" not in names
    assert not (tmp_path / "site/milestones/later").exists()


def test_an_owner_of_points_and_a_damaged_manifest_stop_no_site(tmp_path: Path) -> None:
    _publish(tmp_path, text=FILE.replace("owner: OM/politie & co", 'owner: ".."'))
    elsewhere = tmp_path / "elders.txt"
    elsewhere.write_text("x", encoding="utf-8")
    site = tmp_path / "site"
    (site / ".notifier-site").write_bytes(b"\xff\xfe\n\x00\n../elders.txt\n")
    (site / ".index.html.new").symlink_to(elsewhere)
    _publish(tmp_path, moment="2025-12-03 12:00", text=FILE.replace("owner: OM/politie & co", 'owner: ".."'))
    assert elsewhere.read_text(encoding="utf-8") == "x"
    assert "· .." in (site / "index.html").read_text(encoding="utf-8")


def test_nothing_is_written_through_a_link_to_another_folder(tmp_path: Path) -> None:
    for folder in ("site", "elders"):
        (tmp_path / folder).mkdir()
    (tmp_path / "site" / "v1").symlink_to(tmp_path / "elders")
    with pytest.raises(PublishError, match="site/v1 is a link to another place"):
        _publish(tmp_path)
    assert list((tmp_path / "elders").iterdir()) == []


def test_a_site_of_an_earlier_version_keeps_its_compressed_forms(tmp_path: Path) -> None:
    _publish(tmp_path)
    before = _contents(tmp_path)
    manifest = tmp_path / "site/.notifier-site"
    lines = "".join(f"{name}\n" for name in before if name != manifest.name)
    manifest.write_text(lines, encoding="utf-8")
    assert _publish(tmp_path) == 0
    assert _contents(tmp_path).keys() == before.keys()


def test_a_manifest_that_was_cut_off_hides_no_missing_file(tmp_path: Path) -> None:
    _publish(tmp_path)
    before = _contents(tmp_path)
    manifest = tmp_path / "site/.notifier-site"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text[: text.index("style.css\t")], encoding="utf-8")
    (tmp_path / "site/style.css").unlink()
    assert _publish(tmp_path) == 1
    # What is remembered has the time of the new file.
    assert _contents(tmp_path) == {**before, manifest.name: manifest.read_bytes()}


@pytest.mark.parametrize("kept", [0, 0.5])
def test_what_became_private_goes_also_where_the_manifest_is_lost(tmp_path: Path, kept: float) -> None:
    was, fresh = tmp_path / "was", tmp_path / "fresh"
    for folder in (was, fresh):
        folder.mkdir()
    _publish(was, text=FILE.replace("    private: true\n    owner", "    owner"))
    site = was / "site"
    manifest = site / ".notifier-site"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text[: round(kept * len(text))], encoding="utf-8")
    others = {
        "CNAME": b"m.example",
        ".git/HEAD": b"ref",
        "calendar/notes.pdf": b"%PDF",
        "mine/index.html": b"",
    }
    for name, data in others.items():
        (site / name).parent.mkdir(exist_ok=True)
        (site / name).write_bytes(data)
    for folder in (was, fresh):
        _publish(folder)
    made, wanted = _contents(was), _contents(fresh)
    assert not any(b"Verborgen" in data for data in made.values())
    assert made.keys() == wanted.keys() | others.keys()
    assert {name: made[name] for name in others} == others


def test_the_page_of_a_date_that_lapsed_says_why(tmp_path: Path) -> None:
    """It is published again for that, and what is beside it says so too."""
    lines = (
        "  - {{id: anker, title: Anker, kind: decision, when: 2026-05-24}}\n"
        "  - {{id: volgt, title: Volgt, kind: deadline, after: {{milestone: anker, offset: P2W}}}}\n"
        "  - {{id: slot, title: Slot, kind: start, after: {{milestone: volgt, offset: P2W}}}}\n"
    )
    first = FILE.replace("milestones:\n", f"milestones:\n{lines}", 1)
    assert first != FILE
    _publish(tmp_path, text=first)
    page = tmp_path / "site" / "milestones" / "volgt" / "index.html"
    assert "gaat niet door" not in page.read_text(encoding="utf-8")
    off = first.replace("when: 2026-05-24}}", "when: 2026-05-24, cancelled: {{on: 2025-12-03}}}}")
    _publish(tmp_path, text=off, moment="2025-12-03 12:00")
    said = page.read_text(encoding="utf-8")
    assert '<span class="left">geen datum meer; ‘Anker’ gaat niet door</span>' in said
    assert "‘Anker’ gaat niet door; eerder: zondag 21 juni 2026" in said


def test_the_page_at_an_earlier_id_leads_to_the_present_one(tmp_path: Path) -> None:
    text = FILE.replace("    title: Later\n", "    title: Later & <laatst>\n    formerly: [eerder, eerst]\n")
    _publish(tmp_path, more=", url: https://m.example/lijst", text=text)
    made = _contents(tmp_path)
    page = b"""\
<!doctype html>
<html lang="nl">
<meta charset="utf-8">
<title>Later &amp; &lt;laatst&gt;</title>
<meta http-equiv="refresh" content="0; url=../later/">
<link rel="canonical" href="../later/">
<p><a href="../later/">Later &amp; &lt;laatst&gt;</a></p>
</html>
"""
    leading = {
        f"{folder}milestones/{name}/index.html" for folder in ("", "en/") for name in ("eerder", "eerst")
    }
    assert {name for name, data in made.items() if data == page} == leading
    assert b"/milestones/later/" in made["sitemap.xml"]
    assert b"/milestones/eerst/" not in made["sitemap.xml"]
    assert _publish(tmp_path, more=", url: https://m.example/lijst", text=text) == 0
    _publish(tmp_path, more=", url: https://m.example/lijst")
    assert leading.isdisjoint(_contents(tmp_path))
