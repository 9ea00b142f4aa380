"""What `check` says of quoted words that mean something else than their statement."""

from __future__ import annotations

import pytest

from notifier.events_file.whole import parse_events_file
from notifier.proposals.quotes import warn_of_quotes
from notifier.words import Language
from tests.conftest import CALENDAR
from tests.events_file.files import parse, said
from tests.rows import each_row


@each_row(
    ("phrase", "when", "meaning"),
    [
        ("per 1 maart 2026", "2026-03-01", ""),
        ("per 1 maart 2026", "2026-04-01", "1 maart 2026"),
        ("1 maart 2026", "2026-03-02", "1 maart 2026"),
        ("in 2027", "2026", "in 2027"),
        ("in 2026", "2026-03-01", ""),
        ("eind maart 2026", "2026-03-31", ""),
        ("tot 1 januari 2028", "2028-01-01", ""),
        ("uiterlijk 1 januari 2027", "2026", ""),
        ("uiterlijk 1 januari 2026", "2026-01-03", "uiterlijk 1 januari 2026"),
        # Words of a bound are not stated as that time itself.
        ("niet eerder dan 2029", "2029", "niet eerder dan 2029"),
        ("niet eerder dan 2029", "2029/..", ""),
        ("pas in 2029", "2029", "niet eerder dan 2029"),
        ("no earlier than 1 May 2029", "2029-05-01", "niet eerder dan 1 mei 2029"),
        ("de regeling start niet voor 1 mei 2029", "../2029-04-30", "niet eerder dan 1 mei 2029"),
        ("de regeling start niet voor 1 mei 2029", "2029-05-01/..", ""),
        ("the works do not start before May 2029", "2029-05", "niet eerder dan mei 2029"),
        ("uiterlijk 1 januari 2027", "2027-01-01", "uiterlijk 1 januari 2027"),
        ("by 1 January 2027", "2027-01-01", "uiterlijk 1 januari 2027"),
        ("uiterlijk in 2027", "2027", "uiterlijk in 2027"),
        ("vanaf 2029", "2029", ""),
        ("vanaf 1 januari 2029", "2029-01-01", ""),
        ("voor eind 2025", "2025-10~/2025-12", ""),
        ("niet voor 2029", "../2028-12-31", ""),
        ("op 1 juli 2026 of zoveel later als nodig", "2026-07-01", ""),
        # A last day or a first day is another one; of "tot" and "na" that day itself can be meant.
        ("uiterlijk 1 juli 2026", "../2026-10-01", "uiterlijk 1 juli 2026"),
        ("uiterlijk 1 juli 2026", "../2026-06-01", "uiterlijk 1 juli 2026"),
        ("uiterlijk 1 juli", "../2026-06-01", "uiterlijk 1 juli 2026"),
        ("uiterlijk 1 juli 2026", "../2026-07-01", ""),
        ("uiterlijk 1 juli 2026", "2026-06-01", "uiterlijk 1 juli 2026"),
        ("uiterlijk 1 juli 2026", "2026-06/2026-12", "uiterlijk 1 juli 2026"),
        ("uiterlijk 1 juli 2026", "2026-04/2026-06", ""),
        ("voor 1 juli 2026", "../2026-07-31", "uiterlijk 30 juni 2026"),
        ("voor 1 juli 2026", "../2026-07-01", ""),
        ("tot en met 1 juli 2026", "../2026-06-01", "uiterlijk 1 juli 2026"),
        ("before 1 July 2026", "../2026-07-31", "uiterlijk 30 juni 2026"),
        ("per 1 juli 2026", "../2026-10-01", "1 juli 2026"),
        ("per 1 juli 2026", "../2026-07-01", ""),
        ("niet eerder dan 2029", "2030/..", "niet eerder dan 2029"),
        ("niet eerder dan 2029", "2028/2030", "niet eerder dan 2029"),
        ("na 1 juli 2026", "2026-07-01/..", ""),
        ("na 1 juli 2026", "2026-08-01/..", "niet eerder dan 2 juli 2026"),
        ("vanaf 1 januari 2029", "2030-01-01", "vanaf 1 januari 2029"),
        ("in 2029", "2030/..", "in 2029"),
        ("in 2029", "2029/..", ""),
        # What is a convention is at about that day.
        ("voor de zomer van 2026", "../2026-09-20", "uiterlijk 20 juni 2026"),
        ("voor de zomer van 2026", "../2026-06-30", ""),
        ("voor de zomer van 2026", "../2026-07-10", ""),
        ("uiterlijk rond 1 juli 2026", "../2026-07-10", ""),
        ("vanaf medio 2026", "2026-07/..", ""),
        ("vanaf medio 2026", "2027/..", "vanaf mei 2026 (ongeveer)"),
        # More days than the words name.
        ("van 16 tot en met 19 maart 2026", "2026-03-16/2026-03-20", "16 tot en met 19 maart 2026"),
        ("in 2027", "2027/2028", "in 2027"),
        ("in het tweede kwartaal van 2026", "2026-04/2026-07", "2e kwartaal 2026"),
        ("eind maart 2026", "2026-03", ""),
        ("najaar 2026", "2026-08/2026-11", ""),
        # The document may name the year beside words without one.
        ("op 1 mei", "2029-05-01", ""),
        ("in september", "2028-09", ""),
        ("op 1 mei", "2029-05-02", "1 mei 2026"),
        ("op 1 mei", "2024-05-01", "1 mei 2026"),
        ("uiterlijk 1 mei", "2029-05-01", "uiterlijk 1 mei 2029"),
        ("dit najaar", "2029-23", "najaar 2025"),
        # What is no date, or counts from elsewhere, is left alone.
        ("volgens planning", "2026", ""),
        ("binnen zes weken", "2026", ""),
        ("n.t.b.", "2026", ""),
    ],
)
def test_quote_that_means_another_date_is_warned_of(phrase: str, when: str, meaning: str) -> None:
    said_so = f"source: juli, phrase: {phrase}, when: {when}, modality: expected"
    events = parse(f"{{id: a, kind: start, statements: [{{{said_so}}}]}}")
    warn_of_quotes(events)
    expected = (
        f"let op: a: {phrase!r}: deze woorden betekenen {meaning}, en 'when' van de uitspraak is {when}"
    )
    # No point follows those of an open date.
    stop = "" if when.endswith(".") else "."
    assert said(events) == ([f"{expected}{stop}"] if meaning else [])


