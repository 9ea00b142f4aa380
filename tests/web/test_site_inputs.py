"""A site that is written over an earlier one is the site that is written from nothing."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notifier.app.shown import publish_site
from notifier.cli.support.runtime import open_rounds
from tests.conftest import at, is_whole

if TYPE_CHECKING:
    from collections.abc import Callable

    Step = tuple[Any, ...]

BRIEF = {"source": "brief", "phrase": "voor de zomer", "when": "2026-06"}
LATER = {"source": "later", "phrase": "per 1 september", "when": "2026-09-01"}
ROWS: dict[str, dict[str, Any]] = {
    "een": {"title": "Een", "kind": "start", "when": "2026-06", "owner": "LOCC", "statements": [BRIEF]},
    "twee": {"title": "Twee", "kind": "deadline", "when": "2025-12-20", "topics": ["c2000"]},
    "drie": {"title": "Drie", "kind": "event", "when": "2026-01-08", "after": {"milestone": "twee"}},
    "vier": {"title": "Vier", "kind": "deadline", "when": "2025-11-30"},
}
VALUES: tuple[dict[str, Any], ...] = (
    {"title": "Een andere titel"},
    {"owner": "OM/politie & co"},
    {"topics": ["c2000"]},
    {"topics": ["C2000", "kcr2"]},
    {"kind": "publication"},
    {"when": "2026-03-01"},
    {"when": "2026-09-01", "statements": [BRIEF, LATER]},
    {"done": "2025-11-29"},
    {"cancelled": {"on": "2025-11-29", "reason": "geen geld"}},
    {"action": "Doe dit"},
    {"private": True},
    {"private": False},
    {"topics": []},
    {"after": {"milestone": "een"}},
    {"repeat": "FREQ=MONTHLY"},
    {"formerly": ["nul"]},
)
SETTINGS: tuple[dict[str, Any], ...] = (
    {"calendar": {"contact": "post@m.example"}},
    {"calendar": {"url": "https://m.example/lijst"}},
    {"calendar": {"holidays": {"added": {"2025-12-17": "Een eigen dag"}}}},
    {"sources": {"brief": {"title": "Een andere brief", "date": "2025-07-17"}}},
    {"sources": {"later": {"title": "Later", "date": "2025-12-01"}}},
    {"reminders": [{"id": "vroeg", "before": ["P3D"]}]},
)
STEPS = st.one_of(
    st.tuples(st.just("edit"), st.sampled_from(list(ROWS)), st.sampled_from(VALUES)),
    st.tuples(st.just("drop"), st.sampled_from(list(ROWS))),
    st.tuples(st.just("rename"), st.sampled_from(list(ROWS))),
    st.tuples(st.just("respell"), st.sampled_from(list(ROWS))),
    st.tuples(st.just("reorder")),
    st.tuples(st.just("kill"), st.integers(0, 400)),
    st.tuples(st.just("set"), st.sampled_from(SETTINGS)),
    st.tuples(st.just("wait"), st.sampled_from([1, 9, 31, 80])),
    st.tuples(st.just("spoil"), st.integers(0, 400), st.booleans()),
)


class _KilledError(Exception):
    """The site is not written any further."""


class _World:
    """A list, the day, and two sites of it: one that is written again and again, and one from nothing."""

    def __init__(self, folder: Path, **more: dict[str, Any]) -> None:
        self._folder = folder
        self._now = at("2025-12-02 12:00")
        self._file: dict[str, Any] = {
            "calendar": {"name": "Lijst", "domain": "m.example", "timezone": "Europe/Amsterdam"},
            "sources": {
                "brief": {"title": "Brief", "date": "2025-07-17"},
                "later": {"title": "Later", "date": "2025-11-20"},
            },
            "channels": {"post": {"type": "console"}},
            "feeds": {"alles": {"title": "Alles"}},
        }
        self._rows = {**ROWS, **more}

    def step(self, kind: str, *given: Any) -> None:
        steps: dict[str, Callable[..., None]] = {
            "edit": self._edit,
            "drop": self._drop,
            "rename": self._rename,
            "respell": self._respell,
            "reorder": self._reorder,
            "kill": self._kill,
            "set": self._set,
            "wait": self._wait,
            "spoil": self._spoil,
        }
        steps[kind](*given)

    def _edit(self, name: str, values: dict[str, Any]) -> None:
        self._rows[name] = {**(self._rows.get(name) or ROWS[name]), **values}

    def _drop(self, name: str) -> None:
        self._rows.pop(name, None)

    def _rename(self, name: str) -> None:
        self._rows = {f"{one}-nieuw" if one == name else one: row for one, row in self._rows.items()}

    def _respell(self, name: str) -> None:
        if name in self._rows:
            self._rows[name] = dict(reversed(self._rows[name].items()))

    def _reorder(self) -> None:
        self._rows = dict(reversed(self._rows.items()))

    def _kill(self, count: int) -> None:
        def stop(done: int) -> None:
            if done > count:
                raise _KilledError

        self.record()
        with suppress(_KilledError):
            publish_site(self._report, self._folder / "site", stop)

    def _set(self, values: dict[str, Any]) -> None:
        for key, value in values.items():
            self._file[key] = {**self._file[key], **value} if key in self._file else value

    def _wait(self, days: int) -> None:
        self._now += timedelta(days=days)

    def _spoil(self, place: int, is_gone: bool) -> None:  # noqa: FBT001 - drawn
        files = sorted(one for one in (self._folder / "site").rglob("*") if one.is_file())
        path = files[place % len(files)]
        if is_gone:
            path.unlink()
        else:
            path.write_bytes(b"spoilt")

    def record(self) -> None:
        """Run a round, which records what changed."""
        events = self._folder / "events.yaml"
        rows = [{"id": name, **row} for name, row in self._rows.items()]
        events.write_text(
            yaml.safe_dump({**self._file, "milestones": rows}, sort_keys=False), encoding="utf-8"
        )
        with open_rounds(str(events), out=None, sends=False) as rounds:
            self._report = rounds.run(self._now)

    def publish(self) -> None:
        """Write the site, over what is there."""
        self.record()
        publish_site(self._report, self._folder / "site", lambda _: None)

    def check(self) -> dict[str, bytes | None]:
        """Check that the site is the one from nothing, and return it, folders as None."""
        shutil.rmtree(self._folder / "fresh", ignore_errors=True)
        publish_site(self._report, self._folder / "fresh", lambda _: None)
        site = self._contents("site")
        assert site == self._contents("fresh")
        return site

    def written_at(self, name: str) -> int:
        """Return when a file of the site was written."""
        return (self._folder / "site" / name).stat().st_mtime_ns

    def _contents(self, name: str) -> dict[str, bytes | None]:
        site = self._folder / name
        paths = {str(one.relative_to(site)): one for one in site.rglob("*")}
        found = {path: one.read_bytes() if one.is_file() else None for path, one in paths.items()}
        del found[".notifier-site"]
        return found


# After each of these groups of steps the site is written, and made from nothing as well, which takes long.
@settings(max_examples=settings().max_examples // 30, deadline=None)
@given(st.lists(st.lists(STEPS, min_size=1, max_size=2), min_size=2, max_size=2))
@example(
    [
        # The third comes after the second, and shows its title.
        [("edit", "een", VALUES[1]), ("edit", "twee", VALUES[0])],
        [("edit", "drie", VALUES[6]), ("wait", 1)],
        [("wait", 31), ("spoil", 40, True), ("spoil", 61, False)],
        [("edit", "vier", {"after": {"milestone": "een"}}), ("drop", "een"), ("set", SETTINGS[3])],
        [("edit", "twee", {"private": True}), ("set", SETTINGS[4])],
        [("edit", "drie", VALUES[2]), ("kill", 40), ("rename", "vier"), ("reorder",)],
        [("edit", "twee", {"private": False}), ("edit", "drie", {"topics": []})],
        [("respell", "drie")],
    ]
)
def test_a_site_over_an_earlier_one_is_that_from_nothing(groups: list[list[Step]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        world = _World(Path(name))
        world.publish()
        for steps in groups:
            for step in steps:
                world.step(*step)
            world.publish()
            world.check()


def _row(title: str, day: str) -> dict[str, Any]:
    said = {"source": "brief", "when": day}
    return {"title": title, "kind": "event", "when": day, "owner": "LOCC", "statements": [said]}


def test_the_pages_of_a_long_list_are_those_from_nothing(tmp_path: Path) -> None:
    kept = (
        "changes/1/index.html",
        "v1/changes/page-1.json",
        "timeline/coming/3/index.html",
        "sources/brief/2/index.html",
    )
    days = (f"{year}-{month:02}-01" for year in range(2026, 2044) for month in range(1, 13))
    rows = {f"m{at}": _row(f"M{at}", day) for at, day in enumerate(days)}
    world = _World(tmp_path, **rows)
    # Two changes of each are more than one file of changes has.
    world.record()
    for name, row in rows.items():
        world.step("edit", name, {"title": f"{row['title']} van de lijst"})
    world.publish()
    before = [world.written_at(name) for name in kept]
    world.step("edit", "m60", {"title": "Een andere titel"})
    world.publish()
    if is_whole():
        world.check()
    assert [world.written_at(name) for name in kept] == before
    for step in (("edit", "m3", {"when": "2025-03-01"}), ("drop", "m150"), ("wait", 1)):
        world.step(*step)
    world.publish()
    site = world.check()
    assert [world.written_at(name) for name in kept[:2]] == before[:2]
    assert {"changes/2/index.html", "timeline/coming/4/index.html", "owners/locc/2/index.html"} <= site.keys()
    newest, oldest = (json.loads(site[f"v1/changes/{name}.json"] or b"") for name in ("index", "page-1"))
    recorded = [one["recorded_at"] for one in (*newest["items"], *oldest["items"])]
    assert recorded == sorted(recorded, reverse=True)
    assert (newest["page"], newest["total"]) == (2, len(recorded))
    assert (oldest["page"], len(oldest["items"]), "total" in oldest) == (1, 200, False)
