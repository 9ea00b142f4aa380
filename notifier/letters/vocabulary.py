"""What a language has words for in letters; `dutch` and `english` have the words.

Every pattern is compiled without case, and none repeats without bound over what it is given.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from notifier.timeline.model import Kind, Modality, SourceKind

if TYPE_CHECKING:
    from collections.abc import Mapping


class Vocabulary(NamedTuple):
    """The words of one language.

    Attributes:
        name: Its code.
        frequent: Words by which a text in this language is recognised.
        masks: What looks like a date and is none, with the reason as a key of a sentence.
        noise: Clock times and zones inside a date phrase, which say nothing about its day.
        capital: Names of months that are ordinary words without a capital.
        from_year: What makes a bare year one of which only the beginning counts.
        names_year: Words that say which year is meant, without its number.
        since: What begins a phrase about the past.
        event: What follows a term that counts from something else; group `event` has what.
        article: What begins a name of a time that is the subject or object of its clause.
        letter: What says that a term counts from the letter itself.
        header: Lines with data of the letter itself, such as its date and its reference.
        dated: The line that has the date of the letter; group `rest` has the date.
        dated_alone: A line with the date of the letter below it.
        subject: The line that says what the letter is about; group `rest` has it.
        documents: For each kind of source, how the title of one begins.
        salutation: The line with which the text of a letter begins.
        attachment: What names an attachment; group `number` has its number.
        splits: Where one clause ends and another begins.
        finite: Verbs by which a clause is whole.
        past: Forms of the past beside a participle, and verbs that are past in themselves.
        past_behind: A past form directly behind a date.
        ahead: What says that it has yet to happen.
        will: What says that somebody will do it.
        until: Words in front of a date that make it the last day.
        not_before: Words that behind a condition mean that something has not happened by then.
        after_words: Words in front of a date that make it the first.
        must: What says that somebody has to.
        kinds: For each kind, the words that name or do such a thing.
        passive: What is done to something, or changes, whatever it is.
        open_ended: What lasts up to a day, so that the day is its end.
        target: What says that a date belongs to an aim or a forecast.
        condition: What says that something only happens if something else does.
        adjunct: What is said of the reason or the basis of something, which does not name it.
        amount: Sums of money.
        money_moves: What happens to money that counts.
        plan: Headings and openings of lists under which a date needs no verb.
        modalities: What says how firm a date is.
        vague: What is said of a time without naming one.
        ongoing: What says that somebody is still at work on it.
        confirms: What says that a date still holds.
        finished: What says that something has happened.
        finished_as: For a kind, what says it of a milestone of that kind only: `is gestart`, `is verzonden`.
        unfinished: Words in front of that, by which it has not happened: `nog niet`, `zodra`.
        withdrawn: What says that something does not go ahead.
        moves: What says only that a date moves: `verschuift`.
        hedge: What makes every date of its sentence an expectation.
        pronouns: What points back to something named before.
        sender: Words by which the letter means its own sender.
        owner: Who does it: a pattern with a group `owner`.
        drop: Words that a title does not need.
        particles: The second part of a verb, which stands at the end of its clause: `loopt ... af`.
        synonyms: Words that mean the same, a row each.
        light: Nouns that say nothing of what a title is about: `uitkomsten van`, `inzicht in`.
        linking: Words with which no title begins or ends.
        opening: What stands before the verb and is not what happens; group `purpose` has what money is for.
        relative: What only describes the noun before it.
        again: What joins a second clause, with a verb of its own.
        company: With whom something is done, between the verb and the date.
        verb: What can be a verb where it begins a clause.
        nouns: Clauses that a noun says shorter, each with that noun and the number of its subject.
    """

    name: str
    frequent: frozenset[str]
    masks: tuple[tuple[re.Pattern[str], str], ...]
    noise: re.Pattern[str]
    capital: frozenset[str]
    from_year: re.Pattern[str]
    names_year: re.Pattern[str]
    since: re.Pattern[str]
    event: re.Pattern[str]
    article: re.Pattern[str]
    letter: re.Pattern[str]
    header: re.Pattern[str]
    dated: re.Pattern[str]
    dated_alone: re.Pattern[str]
    subject: re.Pattern[str]
    documents: Mapping[SourceKind, re.Pattern[str]]
    salutation: re.Pattern[str]
    attachment: re.Pattern[str]
    splits: re.Pattern[str]
    finite: re.Pattern[str]
    past: re.Pattern[str]
    past_behind: re.Pattern[str]
    ahead: re.Pattern[str]
    will: re.Pattern[str]
    until: re.Pattern[str]
    not_before: re.Pattern[str]
    after_words: re.Pattern[str]
    must: re.Pattern[str]
    kinds: Mapping[Kind, re.Pattern[str]]
    passive: re.Pattern[str]
    open_ended: re.Pattern[str]
    target: re.Pattern[str]
    condition: re.Pattern[str]
    adjunct: re.Pattern[str]
    amount: re.Pattern[str]
    money_moves: re.Pattern[str]
    plan: re.Pattern[str]
    modalities: tuple[tuple[re.Pattern[str], Modality], ...]
    vague: re.Pattern[str]
    ongoing: re.Pattern[str]
    confirms: re.Pattern[str]
    finished: re.Pattern[str]
    finished_as: Mapping[Kind, re.Pattern[str]]
    unfinished: re.Pattern[str]
    withdrawn: re.Pattern[str]
    moves: re.Pattern[str]
    hedge: re.Pattern[str]
    pronouns: re.Pattern[str]
    sender: re.Pattern[str]
    owner: re.Pattern[str]
    drop: re.Pattern[str]
    particles: re.Pattern[str]
    synonyms: tuple[re.Pattern[str], ...]
    light: re.Pattern[str]
    linking: re.Pattern[str]
    opening: re.Pattern[str]
    relative: re.Pattern[str]
    again: re.Pattern[str]
    company: re.Pattern[str]
    verb: re.Pattern[str]
    nouns: tuple[tuple[re.Pattern[str], str], ...]

    def nominal(self, title: str) -> str:
        """Return a title as a noun phrase where there is one: `einde contract` of `contract loopt af`."""
        for clause, noun in self.nouns:
            if found := clause.fullmatch(title):
                return found.expand(noun)
        return title


def words(*alternatives: str, end: str = r"\b") -> re.Pattern[str]:
    """Compile a pattern for any of these as whole words; a `*` at the end leaves the ending open."""
    bodies = (
        rf"{one[:-1]}[\w-]*" if one.endswith("*") else rf"{one}{end}"
        for one in "|".join(alternatives).split("|")
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(bodies)})", re.IGNORECASE)


def pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern, in which case does not matter."""
    return re.compile(text, re.IGNORECASE)


