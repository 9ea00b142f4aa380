"""Reading letters, scored against annotated texts that are no part of the project.

`python benchmarks letters FOLDER` needs a folder with `score.py`, `dev.jsonl`, `letters.jsonl`, `links.jsonl`
and `texts/`.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notifier.dates.edtf import UNDATED
from notifier.events_file.holidays import shipped_recesses
from notifier.events_file.load import load_timeline
from notifier.letters.layout import read_blocks
from notifier.letters.linking import link_letter
from notifier.letters.reading import Letter, read_letter, vocabulary_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.timeline.model import Milestone

ROOT = Path(__file__).parents[1]
_BARS = {
    ("dev.jsonl", "nl"): {"recall_notify": 0.95, "precision": 0.85, "kind_accuracy": 0.75},
    ("dev.jsonl", "en"): {"recall_notify": 0.85, "kind_accuracy": 0.75},
    ("letters.jsonl", "nl"): {"recall_notify": 0.95, "precision": 0.80, "kind_accuracy": 0.75},
}
_CHARACTERS_OF_A_PAGE = 3000
_TITLES_BAR = 0.70


def lines(folder: Path) -> Iterator[str]:
    """Score the proposals, the titles, the links and the time, a line each."""
    gold = {name: _rows(folder / name) for name in ("dev.jsonl", "letters.jsonl")}
    days = {row["doc"]: date.fromisoformat(row["document_date"]) for rows in gold.values() for row in rows}
    texts = {doc: (folder / "texts" / f"{doc}.txt").read_text(encoding="utf-8") for doc in days}
    proposals = [row for doc, text in texts.items() for row in _read(doc, text, days[doc])]
    with tempfile.TemporaryDirectory() as scratch:
        yield from _scores("notifier", folder, Path(scratch), proposals)
        try:
            search_dates = import_module("dateparser.search").search_dates
        except ImportError:
            yield "dateparser is not installed: pip install dateparser"
        else:
            peer = [
                row for doc, text in texts.items() for row in _searched(doc, text, days[doc], search_dates)
            ]
            yield from _scores("dateparser", folder, Path(scratch), peer)
    yield _titles(folder, gold, proposals)
    yield from _links(folder, texts, days)
    yield from _time(texts)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _read(doc: str, text: str, said_on: date) -> Iterator[dict[str, Any]]:
    letter = Letter(said_on, recesses=shipped_recesses())
    for found in read_letter(read_blocks(text), letter, vocabulary_of(text)):
        if not found.reason:
            yield {
                "doc": doc,
                "when": found.when.text,
                "earliest": found.when.earliest and found.when.earliest.isoformat(),
                "latest": found.when.latest and found.when.latest.isoformat(),
                "kind": found.kind.value,
                "title": found.title,
                "offset": found.place.offset,
                "length": found.place.length,
                "also": [{"offset": one.offset, "length": one.length} for one in found.also],
            }


def _searched(doc: str, text: str, said_on: date, search_dates: Any) -> Iterator[dict[str, Any]]:
    at = 0
    options = {"RELATIVE_BASE": datetime.combine(said_on, datetime.min.time())}
    for phrase, moment in search_dates(text, settings=options) or []:
        at = max(text.find(phrase, at), 0)
        yield {"doc": doc, "when": f"{moment.date()}", "offset": at, "length": len(phrase)}


def _scores(who: str, folder: Path, scratch: Path, proposals: list[dict[str, Any]]) -> Iterator[str]:
    out = scratch / "proposals.jsonl"
    out.write_text("".join(f"{json.dumps(row)}\n" for row in proposals), encoding="utf-8")
    for (name, language), bars in _BARS.items():
        command = [
            sys.executable,
            str(folder / "score.py"),
            str(folder / name),
            "--proposals",
            str(out),
            "--lang",
            language,
            "--json",
        ]
        score = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        yield f"{who}, {name} {language}: " + ", ".join(
            _against(key, score[key], bar) for key, bar in bars.items()
        )


def _against(name: str, value: float | None, bar: float) -> str:
    verdict = "met" if (value or 0) >= bar else "MISSED"
    return f"{name} {value} (at least {bar}: {verdict})"


def _titles(folder: Path, gold: dict[str, list[dict[str, Any]]], proposals: list[dict[str, Any]]) -> str:
    """Count the titles that hold half of the words of four letters or more of the annotated one."""
    sys.path.insert(0, str(folder))
    scorer = import_module("score")
    hits = total = 0
    for rows in gold.values():
        docs = {row["doc"] for row in rows}
        texts = {
            doc: scorer.fold((folder / "texts" / f"{doc}.txt").read_text(encoding="utf-8").rstrip())
            for doc in docs
        }
        chosen = [row for row in proposals if row["doc"] in docs]
        _, _, verdicts, _ = scorer.score(rows, chosen, texts)
        for number, (row, _) in verdicts.items():
            if row and row["notify_worthy"]:
                words = {word.casefold() for word in re.findall(r"\w{4,}", row["title_nl"])}
                title = chosen[number]["title"].casefold()
                hits += 2 * sum(word in title for word in words) >= len(words)
                total += 1
    return "titles: " + _against("share", round(hits / total, 3), _TITLES_BAR)


def _links(folder: Path, texts: dict[str, str], days: dict[str, date]) -> Iterator[str]:
    """Read each letter against the list as the letters before it left it."""
    expected = {(row["doc"], row["milestone"], row["relation"]) for row in _rows(folder / "links.jsonl")}
    milestones = load_timeline(str(ROOT / "events.yaml")).timeline.milestones
    proposed = set()
    for doc in {row[0] for row in expected}:
        blocks, words = read_blocks(texts[doc]), vocabulary_of(texts[doc])
        found = read_letter(blocks, Letter(days[doc], recesses=shipped_recesses()), words)
        known = tuple(_known(milestones, days[doc]))
        proposed |= {
            (doc, one.milestone, one.relation.value)
            for one in link_letter(known, blocks, found, days[doc], words)
        }
    wrong, missing = len(proposed - expected), len(expected - proposed)
    yield f"links: {len(proposed & expected)} right, {wrong} wrong (at most 1), {missing} missing (at most 3)"


def _known(milestones: tuple[Milestone, ...], day: date) -> Iterator[Milestone]:
    """Return what the list had before a day: its earlier statements, and done what one of them could say."""
    for one in milestones:
        statements = tuple(said for said in one.statements if said.source.date < day)
        is_done = one.done and any(said.source.date >= one.done for said in statements)
        if statements and not is_done:
            dated = [said.when for said in statements if said.when]
            yield one._replace(statements=statements, when=dated[-1] if dated else UNDATED, done=None)


def _time(texts: dict[str, str]) -> Iterator[str]:
    """Measure the command on a web page of at least ten pages, so with its child process."""
    text = max(texts.values(), key=len)
    pages = len(text) / _CHARACTERS_OF_A_PAGE
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch) / "letter.html"
        page.write_text(f"<p>{text.replace(chr(10) * 2, '<p>')}", encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "notifier",
            "scan",
            str(page),
            "--date",
            "2025-10-03",
            "--format",
            "jsonl",
        ]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        subprocess.run(
            [*command, "--events", str(ROOT / "events.yaml")], check=True, stdout=subprocess.DEVNULL
        )
        wall = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    yield (
        f"ten pages: {wall / pages * 10:.2f} s, of processor {used / pages * 10:.2f} s (about 1 s); "
        f"memory {after.ru_maxrss // 1024} MB (at most 512)"
    )
