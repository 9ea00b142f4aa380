"""The words that say how firm a date is, apart from the others because `check` needs no more than these."""

from __future__ import annotations

import re

from notifier.named_tuple import NamedTuple


class FirmWords(NamedTuple):
    """The words of one language."""

    expected: re.Pattern[str]  # What says that a date is expected.
    intended: re.Pattern[str]  # What says that it is intended.
    future: re.Pattern[str]  # What says so of a date without words of `firm`.
    firm: re.Pattern[str]  # Words of a date that say that something begins then.
    only: re.Pattern[str]  # What says directly in front of a date that it is a lower bound.


def whole_words(alternatives: str) -> re.Pattern[str]:
    """Compile a pattern for any of these as whole words; a `*` at the end leaves the ending open."""
    bodies = (
        rf"{one[:-1]}[\w-]*" if one.endswith("*") else rf"{one}\b(?!-\w)" for one in alternatives.split("|")
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(bodies)})", re.IGNORECASE)


DUTCH_FIRM = FirmWords(
    expected=whole_words(
        "verwacht*|verwachting|vermoedelijk|waarschijnlijk|wellicht|misschien|hopelijk|vooralsnog|voorzien|mogelijk|kan|kunnen|zou|zouden|hoogstwaarschijnlijk|naar (?:\\w+ ){0,2}(?:schatting|inschatting|raming|prognose|waarschijnlijkheid)|schatting(?![^):])|(?:geschat|ingeschat|geraamd)(?= [ oiv])(?! op €)(?! op \\d[\\d.,]* [me][liu][lnr])|naar het zich laat aanzien|zoals het er nu|niet (?:eerder|vroeger)|(?:aller)?vroegste?|vroegstens|onder voorbehoud|behoudens(?! het (?:bepaalde|gestelde)| artikel)|daargelaten|bij (?:instemming|goedkeuring|akkoord|geen bezwaar)|zonder (?:tegenbericht|tegenspraak|bezwaar|bezwaren)|ijs en weder dienende|deo volente|mits|tenzij|afhankelijk van"
    ),
    intended=whole_words(
        "beoogd|beoogde|streefdatum|streefdata|streven|streef|streeft|voornemen|voornemens|voorgenomen|gepland|wil|willen|zodra|van plan|plannen|koers|koerst|koersen|mikt|mikken|(?:de|onze|mijn) bedoeling(?= (?:is|dat|om)\\b)"
    ),
    # Of "gaat in" the verb is that of what takes effect.
    future=whole_words("zal|zullen|wordt|worden|(?:gaat|gaan)(?! +in\\b)(?! [^,.;]{0,60} in\\W*$)"),
    firm=whole_words(
        "vanaf|v\\.a|per|met ingang van|m\\.?i\\.?v|ingaande|sinds|sedert|en (?:verder|later|daarna|volgende)|ev|e\\.v"
    ),
    only=whole_words("pas|(?<!het )eerst"),
)
ENGLISH_FIRM = FirmWords(
    expected=whole_words(
        "expected|expects?|probably|likely|perhaps|maybe|possibly|tentatively|hopefully|earliest(?! convenience)|(?:no|not) (?:earlier|sooner) than|soonest|not (?:before|until)|subject to(?= (?:\\w+ ){0,3}(?:changes?|confirmation|approval|adoption|agreement|funding|availability|decisions?|consent|review)\\b)|provided that|barring|weather permitting|pending(?= (?:\\w+ ){0,3}(?:approval|adoption|confirmation|consent|agreement|funding|decisions?|review)\\b)|unless|depending on|(?<!in )(?-i:may)(?! \\d)|might|could|provisional*|anticipated|hopes?|presumably|supposedly|in all (?:likelihood|probability)|estimated(?! (?:costs?|amounts?|numbers?|budgets?|expenses?|revenues?|values?|impacts?)\\b)|estimates?(?![^):])|by (?:\\w+ ){0,2}estimates|all being well|if all goes well|as things (?:now )?stand"
    ),
    intended=whole_words(
        "intends?|intended|(?:the|our) intention(?= (?:is|that|to)\\b)|target dates?|aims?|plans? to|planned|scheduled|proposes?|proposed"
    ),
    future=whole_words("will|going to"),
    firm=whole_words(
        "from|as of|with effect|effective|starting|beginning|commencing|since|onwards?|and (?:later|beyond)"
    ),
    only=whole_words("only"),
)
FIRM_WORDS = (DUTCH_FIRM, ENGLISH_FIRM)