@pytest.mark.parametrize(
    ("kind", "phrase", "when", "meaning"),
    [
        # A deadline, and what lasts until a day, is on that day.
        ("deadline", "uiterlijk 1 januari 2027", "2027-01-01", ""),
        ("end", "tot en met 31 december 2027", "2027-12-31", ""),
        ("end", "until 31 December 2027", "2027-12-31", ""),
        ("deadline", "uiterlijk 1 januari 2027", "2026-06", "uiterlijk 1 januari 2027"),
        ("deadline", "uiterlijk in 2027", "2027", ""),
        ("end", "uiterlijk 31 december 2027", "2027-12-31", "uiterlijk 31 december 2027"),
        ("start", "tot en met 31 december 2027", "2027-12-31", "uiterlijk 31 december 2027"),
    ],
)
def test_a_last_day_is_the_day_of_a_deadline_or_an_end(
    kind: str, phrase: str, when: str, meaning: str
) -> None:
    events = parse(f"{{id: a, kind: {kind}, statements: [{{source: juli, phrase: {phrase}, when: {when}}}]}}")
    warn_of_quotes(events)
    assert [one.values.get("meaning") for one in events.problems.warnings] == [meaning] * bool(meaning)


@pytest.mark.parametrize(
    ("kind", "when", "meaning"),
    [
        ("event", "2026-03-16/2026-03-18", "16 tot en met 19 maart 2026"),
        ("event", "2026-03-16/2026-03-19", ""),
        ("event", "2026-03-16", ""),
        ("start", "2026-03-16/2026-03-18", ""),
    ],
)
def test_an_event_is_on_all_the_days_that_its_words_name(kind: str, when: str, meaning: str) -> None:
    phrase = "van 16 tot en met 19 maart 2026"
    row = f"{{source: juli, phrase: {phrase}, when: {when}}}"
    events = parse(
        f"{{id: a, kind: {kind}, lasts: {str(kind == 'event' and '/' in when).lower()}, statements: [{row}]}}"
    )
    warn_of_quotes(events)
    assert [one.values.get("meaning") for one in events.problems.warnings] == [meaning] * bool(meaning)


