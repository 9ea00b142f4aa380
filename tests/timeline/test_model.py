"""The derived properties of a milestone and a timeline."""

from __future__ import annotations

from notifier.timeline.model import Cancellation, Kind, Status, UnknownMilestoneError
from tests.conftest import JULY, OCTOBER, day, milestone, statement, timeline
from tests.rows import each_row


def test_status_follows_from_done_and_cancelled() -> None:
    assert milestone().status is Status.PLANNED
    assert milestone(done=day("2026-01-02")).status is Status.DONE
    assert milestone(cancelled=Cancellation(on=day("2025-12-01"))).status is Status.CANCELLED


@each_row(
    ("when", "kind", "last_day"),
    [
        ("2026-01-01", Kind.START, "2026-01-01"),
        ("2026-01-01", Kind.EVENT, "2026-01-01"),
        ("2026-33", Kind.DEADLINE, "2026-03-31"),
        ("../2026-06-20", Kind.PUBLICATION, "2026-06-20"),
        ("../2026-06-20", Kind.EVENT, "2026-06-20"),
        ("../2026-06", Kind.EVENT, "2026-06-30"),
        ("2026-06", Kind.EVENT, None),
        ("[2026-06-01,2026-06-08]", Kind.EVENT, None),
        ("2026-06-01/..", Kind.EVENT, None),
        ("2029/..", Kind.START, None),
        ("../..", Kind.DEADLINE, None),
    ],
)
def test_a_milestone_is_overdue_after_its_last_possible_day(
    when: str, kind: Kind, last_day: str | None
) -> None:
    one = milestone(when, kind=kind)
    assert one.last_day == (day(last_day) if last_day else None)
    if last_day:
        assert not one.is_overdue(day(last_day))
    assert one.is_overdue(day("2040-01-01")) is (last_day is not None)


def test_a_soft_phrase_is_overdue_only_after_its_latest_reading() -> None:
    one = milestone("../2025-06-20", kind=Kind.PUBLICATION, overdue_after=day("2025-07-04"))
    assert not one.is_overdue(day("2025-07-04"))
    assert one.is_overdue(day("2025-07-05"))


def test_what_is_done_or_cancelled_is_never_overdue() -> None:
    assert not milestone(done=day("2026-02-01")).is_overdue(day("2027-01-01"))
    assert not milestone(cancelled=Cancellation(on=day("2026-02-01"))).is_overdue(day("2027-01-01"))


def test_the_basis_is_the_newest_statement_with_the_date_that_counts() -> None:
    first = statement(JULY, "uiterlijk in 2027", "../2027")
    second = statement(OCTOBER, "in 2027", "2027")
    assert milestone("2027", statements=(first, second)).basis == second
    assert milestone("../2027", statements=(first, second)).basis == first
    assert milestone("2028", statements=(first, second)).basis is None


def test_a_date_that_no_source_gives_is_beyond_its_sources() -> None:
    dated, silent = statement(JULY, when="2027"), statement(OCTOBER, "later")
    moved = milestone("2028", statements=(dated, silent))
    assert (moved.is_beyond_sources, moved.cited) == (True, dated)
    assert milestone("2028", statements=(silent,)).cited == silent
    assert milestone("2028", statements=()).is_beyond_sources is False
    assert milestone("../..", statements=(silent,)).is_beyond_sources is False
    assert milestone("2027", statements=(dated, silent)).is_beyond_sources is False


def test_what_was_said_since_the_basis_is_kept_beside_it() -> None:
    dated, confirmed = (
        statement(JULY, when="2026-01-01"),
        statement(OCTOBER, "volgens planning", confirms=True),
    )
    assert milestone(statements=(dated, confirmed)).since_basis == (confirmed,)
    assert milestone(statements=(dated,)).since_basis == ()
    assert milestone(statements=()).since_basis == ()


def test_a_renamed_milestone_keeps_its_oldest_name_as_key() -> None:
    renamed = milestone(id="kcr2", formerly=("knooppunt", "kcr2-instelling"))
    assert renamed.key == "knooppunt"
    assert milestone().key == "kcr2-instelling"
    assert timeline(renamed).find("kcr2-instelling") == renamed
    assert timeline(renamed).find("kcr2") == renamed
    assert timeline(renamed).find("kcr") is None


def test_an_unknown_id_is_told_with_the_nearest_one() -> None:
    error = UnknownMilestoneError("kcr2-instellng", timeline(milestone()))
    assert str(error) == "there is no milestone kcr2-instellng; did you mean kcr2-instelling?"
    assert str(UnknownMilestoneError("vmx", timeline(milestone()))) == "there is no milestone vmx"


def test_a_page_exists_only_where_the_timeline_has_an_address() -> None:
    assert milestone().page("https://m.example") == "https://m.example/milestones/kcr2-instelling"
    assert milestone().page("") == ""
