"""Rules that Outlook can show: the same days, in one of its templates."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given

from notifier.dates.edtf import parse_edtf
from notifier.dates.occurrences import occurrences, rule_text
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.rule_templates import to_template
from tests.conftest import day
from tests.dates.test_occurrence_laws import cases
from tests.rows import each_row

# The rule, its first day, and the rule a calendar has; empty where no template has the same days.
TEMPLATES = [
    ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "2027-03-31", "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1"),
    ("FREQ=YEARLY;BYMONTH=2,8", "2027-02-05", "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=5"),
    ("FREQ=YEARLY;BYMONTHDAY=15", "2027-01-15", "FREQ=MONTHLY;BYMONTHDAY=15"),
    ("FREQ=MONTHLY;BYMONTH=9;COUNT=3", "2027-09-21", "FREQ=YEARLY;COUNT=3;BYMONTH=9;BYMONTHDAY=21"),
    ("FREQ=YEARLY;BYDAY=-1MO", "2027-12-27", "FREQ=YEARLY;BYMONTH=12;BYDAY=-1MO"),
    ("FREQ=YEARLY;BYDAY=TU;BYSETPOS=2", "2027-01-12", "FREQ=YEARLY;BYMONTH=1;BYDAY=TU;BYSETPOS=2"),
    ("FREQ=DAILY;BYDAY=MO,TU", "2027-01-04", "FREQ=WEEKLY;BYDAY=MO,TU"),
    ("FREQ=MONTHLY;BYDAY=MO", "2027-01-04", "FREQ=WEEKLY;BYDAY=MO"),
    ("FREQ=YEARLY", "2027-01-31", "FREQ=YEARLY"),
    ("FREQ=YEARLY;BYMONTH=9;BYDAY=3TU", "2027-09-21", "FREQ=YEARLY;BYMONTH=9;BYDAY=3TU"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "2027-01-29",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ),
    ("FREQ=MONTHLY;INTERVAL=2", "2027-01-04", "FREQ=MONTHLY;INTERVAL=2"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "2027-01-04", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"),
    ("FREQ=MONTHLY;BYDAY=2TU,4TU", "2027-01-12", ""),
    ("FREQ=MONTHLY;BYMONTHDAY=1,15", "2027-01-01", ""),
    ("FREQ=MONTHLY;BYMONTHDAY=-2", "2027-01-30", ""),
    ("FREQ=MONTHLY;BYDAY=5MO", "2027-03-29", ""),
    ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1,3", "2027-01-05", ""),
    ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "2027-08-13", ""),
    ("FREQ=YEARLY;BYDAY=20MO", "2027-05-17", ""),
    ("FREQ=YEARLY;BYMONTH=2,7", "2027-02-05", ""),
    ("FREQ=YEARLY;INTERVAL=2;BYMONTH=1,7", "2027-01-05", ""),
    ("FREQ=YEARLY;BYMONTH=3,9;BYDAY=MO;BYSETPOS=-1", "2027-09-27", ""),
    ("FREQ=MONTHLY;INTERVAL=5;BYMONTH=9", "2027-09-21", ""),
    ("FREQ=DAILY;BYMONTH=1;COUNT=10", "2027-01-01", ""),
    ("FREQ=DAILY;INTERVAL=3;BYDAY=MO", "2027-01-04", ""),
    ("FREQ=WEEKLY;BYMONTH=6,7,8;BYDAY=MO", "2027-06-07", ""),
]


@each_row(("rule", "start", "template"), TEMPLATES)
def test_a_rule_has_its_template(rule: str, start: str, template: str) -> None:
    found = to_template(parse_recurrence(rule), day(start))
    assert ((found and rule_text(found, parse_edtf(start))) or "") == template


@given(cases())
def test_a_template_has_the_days_of_its_rule(case: tuple[str, date]) -> None:
    text, near = case
    rule = parse_recurrence(text)
    start = next(occurrences(rule, near, first=near, last=near + timedelta(days=3000)), None)
    found = start and to_template(rule, start)
    if start and found:
        until = start + timedelta(days=2000)
        days = [list(occurrences(one, start, first=start, last=until)) for one in (rule, found)]
        assert days[0] == days[1]
