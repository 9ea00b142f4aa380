"""Forms of the desk: what is filled in, and the edits or the wrong fields it comes to."""

from __future__ import annotations

from datetime import date

import pytest

from notifier.events_file.whole import parse_events_file
from notifier.proposals.filled import open_occurrences, to_draft
from notifier.proposals.form_fields import Action, Draft, Filled, FormError
from notifier.timeline.edits import AddMilestone, AddSource, AddStatement, Edit, MarkDone, SetField
from notifier.words import Language
from tests.conftest import CALENDAR
from tests.rows import each_row

TODAY = date(2026, 1, 5)
FILE = f"""\
{CALENDAR}sources:
  brief: {{title: Brief, date: 2025-12-01}}
milestones:
  - id: a
    title: Eerste
    kind: start
    when: 2026-03-01
    topics: [meldkamer, c2000]
    owner: LOCC
  - {{id: o, title: Oefening, kind: event, when: 2026-06-09/2026-06-12, lasts: true}}
  - {{id: j, title: Jaarlijks, kind: deadline, when: 2024-07-01, repeat: FREQ=YEARLY, done: {{2024-07-01: 2024-06-30}}}}
"""
TIMELINE = parse_events_file(FILE.encode(), name="events.yaml").timeline
NEW = {"source_title": "Verzamelbrief", "source_date": "2 januari 2026", "reference": "2026D1"}
ADDED = AddSource(
    "verzamelbrief-2026-01", {"title": "Verzamelbrief", "date": "2026-01-02", "reference": "2026D1"}
)
OWN = "verzamelbrief-2026-01"
EVALUATION = {"id": "evaluatie", "title": "Evaluatie", "kind": "deadline"}
SAME = {"title": "Eerste", "kind": "start", "topics": "meldkamer, c2000", "owner": "LOCC"}


def filled(action: Action, milestone: str, typed: dict[str, str], language: Language = Language.NL) -> Filled:
    return Filled(action, typed, TIMELINE.find(milestone), TIMELINE, TODAY, language)


