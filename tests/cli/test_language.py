"""What a command says of milestones and of the file is in the language of the calendar, the rest is English."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests import processes
from tests.cli.test_output import AS_OF, COMMANDS, MILESTONES
from tests.conftest import CALENDAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

DATABASE = "database: FOLDER/var/notifier.db\n"
DUTCH = {
    "check": "events.yaml is in orde, met 1 waarschuwing: 2 mijlpalen, 0 bronnen\ndatabase: FOLDER/var/notifier.db\n",
    "upcoming": "",
    "show": DATABASE,
    "add": (
        "'2027': in 2027 (2027)\n"
        "Uit de woorden: soort gebeurtenis, zekerheid vast; anders met --kind en --modality.\n"
        "Wat er verandert\n"
        "  nieuw  in 2027  Nieuw – 🚒\n"
        "1 nieuw\n"
        "Er is niets geschreven in events.yaml.\n"
    ),
    "move": (
        "'begin 2027': januari t/m maart 2027 (ongeveer) (2027-01/2027-03~)\n"
        "Wat er verandert\n"
        "  verplaatst  was 3 december 2026, wordt  Brandweer 🚒 gereed – ’s avonds in\n"
        "              januari t/m maart 2027      Wörth\n"
        "              (ongeveer), ongeveer 4\n"
        "              maanden later\n"
        "1 verplaatst\n"
        "Er is niets geschreven in events.yaml.\n"
    ),
    "done": (
        "'2026-11-20': 20 november 2026 (2026-11-20)\n"
        "Wat er verandert\n"
        "  klaar  20 november 2026  Brandweer 🚒 gereed – ’s avonds in Wörth\n"
        "1 klaar\n"
        "Er is niets geschreven in events.yaml.\n"
    ),
    "cancel": (
        "Wat er verandert\n"
        "  gaat niet door  3 december 2026  Brandweer 🚒 gereed – ’s avonds in Wörth\n"
        "1 gaat niet door\n"
        "Er is niets geschreven in events.yaml.\n"
    ),
    "proposals": DATABASE,
    "simulate": "1 bericht aan 1 kanaal\n",
    "show --channel": f"{DATABASE}2026-11-26 09:00 scherm (console)\n",
    "feeds": (
        "Het bestand noemt geen openbaar adres (calendar: url:); hieronder staat alleen het pad.\n"
        "privé: eigen (notifier feeds token list FEED)\n"
    ),
    "scan": "",
}
ENGLISH = {
    "check": "events.yaml is fine, with 1 warning: 2 milestones, 0 sources\ndatabase: FOLDER/var/notifier.db\n",
    "upcoming": "",
    "show": DATABASE,
    "add": (
        "'2027': in 2027 (2027)\n"
        "By the words: kind event, firmness fixed; otherwise with --kind and --modality.\n"
        "What changes\n"
        "  new  in 2027  Nieuw – 🚒\n"
        "1 new\n"
        "Nothing was written to events.yaml.\n"
    ),
    "move": (
        "'begin 2027': January to March 2027 (approximately) (2027-01/2027-03~)\n"
        "What changes\n"
        "  moved  was 3 December 2026,         Brandweer 🚒 gereed – ’s avonds in Wörth\n"
        "         becomes January to March\n"
        "         2027 (approximately), about\n"
        "         4 months later\n"
        "1 moved\n"
        "Nothing was written to events.yaml.\n"
    ),
    "done": (
        "'2026-11-20': 20 November 2026 (2026-11-20)\n"
        "What changes\n"
        "  done  20 November 2026  Brandweer 🚒 gereed – ’s avonds in Wörth\n"
        "1 done\n"
        "Nothing was written to events.yaml.\n"
    ),
    "cancel": (
        "What changes\n"
        "  cancelled  3 December 2026  Brandweer 🚒 gereed – ’s avonds in Wörth\n"
        "1 cancelled\n"
        "Nothing was written to events.yaml.\n"
    ),
    "proposals": DATABASE,
    "simulate": "1 message to 1 channel\n",
    "show --channel": f"{DATABASE}2026-11-26 09:00 scherm (console)\n",
    "feeds": (
        "The file names no public address (calendar: url:); below is the path only.\n"
        "private: eigen (notifier feeds token list FEED)\n"
    ),
    "scan": "",
}
# What is about the installation, in every language of the calendar.
INSTALLATION = {
    "channel": "scherm (console): sent\n  The receiver has it.\n",
    "publish": f"{DATABASE}nothing changed\n",
    "tick": (
        f"{DATABASE}round at 2026-11-25T08:00:00+01:00: 0 changes recorded; nothing sent; calendars current\n"
    ),
    "deliveries": DATABASE,
    "doctor": DATABASE,
    "editors": (
        "This address is shown only now. It works over https, behind a proxy such as that of"
        " deploy/nginx.conf.\n"
    ),
    "schema": "",
}
# No calendar is there when it begins, and `serve` does not end.
OTHERS = {"init", "serve"}
SAID = {language: {**words, **INSTALLATION} for language, words in {"nl": DUTCH, "en": ENGLISH}.items()}
MISTAKE = {
    "nl": (
        "events.yaml:6:96: fout: kort: '2026-02-30': deze dag bestaat niet; die maand loopt t/m 28. Bedoelt u '2026-02-28'?\n"
        "notifier: events.yaml heeft 1 fout\n"
    ),
    "en": (
        "events.yaml:6:96: error: kort: '2026-02-30': there is no such day; that month ends on 28. Did you mean '2026-02-28'?\n"
        "notifier: events.yaml has 1 mistake\n"
    ),
}
LAST_GOOD = {"nl": "; het laatste goede bestand telt\n", "en": "; the last good file counts\n"}
# These go on with the last good file, or need none.
GO_ON = {"check", "publish", "tick", "deliveries", "doctor", "schema"}


@pytest.fixture(scope="module", params=["nl", "en"])
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """Return a language, and the folder of a calendar in it that has had a round."""
    language, folder = str(request.param), tmp_path_factory.mktemp("begun")
    text = CALENDAR.replace("language: nl", f"language: {language}") + MILESTONES
    (folder / "events.yaml").write_text(text, encoding="utf-8")
    (folder / "brief.txt").write_text("De brandweer start op 3 december 2026.\n", encoding="utf-8")
    processes.run("notifier", "tick", "--as-of", "2026-11-24T10:00", cwd=folder, check=True)
    return language, folder


@pytest.fixture
def language(begun: tuple[str, Path], tmp_path: Path) -> str:
    """Return the language of a calendar that has had a round."""
    language, folder = begun
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    return language


def _said(result: Result, folder: Path) -> str:
    lines = result.stderr.replace(str(folder), "FOLDER").splitlines(keepends=True)
    # What is logged is no sentence.
    return "".join(line for line in lines if not line.startswith("{"))


def test_every_command_is_in_the_table() -> None:
    assert {name: set(words) | OTHERS for name, words in SAID.items()} == {
        language: set(COMMANDS) for language in SAID
    }


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in OTHERS])
def test_a_command_speaks_one_language(
    run: Callable[..., Result], tmp_path: Path, language: str, name: str
) -> None:
    assert _said(run(*COMMANDS[name]), tmp_path) == SAID[language][name]


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {*OTHERS, *GO_ON}])
def test_a_mistake_is_told_in_the_language_of_the_calendar(
    run: Callable[..., Result], tmp_path: Path, language: str, name: str
) -> None:
    file = tmp_path / "events.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("2026-12-03", "2026-02-30", 1), encoding="utf-8")
    assert _said(run(*COMMANDS[name]), tmp_path) == MISTAKE[language]


@pytest.mark.parametrize("name", ["publish", "tick"])
def test_a_round_with_the_last_good_file_tells_the_mistake_in_that_language_and_the_rest_in_english(
    run: Callable[..., Result], tmp_path: Path, language: str, name: str
) -> None:
    file = tmp_path / "events.yaml"
    wrong = file.read_text(encoding="utf-8").replace("2026-12-03", "2026-02-30", 1).partition("feeds:")[0]
    file.write_text(wrong, encoding="utf-8")
    mistake = MISTAKE[language].rstrip("\n") + LAST_GOOD[language]
    said = INSTALLATION[name]
    assert _said(run(*COMMANDS[name]), tmp_path) == said.replace(DATABASE, DATABASE + mistake)


@pytest.mark.parametrize(
    ("args", "nl", "en"),
    [
        (
            ("show", "kart"),
            "er is geen mijlpaal kart; bedoelt u kort?",
            "there is no milestone kart; did you mean kort?",
        ),
        (
            ("show", "kort", "--channel", "x"),
            "er is geen kanaal x; wel: scherm",
            "there is no channel x; there are: scherm",
        ),
        (
            ("channel", "test", "x"),
            "er is geen kanaal x; wel: scherm",
            "there is no channel x; there are: scherm",
        ),
        (
            ("feeds", "token", "list", "x"),
            "er is geen agenda x; bekend: eigen",
            "there is no calendar x; known: eigen",
        ),
        *(
            (args, told, told)
            for args, told in (
                (("feeds", "token", "revoke", "eigen", "7"), "calendar eigen has no token 7"),
                (
                    ("editors", "revoke", "7"),
                    "there is no link 7 that works; notifier editors list names them",
                ),
                (("deliveries", "show", "dl_x"), "no delivery has the id dl_x"),
                (
                    ("tick", "--as-of", "2026-11-01"),
                    "this round (2026-11-01T23:59:59+01:00) lies before the last (2026-11-24T10:00:00+01:00); nothing was done: set the clock right, or wait until then",
                ),
            )
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_refusal_names_what_is_in_the_file_in_the_language_of_the_calendar(
    run: Callable[..., Result], language: str, args: tuple[str, ...], nl: str, en: str
) -> None:
    refused = run(*args, *(AS_OF if args[0] == "show" else ()))
    told = nl if language == "nl" else en
    assert refused.stderr.splitlines()[-1] == f"notifier: {told}"
