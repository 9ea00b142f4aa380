"""What a reader is told of one milestone in one message: no more than is true, and nothing twice."""

from __future__ import annotations

import pytest

from notifier.reminders.audience import Audience
from notifier.reminders.messages import Message, told_once
from notifier.reminders.notices import Notice, change_notice, reminder_notice
from notifier.reminders.plan import Reminder, Target
from notifier.reminders.sections import arrange
from notifier.timeline.changes import diff
from notifier.words import Language
from tests.conftest import day
from tests.events_file.files import parse

PORTAL = "{id: a, title: Portaal, kind: start, action: Test uw formulieren, when: 2026-09-01}"
OLD = "{id: b, title: Oud portaal, kind: end, after: {milestone: a, offset: P3M}}"


def _notices(before: str, after: str, language: Language = Language.NL) -> list[Notice]:
    """Return the notices of one message about what changed, read on 7 September 2026."""
    old, new = (parse(*text.splitlines()).timeline for text in (before, after))
    readers = Audience(language=language, today=day("2026-09-07"), timeline=new, takes=lambda _: True)
    return told_once([change_notice(one, readers) for one in diff(old.by_key, new.by_key)], readers)


def _told(before: str, after: str, language: Language = Language.NL) -> dict[str, str]:
    return {one.headline: " ".join(one.sentences) for one in _notices(before, after, language)}


def test_a_corrected_day_of_what_is_done_tells_once_which_date_it_changes() -> None:
    was = PORTAL.replace("when", "done: 2026-09-02, when")
    now = was.replace("09-02", "09-03")
    assert _told(f"{was}\n{OLD}", f"{now}\n{OLD}") == {
        "Verbeterd: Portaal": "Gestart op donderdag 3 september 2026 (was woensdag 2 september 2026). "
        "Hierdoor verandert de datum van: Oud portaal (was woensdag 2 december 2026; wordt donderdag "
        "3 december 2026).",
    }


@pytest.mark.parametrize(
    ("after", "headline"),
    [
        (PORTAL.replace("when", "done: 2026-09-02, owner: NIPV, when"), "Gewijzigd: Portaal"),
        (PORTAL.replace("when", "cancelled: {on: 2026-09-02}, owner: NIPV, when"), "Gewijzigd: Portaal"),
    ],
)
def test_what_has_ended_asks_no_action(after: str, headline: str) -> None:
    before = after.replace("owner: NIPV, ", "")
    told = _told(before, after)
    assert list(told) == [headline]
    assert "Test uw formulieren" not in told[headline]
    # Neither does one that is new in the list.
    assert "Test uw formulieren" not in " ".join(
        _told("{id: x, title: X, kind: event, when: 2027}", after).values()
    )


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        (Language.NL, "Nog niet afgemeld: 13 april 2026."),
        (Language.EN, "Not reported done yet: 13 April 2026."),
    ],
)
def test_of_several_dates_a_change_asks_after_those_that_passed(language: Language, asked: str) -> None:
    before = (
        '{id: a, title: Training, kind: event, when: "{2026-03-09,2026-04-13,2026-10-12}", '
        "done: {2026-03-09: 2026-03-09}}"
    )
    (sentences,) = _told(before, before.replace("10-12", "11-09"), language).values()
    assert asked in sentences
    assert "2026-03-09" not in sentences


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        (Language.NL, "2 mijlpalen: 1 verplaatst en 1 bevestigd"),
        (Language.EN, "2 milestones: 1 moved and 1 confirmed"),
    ],
)
def test_a_date_that_was_confirmed_is_counted_as_that(language: Language, heading: str) -> None:
    said = "statements: [{source: juli, when: 2026-12-01}]"
    moved, confirmed = (
        said.replace("12-01", "12-08"),
        said.replace("]", ", {source: oktober, confirms: true}]"),
    )
    before, after = (
        f"{{id: a, title: A, kind: start, {one}}}\n{{id: b, title: B, kind: start, {other}}}"
        for one, other in ((said, said), (moved, confirmed))
    )
    notices = _notices(before, after, language)
    readers = Audience(language=language, today=day("2026-09-07"), timeline=parse().timeline)
    assert Message(audience=readers, reference="r", contents=arrange(notices)).heading == heading


def test_of_what_has_no_date_a_change_says_that_and_nothing_of_how_firm_it_is() -> None:
    before = "{id: a, title: Visie, kind: decision, when: ../..}"
    after = before.replace("when", "owner: NIPV, modality: intended, when")
    assert _told(before, after) == {
        "Gewijzigd: Visie": "Eigenaar: was niet ingevuld, wordt ‘NIPV’. Er is nog geen datum.",
    }


def test_what_a_date_counts_from_is_named_with_its_date_once() -> None:
    """Where it passed without news, that is told with its date, and then how long after it the other comes."""
    timeline = parse(PORTAL, OLD).timeline
    readers = Audience(language=Language.NL, today=day("2026-11-01"), timeline=timeline)
    milestone = timeline.by_key["b"]
    reminder = Reminder("b", "r", Target.DAY, "P30D", day("2026-12-01"), day("2026-11-01"), day("2026-11-01"))
    assert reminder_notice(reminder, milestone, readers).sentences == (
        "Verwachte datum: dinsdag 1 december 2026.",
        "Gerekend vanaf ‘Portaal’ (1 september 2026), waarvan niet bekend is of het doorging.",
        "Dit is 3 maanden na ‘Portaal’.",
    )


def test_an_event_of_weeks_that_moves_as_a_whole_is_so_many_days_later() -> None:
    before = "{id: a, title: Inzage, kind: event, lasts: true, when: 2027-03-08/2027-03-31}"
    after = before.replace("2027-03-08/2027-03-31", "2027-03-15/2027-04-07")
    (told,) = _told(before, after).values()
    assert "Dat is 7 dagen later." in told