@pytest.mark.parametrize(
    ("_case", "action", "milestone", "typed", "edits", "meanings"),
    [
        ("done today", Action.DONE, "a", {}, (MarkDone("a", "2026-01-05"),), ()),
        (
            "done with day and letter",
            Action.DONE,
            "a",
            {"day": "3 januari 2026", "source": "brief", "phrase": "is gereed"},
            (AddStatement("a", {"source": "brief", "phrase": "is gereed", "done": "2026-01-03"}),),
            ("‘3 januari 2026’ lezen wij als: 3 januari 2026.",),
        ),
        (
            "done on a day of this year",
            Action.DONE,
            "a",
            {"day": "3 januari"},
            (MarkDone("a", "2026-01-03"),),
            ("‘3 januari’ lezen wij als: 3 januari 2026.",),
        ),
        (
            "done on a day of last year",
            Action.DONE,
            "a",
            {"day": "20 november"},
            (MarkDone("a", "2025-11-20"),),
            ("‘20 november’ lezen wij als: 20 november 2025.",),
        ),
        (
            "done on a day that words count to",
            Action.DONE,
            "a",
            {"day": "gisteren"},
            (MarkDone("a", "2026-01-04"),),
            ("‘gisteren’ lezen wij als: 4 januari 2026.",),
        ),
        (
            "done on the day of its letter",
            Action.DONE,
            "a",
            {"source": "brief"},
            (AddStatement("a", {"source": "brief", "done": "2025-12-01"}),),
            (),
        ),
        (
            "one occurrence done",
            Action.DONE,
            "j",
            {"occurrence": "2025-07-01", "day": "2025-06-28"},
            (MarkDone("j", "2025-06-28", "2025-07-01"),),
            ("‘2025-06-28’ lezen wij als: 28 juni 2025.",),
        ),
        (
            "moved by a new letter",
            Action.MOVE,
            "a",
            {**NEW, "when": "naar verwachting begin 2027", "phrase": "naar verwachting begin 2027"},
            (
                ADDED,
                AddStatement(
                    "a",
                    {
                        "source": OWN,
                        "phrase": "naar verwachting begin 2027",
                        "when": "2027-01/2027-03~",
                        "modality": "expected",
                    },
                ),
            ),
            (
                "‘2 januari 2026’ lezen wij als: 2 januari 2026.",
                "‘naar verwachting begin 2027’ lezen wij als: januari t/m maart 2027 (verwacht, ongeveer).",
            ),
        ),
        *(
            (
                f"moved to days: {typed} {more}",
                Action.MOVE,
                "o",
                {"when": typed, **more},
                (SetField("o", "when", "2027-03-09/2027-03-12"), *lasts),
                (f"‘{typed}’ lezen wij als: {meaning}.",),
            )
            for typed, more, lasts, meaning in (
                (
                    "9 t/m 12 maart 2027",
                    {},
                    (SetField("o", "lasts", value=True),),
                    "9 tot en met 12 maart 2027",
                ),
                (
                    "9 t/m 12 maart 2027",
                    {"lasts": "no"},
                    (SetField("o", "lasts", value=False),),
                    "9 tot en met 12 maart 2027",
                ),
                (
                    "tussen 9 en 12 maart 2027",
                    {},
                    (SetField("o", "lasts", value=False),),
                    "9 t/m 12 maart 2027",
                ),
                (
                    "tussen 9 en 12 maart 2027",
                    {"lasts": "yes"},
                    (SetField("o", "lasts", value=True),),
                    "9 t/m 12 maart 2027",
                ),
            )
        ),
        ("as it was", Action.CORRECT, "o", {"title": "Oefening", "kind": "event", "lasts": ""}, (), ()),
        (
            "no event any more",
            Action.CORRECT,
            "o",
            {"title": "Oefening", "kind": "deadline", "lasts": "yes"},
            (SetField("o", "kind", "deadline"), SetField("o", "lasts", None)),
            (),
        ),
        (
            "on one of its days",
            Action.CORRECT,
            "o",
            {"title": "Oefening", "kind": "event", "lasts": "no"},
            (SetField("o", "lasts", value=False),),
            (),
        ),
        (
            "moved by ourselves",
            Action.MOVE,
            "a",
            {"when": "2027"},
            (SetField("a", "when", "2027"),),
            ("‘2027’ lezen wij als: in 2027.",),
        ),
        (
            "moved by ourselves to a date that is not fixed",
            Action.MOVE,
            "a",
            {"when": "niet eerder dan 2027"},
            (SetField("a", "when", "2027/.."), SetField("a", "modality", "expected")),
            ("‘niet eerder dan 2027’ lezen wij als: niet eerder dan 2027.",),
        ),
        (
            "moved by ourselves with a choice",
            Action.MOVE,
            "a",
            {"when": "2027", "modality": "intended"},
            (SetField("a", "when", "2027"), SetField("a", "modality", "intended")),
            ("‘2027’ lezen wij als: in 2027.",),
        ),
        (
            "off",
            Action.CANCEL,
            "a",
            {"reason": "geen geld"},
            (SetField("a", "cancelled", {"on": "2026-01-05", "reason": "geen geld"}),),
            (),
        ),
        (
            "off by a letter",
            Action.CANCEL,
            "a",
            {"source": "brief"},
            (AddStatement("a", {"source": "brief", "cancelled": True}),),
            (),
        ),
        (
            "not known yet",
            Action.SILENT,
            "a",
            {"source": "brief", "says": "undated", "phrase": "te zijner tijd"},
            (AddStatement("a", {"source": "brief", "phrase": "te zijner tijd", "undated": True}),),
            (),
        ),
        (
            "ask again later",
            Action.SILENT,
            "a",
            {"says": "undated", "again": "1 mei 2026"},
            (SetField("a", "overdue_after", "2026-05-01"),),
            ("‘1 mei 2026’ lezen wij als: 1 mei 2026.",),
        ),
        (
            "added",
            Action.ADD,
            "",
            {
                "title": "Opening meldkamer",
                "when": "1 maart 2026",
                "topics": "meldkamer, , meldkamer, c2000",
                "private": "yes",
                "source": "brief",
            },
            (
                AddMilestone(
                    {
                        "id": "opening-meldkamer",
                        "title": "Opening meldkamer",
                        "kind": "start",
                        "topics": ["meldkamer", "c2000"],
                        "statements": [{"source": "brief", "when": "2026-03-01", "modality": "fixed"}],
                        "private": True,
                    }
                ),
            ),
            ("‘1 maart 2026’ lezen wij als: 1 maart 2026.",),
        ),
        *(
            (
                f"added after another: {words}",
                Action.ADD,
                "",
                {"title": "Evaluatie", "when": words, "after": "a", "kind": "deadline"},
                (AddMilestone({**EVALUATION, "after": {"milestone": "a", key: "P6W"}}),),
                (),
            )
            for words, key in (
                ("binnen zes weken", "within"),
                ("niet later dan zes weken na het besluit", "within"),
                ("zes weken na het besluit", "offset"),
            )
        ),
        (
            "added with a quote that gives no date",
            Action.ADD,
            "",
            {"title": "Evaluatie", "when": "te zijner tijd", "phrase": "te zijner tijd", "source": "brief"},
            (
                AddMilestone(
                    {
                        "id": "evaluatie",
                        "title": "Evaluatie",
                        "kind": "event",
                        "statements": [{"source": "brief", "phrase": "te zijner tijd", "undated": True}],
                    }
                ),
            ),
            (),
        ),
        (
            "corrected",
            Action.CORRECT,
            "a",
            {
                **SAME,
                "title": "Eerste mijlpaal",
                "owner": "",
                "topics": "c2000",
                "overdue_after": "1 juli 2026",
            },
            (
                SetField("a", "title", "Eerste mijlpaal"),
                SetField("a", "owner", None),
                SetField("a", "topics", ["c2000"]),
                SetField("a", "overdue_after", "2026-07-01"),
            ),
            ("‘1 juli 2026’ lezen wij als: 1 juli 2026.",),
        ),
        ("nothing corrected", Action.CORRECT, "a", SAME, (), ()),
    ],
)
def test_a_form_becomes_these_edits(
    _case: str,
    action: Action,
    milestone: str,
    typed: dict[str, str],
    edits: tuple[Edit, ...],
    meanings: tuple[str, ...],
) -> None:
    assert to_draft(filled(action, milestone, typed)) == Draft(edits, meanings)


