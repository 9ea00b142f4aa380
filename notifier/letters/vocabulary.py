"""What a language has words for in letters; `dutch` and `english` have the words.

Every pattern is compiled without case, and none repeats without bound over what it is given.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from notifier.letters.firm_words import FirmWords, whole_words
from notifier.named_tuple import NamedTuple
from notifier.timeline.model import Kind, SourceKind

if TYPE_CHECKING:
    from collections.abc import Mapping


class Vocabulary(NamedTuple):
    """The words of one language."""

    name: str  # Its code.
    frequent: frozenset[str]  # Words by which a text in this language is recognised.
    # What looks like a date and is none, with the reason as a key of a sentence.
    masks: tuple[tuple[re.Pattern[str], str], ...]
    noise: re.Pattern[str]  # Clock times and zones inside a date phrase, which say nothing about its day.
    # A clock time behind a date: groups `hour`, `minute`, `limit` with a word that makes it the last, and
    # `from` with one that makes it the first.
    clock: re.Pattern[str]
    clock_ahead: re.Pattern[str]  # The same in front of a date.
    at_hour: re.Pattern[str]  # What is said of the hour at which something opens or closes.
    opens: re.Pattern[str]  # What begins a window in front of a day.
    numbered: re.Pattern[str]  # A thing with a number, which is no day: `fase 2`.
    closes: re.Pattern[str]  # What stands between the beginning of a window and its end; group `last`.
    capital: frozenset[str]  # Names of months that are ordinary words without a capital.
    names_year: re.Pattern[str]  # Words that say which year is meant, without its number.
    since: re.Pattern[str]  # What begins a phrase about the past.
    event: re.Pattern[str]  # What follows a term that counts from something else; group `event` has what.
    of_event: re.Pattern[str]  # The same in front of the others: group `event` with `term`, or `moment`.
    article: re.Pattern[str]  # What begins a name of a time that is the subject or object of its clause.
    header: re.Pattern[str]  # Lines with data of the letter itself, such as its date and its reference.
    dated: re.Pattern[str]  # The line that has the date of the letter; group `rest` has the date.
    dated_alone: re.Pattern[str]  # A line with the date of the letter below it.
    subject: re.Pattern[str]  # The line that says what the letter is about; group `rest` has it.
    documents: Mapping[SourceKind, re.Pattern[str]]  # For each kind of source, how the title of one begins.
    attachment: re.Pattern[str]  # What names an attachment; group `number` has its number.
    splits: re.Pattern[str]  # Where one clause ends and another begins.
    # What behind a date is a clause of its own: `, de bouw start`, and one without a verb: ` en de sluiting`.
    own_clause: re.Pattern[str]  # Group `subject` has its subject.
    short_clause: re.Pattern[str]
    # What behind one of several dates is of that alone: where something is then, ` in Ede`, or what is done.
    own_place: re.Pattern[str]
    short_behind: re.Pattern[str]  # The same behind its date: ` het eindrapport`.
    subordinate: re.Pattern[str]  # What begins a clause that has its verb at its end.
    joins: re.Pattern[str]  # What joins two clauses or two nouns.
    next_clause: re.Pattern[str]  # What behind a date says that a clause began with that.
    finite: re.Pattern[str]  # Verbs by which a clause is whole.
    # Sentences of several things and one date, with a `\0` for each character of that. Group `things` has
    # them, and `verb` the verb of which they are the subjects, where that is so.
    things: tuple[re.Pattern[str], ...]
    singular: Mapping[str, str]  # For each such verb of several that of one, which is no longer.
    past: re.Pattern[str]  # Forms of the past beside a participle, and verbs that are past in themselves.
    past_behind: re.Pattern[str]  # A past form directly behind a date.
    goes_on_now: re.Pattern[str]  # What is past, up to a second verb that is not: `is besloten en treedt`.
    set_for: re.Pattern[str]  # What in front of a day says that it was chosen.
    to_do: re.Pattern[str]  # What stands behind the day of what somebody has said to do.
    state_from: re.Pattern[str]  # What says what is so on or from a day, which is a `\\0` here.
    ahead: re.Pattern[str]  # What says that it has yet to happen.
    will: re.Pattern[str]  # What says that somebody will do it.
    until: re.Pattern[str]  # Words in front of a date that make it the last day.
    bound_before: re.Pattern[str]  # What bounds a date in front of it, where the words of the date lack that.
    bound_behind: re.Pattern[str]  # The same behind it.
    parted: re.Pattern[str]  # One with words in between; group `bound` has its words, `date` the rest of it.
    before_day: re.Pattern[str]  # What stands in front of the first day on which something is over.
    not_earlier: str  # What stands in front of the first day on which something can happen.
    denial: re.Pattern[str]  # What says that something does not happen.
    parts_denial: re.Pattern[str]  # What between that and a date makes it deny something else.
    of_who: re.Pattern[str]  # What begins a description, or with group `condition` a condition.
    retroactive: re.Pattern[str]  # What says that something counts back to a day.
    back_to: re.Pattern[str]  # Words in front of that day.
    request: re.Pattern[str]  # What somebody asks for; group `none` where it is not given.
    refused: re.Pattern[str]  # What says that somebody does not get what was asked for.
    # What in front of a day denies it, up to group `between`: words with which only `instead` says so.
    denies: re.Pattern[str]
    instead: re.Pattern[str]  # What follows a date that another replaces.
    front: re.Pattern[str]  # A condition that begins a sentence; group `bound` has it.
    proviso: re.Pattern[str]  # A condition without a verb: `behoudens instemming`; group `bound` has it.
    otherwise: re.Pattern[str]  # What begins what happens where that is not met.
    unread: re.Pattern[str]  # A further bound behind a date, which is none that can be read; group `bound`.
    # A first day that in a condition is the last one, by which something has not happened; group `day`.
    not_before: re.Pattern[str]
    after_words: re.Pattern[str]  # Words in front of a date that make it the first.
    must: re.Pattern[str]  # What says that somebody has to.
    able: re.Pattern[str]  # What says that something can be done; group `can` says so by itself.
    asks: re.Pattern[str]  # What asks the reader for something, which is no expectation.
    lodged: re.Pattern[str]  # What can be lodged up to a day: `beroep kan worden ingesteld`.
    kinds: Mapping[Kind, re.Pattern[str]]  # For each kind, the words that name or do such a thing.
    passive: re.Pattern[str]  # What is done to something, or changes, whatever it is.
    open_ended: re.Pattern[str]  # What lasts up to a day, so that the day is its end.
    target: re.Pattern[str]  # What says that a date belongs to an aim or a forecast.
    condition: re.Pattern[str]  # What says that something only happens if something else does.
    option: re.Pattern[str]  # What can be extended to a day, which is a `\\0` here.
    unless: re.Pattern[str]  # What in front of a last day says what has to happen by then.
    supposes: re.Pattern[str]  # The same, in front of what somebody else does.
    # The same up to a day in it; group `when` where that may be a condition or say when something happens.
    if_day: re.Pattern[str]
    consents: re.Pattern[str]  # What somebody does by which such a day is that of a condition.
    adjunct: re.Pattern[str]  # What is said of the reason or the basis of something, which does not name it.
    about: re.Pattern[str]  # What is said or decided; group `about` has of what, which says nothing of it.
    amount: re.Pattern[str]  # Sums of money.
    money_moves: re.Pattern[str]  # What happens to money that counts.
    # What stands above the dates of a year, which group `year` has; group `calendar` has nothing else to say.
    of_year: re.Pattern[str]
    # What points to a year named before it, with group `next` or `previous` to the one after or before that.
    that_year: re.Pattern[str]
    goes_on: re.Pattern[str]  # What begins a sentence that goes on about what the one before names.
    plan: re.Pattern[str]  # Headings and openings of lists under which a date needs no verb.
    firmness: FirmWords  # What says how firm a date is.
    vague: re.Pattern[str]  # What is said of a time without naming one.
    ongoing: re.Pattern[str]  # What says that somebody is still at work on it.
    confirms: re.Pattern[str]  # What says that a date still holds.
    finished: re.Pattern[str]  # What says that something has happened.
    # For a kind, what says it of a milestone of that kind only: `is gestart`, `is verzonden`.
    finished_as: Mapping[Kind, re.Pattern[str]]
    unfinished: re.Pattern[str]  # Words in front of that, by which it has not happened: `nog niet`, `zodra`.
    withdrawn: re.Pattern[str]  # What says that something does not go ahead.
    # What denies a date; group `lapse` only of what is named by that day, and `held` not of a first day.
    off: re.Pattern[str]
    fails: re.Pattern[str]  # A verb and what denies it; `told` its second part, `longer` where that ends it.
    # What denies what it is said of; group `not` only what stands before it in its clause.
    given_up: re.Pattern[str]
    untrue: re.Pattern[str]  # What says that something is not so.
    # What says beside a date, which is a `\0` here, that something was planned for it.
    planned: re.Pattern[str]
    planned_for: re.Pattern[str]  # The same in front of it, where `for` could mean `before` as well.
    for_day: re.Pattern[str]  # That word, in front of what can be such a date.
    another: re.Pattern[str]  # A title that only says that it is the next of something: `volgende keer`.
    # What begins an indirect question; group `front` at the beginning of a sentence, `decides` where it says
    # that somebody answers it: a date at the end may be of that.
    asked: re.Pattern[str]
    answered: re.Pattern[str]  # What behind a question is said of it.
    unmet: re.Pattern[str]  # What says that a date cannot be met.
    # What says that it was put off; group `delay` has a word that says nothing else.
    put_off: re.Pattern[str]
    replaces: re.Pattern[str]  # What stands in front of a day that another replaces.
    another_day: re.Pattern[str]  # What says behind or in front of a day that it replaces another.
    from_day: re.Pattern[str]  # What stands in front of the day from which something moves.
    to_day: re.Pattern[str]  # What stands in front of the day to which it moves.
    moved_to: re.Pattern[str]  # What moves, up to group `to`, which what can be put off has not.
    # What puts something off; group `what` or `object` has that thing.
    puts_off: re.Pattern[str]
    moved: re.Pattern[str]  # What says in front of or behind its new day that something moved to that.
    old_column: re.Pattern[str]  # What names a column of old dates, beside one of new ones.
    new_column: re.Pattern[str]  # What names a column of new dates.
    no_longer: re.Pattern[str]  # What says that something is over.
    covers: re.Pattern[str]  # What stands in front of the period that a report is about.
    counts_in: re.Pattern[str]  # What says whether a period counts in a term.
    comes_back: re.Pattern[str]  # Words alone that say how often something comes back.
    then: re.Pattern[str]  # What parts its first time from how often it comes; group `done`: what is done.
    restates: re.Pattern[str]  # What stands between a term and the day that it is: `, te weten `.
    first_time: re.Pattern[str]  # What stands in front of the first time of what comes back.
    # What lasts longer, up to its old last day, and what stands between that and the new one.
    extended: re.Pattern[str]
    extended_behind: re.Pattern[str]  # The same behind its new last day.
    lengthened: re.Pattern[str]  # What says that something lasts longer.
    extended_to: re.Pattern[str]
    extends: re.Pattern[str]  # What says that, of a last day that a description gives, which is a `\\0` here.
    # A length of time after the day named before it; group `term` has it, `limit` what makes it the last.
    later: re.Pattern[str]
    # What says by which length of time something moves or lasts longer; group `late` that it is later.
    moved_by: re.Pattern[str]
    ran: re.Pattern[str]  # What in front of a day says that something ran until then.
    # What between the day of something and a later one, which is a `\0` here, or behind that says that this
    # one ends or follows it.
    ends: re.Pattern[str]
    lasts: re.Pattern[str]  # What says how long something lasts.
    term: re.Pattern[str]  # A length of time.
    months: re.Pattern[str]  # One that counts whole months.
    counted: str  # Words that count a term from a day.
    within: str  # Words that name a term.
    starting: str  # What names the beginning of something.
    ending: str  # What names the end of something.
    becomes: re.Pattern[str]  # What stands between the old day and the new one, with that ahead.
    # What begins a sentence about what the one before says; group `it` may be about nothing.
    back: re.Pattern[str]
    of_day: re.Pattern[str]  # What stands in front of the day by which something is named.
    # A subject alone, in front of a day that is of it: `de opening` of `op 1 mei vervalt`.
    on_day: re.Pattern[str]
    # What somebody is to do on a day, which is a `\\0` here, up to what is said of that.
    to_act: re.Pattern[str]
    # What says of a date that it no longer holds; without group `sure` only with `contrary` behind the date.
    was_to: re.Pattern[str]
    contrary: re.Pattern[str]  # What begins the contrary.
    too_late: re.Pattern[str]  # What comes after a date, which is a `\\0` here, and so is too late.
    beside: re.Pattern[str]  # What in front of a day says that it is that of group `noun`, before or after.
    empty: re.Pattern[str]  # Nouns that name nothing but that there is a date: `deadline`.
    moves: re.Pattern[str]  # What says only that a date moves: `verschuift`.
    hedge: re.Pattern[str]  # What makes every date of its sentence an expectation.
    pronouns: re.Pattern[str]  # What points back to something named before.
    points_back: re.Pattern[str]  # What begins a clause that is about something named before.
    # What begins a clause that only describes the words before it, of which group `noun` of `antecedent` has
    # the noun.
    relative_to: re.Pattern[str]
    antecedent: re.Pattern[str]
    elided: re.Pattern[str]  # What begins a clause of which the subject is that of the one before.
    same_subject: re.Pattern[str]  # A verb with a word for the subject of the clause before: ` wordt zij`.
    joined: re.Pattern[str]  # What joins such a clause to that one.
    sender: re.Pattern[str]  # Words by which the letter means its own sender.
    owner: re.Pattern[str]  # Who does it: a pattern with a group `owner`.
    undergoes: re.Pattern[str]  # What behind a subject says that it is done to that, and not by it.
    no_owner: re.Pattern[str]  # First words of a sentence that are no name.
    drop: re.Pattern[str]  # Words that a title does not need.
    # The second part of a verb, which stands at the end of its clause: `loopt ... af`.
    particles: re.Pattern[str]
    synonyms: tuple[re.Pattern[str], ...]  # Words that mean the same, a row each.
    light: re.Pattern[str]  # Nouns that say nothing of what a title is about: `uitkomsten van`, `inzicht in`.
    linking: re.Pattern[str]  # Words with which no title begins or ends.
    # What stands before the verb and is not what happens; group `purpose` has what money is for.
    opening: re.Pattern[str]
    occasion: re.Pattern[str]  # Such an opening up to its date; group `noun` has what is on that.
    relative: re.Pattern[str]  # What only describes the noun before it.
    aside: re.Pattern[str]  # What between two commas only describes the noun before it.
    again: re.Pattern[str]  # What joins a second clause, with a verb of its own.
    company: re.Pattern[str]  # With whom something is done, between the verb and the date.
    verb: re.Pattern[str]  # What can be a verb in front of its subject, where it begins a clause.
    verb_of_bare: re.Pattern[str]  # A verb in front of a subject without an article: `ontvangt Kamer`.
    governed: re.Pattern[str]  # A verb and its subject, in front of what goes with the verb: ` over`.
    # Clauses that a noun says shorter, each with that noun and the number of its subject.
    nouns: tuple[tuple[re.Pattern[str], str], ...]

    def __hash__(self) -> int:
        """Return the hash of its language, of which there is one; what is cached has it in its key."""
        return hash(self.name)

    def calendar(self, text: str) -> re.Match[str] | None:
        """Return the match of `of_year` of a text that only names the year of the dates below it."""
        named = self.of_year.search(text)
        return named if named and (named["calendar"] or not named.start()) else None

    def nominal(self, title: str) -> str:
        """Return a title as a noun phrase where there is one: `einde contract` of `contract loopt af`."""
        for clause, noun in self.nouns:
            if found := clause.fullmatch(title):
                return found.expand(noun)
        return title


# Fields of which the alternatives are whole words, and those in which capitals count.
_OF_WORDS = frozenset(
    "since finite past ahead will must kinds open_ended money_moves vague moved ongoing"
    " confirms unfinished empty moves hedge pronouns sender drop particles synonyms light linking".split()
)
_WITH_CAPITALS = frozenset({"owner", "again", "verb", "verb_of_bare"})


def vocabulary(
    *,
    name: str,
    frequent: str,
    plain: Mapping[str, str],
    singular: Mapping[str, str],
    firmness: FirmWords,
    capital: str = "",
    **texts: Any,
) -> Vocabulary:
    """Return the words of a language.

    They are given by the fields of `Vocabulary`: as texts of its patterns, and in `plain` as they are.
    """
    compiled: Mapping[str, Any] = {field: _compiled(field, value) for field, value in texts.items()}
    small, months = frozenset(frequent.split()), frozenset(capital.split())
    others: Mapping[str, Any] = {"singular": singular, "firmness": firmness, **plain}
    return Vocabulary(name=name, frequent=small, capital=months, **others, **compiled)


def _compiled(field: str, value: Any) -> Any:
    """Compile a text, each text of a mapping, or each of a tuple and the first of each pair in it."""
    match value:
        case str() if field in _OF_WORDS:
            return whole_words(value)
        case str():
            return re.compile(value) if field in _WITH_CAPITALS else pattern(value)
        case dict():
            return {key: _compiled(field, text) for key, text in value.items()}
        case _:
            return tuple(
                _compiled(field, one) if isinstance(one, str) else (_compiled(field, one[0]), one[1])
                for one in value
            )


def pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern, in which case does not matter."""
    return re.compile(text, re.IGNORECASE)
