"""Which folder a static site may be written into, so that nothing is overwritten that is not the site's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from notifier.errors import PublishError
from notifier.feeds.formats import FORMATS
from notifier.web.page_table import LISTS, PAGES
from notifier.web.site_links import ABSENT, CHOICES, WHOLE
from notifier.web.site_manifest import BEGUN, MANIFEST
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from notifier.web.site_manifest import Group

_LIST = b"milestones:"
# So many names are told.
_NAMED = 10
# How the names of files in the folders of a site end.
_ENDINGS = (".html", ".json", ".md", ".xlsx", *(f".{ending}" for ending in FORMATS))
_FILES = {ABSENT, "events.yaml", "favicon.ico", "icon.svg", "index.html", "openapi.json", "robots.txt"}
# What begins the name of each file of a site, but for those of pages, lists and choices.
_OTHERS = {*_FILES, "style.css", "sitemap.xml", "calendar", "calendars", "v1", ".well-known/security.txt"}


def own_names() -> set[str]:
    """Return the files and folders at the top of a site, whatever the list."""
    pages = {row.path.split("/")[1] for row in PAGES if row.is_kept} - {""}
    return _OTHERS | pages | {path[1:] for path in LISTS} | {*CHOICES.values()} | {*Language}


def check_folder(site: Path, apart: Iterable[Path]) -> None:
    """Refuse a folder that others must not see, or with files of others where those of a site come.

    An empty manifest says that all files in the folder may be replaced.

    Args:
        site: The folder; it may not exist yet.
        apart: Files and folders that must not be in it, which may not exist yet.

    Raises:
        PublishError: The folder is refused; nothing was changed.
    """
    for one in apart:
        if _is_in(one, site):
            raise PublishError("publish.site_holds", folder=site, path=one)
    if any(os.path.lexists(site / name) for name in (MANIFEST, BEGUN)):
        return
    for one in (*site.glob("*.yaml"), *site.glob("*.yml")):
        # Another list, such as one that is included, may have what is private.
        if one.name not in _FILES and one.is_file() and _LIST in one.read_bytes():
            raise PublishError("publish.site_holds", folder=site, path=one)
    names = own_names()
    names |= {f"{name}.gz" for name in names}
    _refuse(site, [name for name in names if _is_used(f"{site}/{name}")])


def refuse_others(site: Path, names: Iterable[str], before: Mapping[str, Group]) -> None:
    """Refuse to write files of which there are others in the place that are not the site's.

    Args:
        site: The folder of the site.
        names: The files.
        before: What is remembered of its files; where that is not all of them, nothing is refused.

    Raises:
        PublishError: Others are there; these were not changed.
    """
    there = {
        one: name
        for name in (names if WHOLE in before else ())
        for one in (name, f"{name}.gz")
        if os.path.lexists(f"{site}/{one}")
    }
    if there:
        # A file may have been of another group before.
        own = {name for group in before.values() for name in group.names}
        _refuse(site, [one for one, name in there.items() if name not in own])


def own_files(site: Path) -> Iterator[str]:
    """Yield the names of the files in a folder that can be of a site, without those of compressed forms."""
    for name in own_names():
        for folder, _, files in os.walk(site / name):
            inner = os.path.relpath(folder, site)
            yield from (f"{inner}/{one}" for one in files if one.endswith(_ENDINGS))
        if os.path.isfile(f"{site}/{name}"):  # noqa: PTH113 - of each name of a site
            yield name


def _refuse(site: Path, names: list[str]) -> None:
    if names:
        shown = [*sorted(names)[:_NAMED], *(["..."] if len(names) > _NAMED else [])]
        raise PublishError("publish.others", folder=site, names=", ".join(shown), manifest=MANIFEST)


def _is_in(one: Path, folder: Path) -> bool:
    """Whether a path is a folder or in it, also by links and by other names of the same folder."""
    ways = (one.absolute(), one / os.path.realpath(one))
    folders = {above for way in ways for above in (way, *way.parents)}
    return folder.resolve() in folders or any(
        above.exists() and folder.exists() and above.samefile(folder) for above in folders
    )


def _is_used(path: str) -> bool:
    """Whether there is a file, or a folder that is not empty."""
    if not os.path.isdir(path):  # noqa: PTH112 - of each name of a site
        return os.path.lexists(path)
    with os.scandir(path) as found:
        return any(found)
