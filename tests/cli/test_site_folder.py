"""Which folders a static site is written into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifier.errors import PublishError
from notifier.web.site_folder import own_names
from tests.web.test_static_site import FILE, _contents, _publish

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


def _everything(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.fixture
def list_folder(tmp_path: Path) -> Path:
    """Return the working directory, with a list, a site that was written over a list, and links."""
    (tmp_path / "events.yaml").write_text(FILE.format(more=""), encoding="utf-8")
    (tmp_path / "calendars").mkdir()
    (tmp_path / "var").mkdir()
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "x").write_text("x", encoding="utf-8")
    (tmp_path / ".notifier-site").touch()
    (tmp_path / "self").symlink_to(".")
    (tmp_path / "var" / "self").symlink_to("../calendars")
    return tmp_path


@pytest.mark.parametrize(
    "folder", [".", "{here}", "self", "self/./self", "..", "/", "calendars", "var/self", "var", "secrets"]
)
def test_a_site_is_not_written_over_the_list_or_what_belongs_to_it(
    run: Callable[..., Result], list_folder: Path, folder: str
) -> None:
    before = _everything(list_folder)
    outcome = run("publish", "--site", folder.format(here=list_folder))
    assert (outcome.exit_code, outcome.stdout) == (1, "")
    assert "is geen map voor een site, want" in outcome.stderr
    assert _everything(list_folder) == before


def test_a_site_is_not_written_over_a_list_that_is_a_link_or_has_another_name(
    run: Callable[..., Result], list_folder: Path
) -> None:
    master = list_folder / "master"
    master.mkdir()
    (list_folder / "events.yaml").rename(master / "events.yaml")
    (list_folder / "events.yaml").symlink_to("master/events.yaml")
    before = _everything(list_folder)
    for folder in (".", "master"):
        assert run("publish", "--site", folder).exit_code == 1
    assert run("publish", "--events", "master/events.yaml", "--site", "master").exit_code == 1
    assert _everything(list_folder) == before


def test_a_database_elsewhere_and_calendars_elsewhere_are_not_given_to_everybody(
    run: Callable[..., Result], list_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NOTIFIER_DATABASE_URL", "sqlite:///data/n.db")
    assert run("publish", "--site", "data").exit_code == 1
    assert run("publish", "--out", "web/agenda", "--site", "web").exit_code == 1
    assert not (list_folder / "data").exists()
    assert not (list_folder / "web").exists()


def test_what_stands_in_the_way_of_a_first_site_is_named_and_stays(
    run: Callable[..., Result], list_folder: Path
) -> None:
    web = list_folder / "web"
    (web / "en").mkdir(parents=True)
    (web / ".well-known").mkdir()
    (web / "timeline").mkdir()
    for name in ("index.html", "en/about.html", "style.css.gz", "CNAME", ".nojekyll", ".well-known/matrix"):
        (web / name).write_text("mijn", encoding="utf-8")
    before = _everything(list_folder)
    outcome = run("publish", "--site", "web")
    assert outcome.exit_code == 1
    assert "web staat iets anders waar bestanden van de site komen: en, index.html, style.css.gz. " in (
        outcome.stderr
    )
    assert _everything(list_folder) == before


def test_a_folder_with_another_list_is_not_given_to_everybody(
    run: Callable[..., Result], list_folder: Path
) -> None:
    (list_folder / "lists").mkdir()
    other = list_folder / "lists/land.yaml"
    other.write_text("milestones: []\n", encoding="utf-8")
    refused = run("publish", "--site", "lists")
    assert (refused.exit_code, "want lists/land.yaml staat erin" in refused.stderr) == (1, True)
    assert [path.name for path in (list_folder / "lists").iterdir()] == ["land.yaml"]
    other.rename(other.with_name("_config.yml"))
    (list_folder / "lists/_config.yml").write_text("theme: x\n", encoding="utf-8")
    assert run("publish", "--site", "lists").exit_code == 0


def test_a_folder_with_other_names_only_gets_a_site_beside_them(
    run: Callable[..., Result], list_folder: Path
) -> None:
    web = list_folder / "web"
    (web / ".git").mkdir(parents=True)
    own = ("CNAME", ".nojekyll", "README.md", ".git/config", "foto.png")
    for name in own:
        (web / name).write_text("mijn", encoding="utf-8")
    assert run("publish", "--site", "web").exit_code == 0
    assert run("publish", "--site", "web").exit_code == 0
    assert {(web / name).read_text(encoding="utf-8") for name in own} == {"mijn"}


def test_a_site_whose_manifest_is_lost_is_made_again_once_an_empty_one_is_put_there(
    run: Callable[..., Result], list_folder: Path
) -> None:
    (list_folder / ".notifier-site").unlink()
    assert run("publish", "--site", "web").exit_code == 0
    (list_folder / "web/.notifier-site").unlink()
    refused = run("publish", "--site", "web")
    assert refused.exit_code == 1
    assert "maak dan een leeg bestand .notifier-site in die map" in refused.stderr
    (list_folder / "web/.notifier-site").touch()
    (list_folder / "web/index.html").write_text("anders", encoding="utf-8")
    assert run("publish", "--site", "web").exit_code == 0
    assert (list_folder / "web/index.html").read_text(encoding="utf-8") != "anders"


def test_a_file_that_was_put_where_a_new_page_comes_stays_and_is_named(tmp_path: Path) -> None:
    _publish(tmp_path)
    changed = FILE.replace("id: later", "id: anders")
    page = tmp_path / "site/milestones/anders/index.html"
    page.parent.mkdir()
    page.write_text("mijn", encoding="utf-8")
    (tmp_path / "site/v1/milestones/anders").mkdir()
    (tmp_path / "site/v1/milestones/anders/index.json.gz").touch()
    before = _contents(tmp_path)
    with pytest.raises(PublishError) as refused:
        _publish(tmp_path, text=changed)
    assert refused.value.values["names"] == (
        "milestones/anders/index.html, v1/milestones/anders/index.json.gz"
    )
    after = _contents(tmp_path)
    after.pop(".notifier-site-begun", None)
    assert after == before
    page.unlink()
    (tmp_path / "site/v1/milestones/anders/index.json.gz").unlink()
    assert _publish(tmp_path, text=changed) > 0


def test_every_file_of_a_site_begins_with_a_name_that_is_known(tmp_path: Path) -> None:
    _publish(tmp_path, more=', url: "https://m.example", contact: m@m.example')
    tops = {name if name.startswith(".well-known/") else name.split("/")[0] for name in _contents(tmp_path)}
    tops -= {".notifier-site"}
    assert {name.removesuffix(".gz") for name in tops} | {"nl"} == own_names()