_REFERENCE = r"(?:\b\d{2}[ .]?\d{3}(?:[ -][IVX]+)?,? (?:nr|no|nrs)\b|\bkst-|\bECLI|\bISBN|\bCOM\()"
MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        pattern(
            r"https?://\S+|www\.\S+|[^\s@]{1,100}@[^\s@]{1,100}\.\S+"
            r"|[^\s/]{1,100}/[^\s/]+/\S{0,200}?\d{6,8}\S*|\]\(\S+"
        ),
        "scan.mask.address",
    ),
    (pattern(rf"{_REFERENCE}[^.;]{{0,30}}"), "scan.mask.reference"),
    (pattern(r"(?:€|\$|£|\beur\b|\beuro\b)\s?\d[\d.,]*|\d[\d.,]* ?%"), "scan.mask.amount"),
    (pattern(r"(?-i:(?<![a-z] )\b[1-9]\d{3} ?[A-Z]{2}(?= +[A-Z]))"), "scan.mask.address"),
    (pattern(r"\+\d[\d ()-]{7,20}\d|\b0\d{1,3}[- ]\d{3}[\d -]{2,8}\d\b"), "scan.mask.phone"),
    (pattern(r"\b(?:versie|version|release|v)\.? ?\d[\d.]*(?:-\d+)?"), "scan.mask.version"),
    (pattern(r"\b\d{1,2}[x/]7\b"), "scan.mask.reference"),
)