@each_row(
    ("action", "milestone", "typed", "faults"),
    [
        (
            Action.DONE,
            "a",
            {"day": "2026", "source": "weg"},
            {
                "source": "er staat geen document ‘weg’ in de lijst; kies er een, of beschrijf een nieuw met "
                "titel en dag",
                "day": "hier hoort één dag, zoals ‘1 maart 2027’; ‘2026’ is in 2026",
            },
        ),
        (Action.DONE, "j", {}, {"occurrence": "dit komt terug; kies welke keer klaar is: 2025-07-01"}),
        (
            Action.DONE,
            "j",
            {"occurrence": "2025-07-01", "source": "brief"},
            {"source": "van één keer bewaart de lijst alleen de dag; laat het document leeg"},
        ),
        (
            Action.MOVE,
            "a",
            {"phrase": "in het voorjaar"},
            {
                "source": "u haalt ‘in het voorjaar’ aan; kies ook het document waarin dat staat",
                "when": "schrijf de nieuwe datum, zoals ‘1 maart 2027’ of ‘begin 2027’",
            },
        ),
        (
            Action.MOVE,
            "a",
            {"when": "ooit <b>eens</b>", "source_title": "Brief", "modality": "zeker"},
            {
                "source_date": "schrijf ook van welke dag het document is",
                "when": "‘ooit <b>eens</b>’ lezen wij niet als datum; schrijf bijvoorbeeld ‘1 maart 2027’, "
                "‘eind 2026’ of ‘voor de zomer van 2027’",
                "modality": "‘zeker’ staat niet (meer) in de lijst; kies opnieuw",
            },
        ),
        (
            Action.MOVE,
            "a",
            {"when": "voor 2027"},
            {
                "when": "‘voor 2027’ kan meer betekenen: uiterlijk 31 december 2026 of in 2027; "
                "schrijf welke u bedoelt"
            },
        ),
        (
            Action.MOVE,
            "a",
            {"when": "31 februari 2027"},
            {"when": "‘31 februari 2027’: deze dag bestaat niet; die maand loopt t/m 28"},
        ),
        (
            Action.SILENT,
            "a",
            {"source_title": "Later", "source_date": "1 februari 2026"},
            {
                "source_date": "‘1 februari 2026’ is na vandaag; het document kan niet van die dag zijn",
                "says": "kies wat het document erover zegt",
            },
        ),
        (
            Action.SILENT,
            "a",
            {"says": "undated", "again": "1 december 2025"},
            {"again": "‘1 december 2025’ is niet na vandaag; schrijf een latere dag"},
        ),
        (
            Action.SILENT,
            "a",
            {"says": "confirms", "again": "1 mei 2026"},
            {"source": "kies het document dat dit bevestigt, of beschrijf een nieuw"},
        ),
        (
            Action.ADD,
            "",
            {"when": "zes weken na de brief", "after": "weg", "kind": "x"},
            {
                "title": "schrijf wat er gebeurt",
                "kind": "‘x’ staat niet (meer) in de lijst; kies opnieuw",
                "after": "‘weg’ staat niet (meer) in de lijst; kies opnieuw",
            },
        ),
        (
            Action.DONE,
            "a",
            {"day": "gauw", "source": "brie"},
            {
                "source": "er staat geen document ‘brie’ in de lijst; kies er een, of beschrijf een nieuw met "
                "titel en dag; bedoelt u brief?",
                "day": "‘gauw’ lezen wij niet als dag; schrijf bijvoorbeeld ‘3 maart 2026’ of ‘gisteren’",
            },
        ),
        (
            Action.CANCEL,
            "a",
            {"source": "brief", "reference": "2026D1", "source_date": "1 december"},
            {
                "reference": "‘Brief’ staat al in de lijst, zonder ‘2026D1’; laat dit leeg, of beschrijf een ander "
                "document"
            },
        ),
        (
            Action.CANCEL,
            "a",
            {"source_title": "Brief", "source_date": "2025-12-01", "source_kind": "minutes"},
            {
                "source_kind": "‘Brief’ staat al in de lijst, zonder ‘minutes’; laat dit leeg, of beschrijf een "
                "ander document"
            },
        ),
        (
            Action.CANCEL,
            "a",
            {"reference": "2026D1"},
            {
                "source_title": "schrijf ook hoe het document heet",
                "source_date": "schrijf ook van welke dag het document is",
            },
        ),
        (
            Action.ADD,
            "",
            {"title": "Iets", "when": "zes weken na het besluit"},
            {
                "when": "‘zes weken na het besluit’ telt vanaf iets anders; kies ook na welke mijlpaal het komt, "
                "of schrijf de datum zelf"
            },
        ),
        (
            Action.ADD,
            "",
            {"title": "Iets", "when": "binnen zes weken na dagtekening", "after": "a"},
            {
                "when": "‘binnen zes weken na dagtekening’ telt vanaf de dag van een document; noem dat erbij, "
                "of schrijf de datum zelf"
            },
        ),
        (
            Action.ADD,
            "",
            {"title": "Iets", "when": "te zijner tijd"},
            {
                "when": "‘te zijner tijd’ lezen wij niet als datum; schrijf bijvoorbeeld ‘1 maart 2027’, "
                "‘eind 2026’ of ‘voor de zomer van 2027’"
            },
        ),
        (Action.CORRECT, "a", {**SAME, "title": " "}, {"title": "schrijf wat er gebeurt"}),
    ],
)
def test_each_wrong_field_has_its_own_sentence(
    action: Action, milestone: str, typed: dict[str, str], faults: dict[str, str]
) -> None:
    with pytest.raises(FormError) as caught:
        to_draft(filled(action, milestone, typed))
    assert dict(caught.value.faults) == faults


def test_the_sentences_are_in_the_language_of_the_page() -> None:
    with pytest.raises(FormError) as caught:
        to_draft(filled(Action.MOVE, "a", {}, Language.EN))
    assert dict(caught.value.faults) == {"when": "write the new date, such as ‘1 March 2027’ or ‘early 2027’"}


def test_occurrences_that_are_done_are_not_offered() -> None:
    (yearly,) = (one for one in TIMELINE.milestones if one.repeat)
    assert [one.recurrence for one in open_occurrences(yearly, TODAY)] == ["2025-07-01"]
