"""What a headline names: the title of a milestone, with what begins or ends and which date it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.dates.labels import bare_label
from notifier.timeline.model import Kind, Milestone, Modality

if TYPE_CHECKING:
    from notifier.reminders.audience import Audience
    from notifier.words import Language

# Titles that say themselves, in either language, that something begins or ends.
_SAYS_SO = {
    Kind.START: re.compile(
        r"\b(?:op|her)?start|\bbegin|\baanvang|invoer|introduc|inwerking|in werking|van kracht|\bingang|"
        r"\bingaan|\bga(?:at|an) in\b|\binstel|\bopen|\boprich|\blanc|\blaunch|\blive|\bgo[- ]live|"
        r"in ?gebruik|uitrol|\broll-?out|\beerste\b|\bfirst\b|\baftrap|\bkick-?off|\bvanaf\b|\bfrom\b|"
        r"\bestablish|\bent(?:ers?|ry) into|\bcommenc|takes? effect",
        re.IGNORECASE,
    ),
    Kind.END: re.compile(
        r"\beind|beëindig|\baflo(?:op|pen)|\blo(?:opt|pen) (?:\w+ )*af\b|\b(?:af)?sluit|\bsloten|\bverval|"
        r"\bverlo(?:op|pen)|\bverstrijk|\bstop|uitfaser|\bafbouw|\bopheff|\bopzeg|\bintrek|ontmantel|"
        r"\bafrond|\blaatste\b|\bends?\b|\bending|\bexpir|\bclos|terminat|\bceas|\blast\b|\bfinal|"
        r"\bphas\w+[ -]out|\bwithdraw|\brepeal|\babol|dismantl|\blapse|decommission|\bconclu|\bshut",
        re.IGNORECASE,
    ),
}


def subject(milestone: Milestone, audience: Audience, *, is_last_day: bool = False) -> str:
    """Return the title; of what ends without saying so as that, such as the end of a contract.

    So is what begins, where the days to a last one are counted: those are not the last of the thing itself.
    """
    is_told = milestone.kind is Kind.END or (milestone.kind is Kind.START and is_last_day)
    if not is_told or _SAYS_SO[milestone.kind].search(milestone.title):
        return milestone.title
    return audience.say(f"notice.{milestone.kind}_of", title=milestone.title)


def dated_subject(milestone: Milestone, audience: Audience, *, is_last_day: bool = False) -> str:
    """Return the subject; of a time of a series, and of one date of several, with which of them it is."""
    named = subject(milestone, audience, is_last_day=is_last_day)
    if not milestone.recurrence:
        return named
    return audience.say("notice.title_date", title=named, date=bare_date(milestone, audience.language))


def bare_date(milestone: Milestone, language: Language) -> str:
    """Return a date in words without its doubts: `vanaf 2027` where it is fixed."""
    return bare_label(milestone.when, language, is_fixed=milestone.modality is Modality.FIXED)