@each_row(
    ("phrase", "when", "modality", "expected"),
    [
        ("niet eerder dan 2029", "2029/..", "", "expected"),
        ("niet eerder dan 2029", "2029/..", "expected", ""),
        ("no sooner than 2029", "2029/..", "fixed", "expected"),
        ("vanaf 2029", "2029/..", "fixed", ""),
        ("met ingang van 2029", "2029/..", "", ""),
        ("naar verwachting 1 maart 2027", "2027-03-01", "", "expected"),
        ("in ieder geval 1 maart 2027", "2027-03-01", "", ""),
        ("expected 1 March 2027", "2027-03-01", "fixed", "expected"),
        ("beoogd 1 maart 2027", "2027-03-01", "", "intended"),
        ("beoogd 1 maart 2027", "2027-03-01", "expected", ""),
        ("naar verwachting 1 maart 2027", "2027-03-01", "intended", ""),
        ("het streven is 1 maart 2027", "2027-03-01", "fixed", "intended"),
        ("we aim for 1 March 2027", "2027-03-01", "", "intended"),
        ("wordt op 1 maart 2027 vastgesteld", "2027-03-01", "", ""),
        ("per 1 maart 2027", "2027-03-01", "expected", ""),
        ("op 1 maart 2027, mits de raad instemt", "2027-03-01", "", "expected"),
    ],
)
@each_row("language", Language)
def test_words_that_are_less_firm_than_their_statement_are_warned_of(
    phrase: str, when: str, modality: str, expected: str, language: Language
) -> None:
    quoted = f"'{phrase}'" if "," in phrase else phrase
    rest = f", modality: {modality}" if modality else ""
    events = parse(
        f"{{id: a, kind: start, statements: [{{source: juli, phrase: {quoted}, when: {when}{rest}}}]}}",
        calendar=CALENDAR.replace("language: nl", f"language: {language}"),
    )
    warn_of_quotes(events)
    lines = [one.line("f", language).partition(f"{phrase!r}: ")[2] for one in events.problems.warnings]
    word = {
        (Language.NL, "expected"): "verwacht",
        (Language.NL, "intended"): "beoogd",
    }.get((language, expected), expected)
    said_so = {
        Language.NL: f"deze woorden noemen de datum {word}, en de uitspraak zegt vast; "
        f"verwacht 'modality: {expected}'.",
        Language.EN: f"these words call the date {word}, and the statement says fixed; "
        f"expected 'modality: {expected}'.",
    }
    assert lines == [said_so[language]] * bool(expected)


def test_the_firmness_of_a_milestone_counts_for_a_statement_without_its_own() -> None:
    events = parse(
        "{id: a, kind: start, modality: expected, statements: [{source: juli, phrase: naar verwachting 2027, when: 2027}]}"
    )
    warn_of_quotes(events)
    assert said(events) == []


def test_repeated_letter_is_read_at_its_own_place() -> None:
    text = f"{CALENDAR}sources: {{b: {{title: B, date: 2025-01-01}}}}\nmilestones:\n"
    row = "  - {{id: {}, title: T, kind: start, statements: [{{source: b, phrase: in 2027, when: {}}}]}}\n"
    events = parse_events_file((text + row.format("a", 2027) + row.format("b", 2026)).encode(), name="f")
    warn_of_quotes(events)
    assert [(one.subject, one.place.line) for one in events.problems.warnings] == [("b", 8)]
