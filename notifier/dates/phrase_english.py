"""The English words of which date phrases are made."""

from __future__ import annotations

from notifier.dates.phrase_vocabulary import (
    AHEAD,
    COUNT,
    DASHES,
    EVENT,
    HALF_YEAR,
    HOUR,
    LAST,
    LEFT,
    LIST,
    MINUTE,
    PERIOD,
    RIGHT,
    Join,
    Limit,
    PeriodPart,
    Selector,
    Term,
    Words,
    numbered,
)

_BARE_EN = r"(?!(?:in|on|at|by|with|for|during|after|before|until|from) )(?P<period>.{1,99})"

_IN_PERIOD = "(?:(?:in |for |during )?the period )?"
_LATEST = "(?:no later than|not later than|at the latest|by) "
_SOONEST, _LAST = "at the (?:very )?(?:earliest|soonest)", "at the (?:very )?latest"
_FIRST = f"(?:(?:not|no) (?:earlier|sooner) than|not before|{_SOONEST})(?: on| in)?"
_BUT = ",?(?: and| but)?"
_EVERY_FEW = r"(?:once )?every (?P<count>\d{1,3}|two|three|four|five|six|eight|ten)"
_NTH = "(?:first|second|third|fourth|last|1st|2nd|3rd|4th)"
_WEEKDAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NTHS = f"(?P<nth>{_NTH}(?:(?:,| and) {_NTH}){{0,3}})"
_DAYS = f"(?P<weekday>{_WEEKDAY}(?:(?:,| and) {_WEEKDAY}){{0,4}})"
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_IN_YEAR = f"spring|summer|autumn|fall|winter|{_NTH} quarter|(?:{_NTH} {_WEEKDAY} (?:of|in) )?{_MONTH}"
# What counts from a day, for each length of time.
_TERMS = tuple(
    row
    for count in (COUNT, HALF_YEAR, "(?P<count>[^ ]{1,15}) (?P<unit>(?:working|business|calendar) days)")
    for row in (
        (f"within {count}(?: (?:of|after|from|following) {EVENT})?", Term.WITHIN),
        (f"{_LATEST}{count} (?:after|following) {EVENT}", Term.WITHIN),
        (
            f"(?:until|till|up to(?: and including)?|through) {count} (?:after|following) {EVENT}",
            Term.WITHIN,
        ),
        (f"(?:{_LATEST})?{count} (?:before|prior to) {EVENT}", Term.BEFORE),
        (f"{count} (?:after|following) {EVENT}", Term.AFTER),
        (f"in {count}", Term.AFTER),
        (f"{count} ago", Term.BEFORE),
    )
)
_NTH_DAY = r"the (?P<count>\d{1,3})(?:st|nd|rd|th) (?P<unit>(?:(?:working|business|calendar) )?day)"

ENGLISH = Words(
    spelled_out={"approx.": "about", "respectively": ""},
    months=numbered(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug"
        "|september sept sep|october oct|november nov|december dec"
    ),
    weekdays=numbered(
        "monday mon|tuesday tues tue|wednesday wed|thursday thurs thu|friday fri|saturday sat|sunday sun"
    ),
    ordinals={**numbered("first 1st|second 2nd|third 3rd|fourth 4th"), "last": 0},
    quarter="(?:quarter|quarters)",
    quarter_code="q",
    half="(?:half|half-year|half year)",
    seasons={"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24},
    spans={"week": 0, "month": 1, "quarter": 3, "half-year": 6},
    week=r"(?:calendar weeks?|weeks?|wk\.?)",
    shared=r"(?:weeks|week|quarters|quarter|[qh]) ?",
    school_years={"school year": 8, "academic year": 9},
    turn_of_year="turn of the year",
    parts={
        "first day": PeriodPart.FIRST_DAY,
        **dict.fromkeys(("beginning", "start", "early", "first months"), PeriodPart.BEGIN),
        **dict.fromkeys(("middle", "mid"), PeriodPart.MIDDLE),
        **dict.fromkeys(("end", "late"), PeriodPart.END),
        "last day": PeriodPart.LAST_DAY,
    },
    selectors={
        "this": Selector.THIS,
        **dict.fromkeys(("next", "coming"), Selector.NEXT),
        **dict.fromkeys(("past", "previous"), Selector.PAST),
    },
    selectors_after={},
    years={"the year": 0, "this year": 0, "next year": 1, "coming year": 1, "last year": -1},
    doubtful_years=frozenset({"coming year"}),
    year="(?:the )?(?:calendar )?year",
    prior_year="(?:the )?year before",
    part_of="(?:of|(?:(?<=early )|(?<=late ))in)(?: the)?",
    of="(?:of|in)(?: the)?",
    day_of="(?: of)?",
    month_first="",
    clock=rf",? (?:at )?(?:{HOUR}[:.]{MINUTE}(?: (?:hours|hrs))?"
    r"|(?P<hour12>\d{1,2})(?:[:.](?P<minute12>[0-5]\d))? ?(?P<noon>[ap])\.?m)",
    lead=r"(?:resp\. )?(?:sometime |some time )?"
    "(?:(?:in the course of|with effect from|as (?:of|from)|during|over|for|in|on|at)(?: the period)? )?"
    "(?:the )?(?:period |years |months? of )?",
    hedge="(?:expected|probably|presumably|provisionally|in principle|preferably|if possible|in any case) ",
    marks={"approximately": "~", "uncertain": "?"},
    weeks_behind="week",
    weeks_before="(?P<weeks>a|one|1|two|2|three|3|four|4) weeks? (?:on|from)",
    days_away={
        "day before yesterday": -2,
        "yesterday": -1,
        "today": 0,
        "tomorrow": 1,
        "day after tomorrow": 2,
    },
    numbers={
        **numbered("a one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"),
        **dict(zip(("twenty", "thirty", "sixty", "ninety"), (20, 30, 60, 90), strict=True)),
    },
    units={
        **dict.fromkeys(("day", "days", "calendar day", "calendar days"), (1, "D")),
        **dict.fromkeys(("week", "weeks"), (1, "W")),
        "fortnight": (2, "W"),
        **dict.fromkeys(("month", "months"), (1, "M")),
        **dict.fromkeys(("quarter", "quarters"), (3, "M")),
        "half year": (6, "M"),
        **dict.fromkeys(("year", "years"), (1, "Y")),
        **dict.fromkeys(("working day", "working days", "business day", "business days"), (1, "B")),
    },
    terms=(
        (f"{_LATEST}{_NTH_DAY} (?:after|following) {EVENT}", Term.WITHIN),
        (f"(?:on )?{_NTH_DAY} (?:after|following) {EVENT}", Term.AFTER),
        *_TERMS,
    ),
    over="(?:the )?(?:end|close) of ",
    letter="(?:the )?date hereof|(?:the )?(?:date of )?(?:(?:the )?(?:issuance|publication|signing) of )?"
    "(?:today|this (?:letter|notice|directive|order|memorandum))"
    "|(?:the )?(?:date of )?(?:the )?enactment(?: of this (?:act|section))?",
    rounds=(
        ("half-yearly|every half year", "FREQ=MONTHLY;INTERVAL=6"),
        ("quarterly|(?:every|each) quarter(?: thereafter)?", "FREQ=MONTHLY;INTERVAL=3"),
        ("yearly|annually|annual|(?:every|each) year(?: thereafter)?", "FREQ=YEARLY"),
        ("monthly|every month|each month", "FREQ=MONTHLY"),
        (f"every(?= (?:{_IN_YEAR})$)", "FREQ=YEARLY"),
        (f"(?:(?:on )?(?:every|each|the) )?{_NTHS} {_DAYS} of (?:every|each|the) month", "FREQ=MONTHLY"),
        # `Every second Tuesday` is one in two weeks.
        (f"(?:on )?every (?!second){_NTHS} {_DAYS}", "FREQ=MONTHLY"),
        (f"(?:on )?every (?:other|second) {_DAYS}", "FREQ=WEEKLY;INTERVAL=2"),
        (f"weekly|every week|(?:on )?(?:every|each) {_DAYS}", "FREQ=WEEKLY"),
        ("daily|every day", "FREQ=DAILY"),
        ("every (?:other|second) year|biennial(?:ly)?", "FREQ=YEARLY;INTERVAL=2"),
        ("every (?:other|second) month", "FREQ=MONTHLY;INTERVAL=2"),
        ("every (?:other|second) week|fortnightly", "FREQ=WEEKLY;INTERVAL=2"),
        (f"{_EVERY_FEW} years(?: thereafter)?", "FREQ=YEARLY;INTERVAL="),
        (f"{_EVERY_FEW} months", "FREQ=MONTHLY;INTERVAL="),
        (f"{_EVERY_FEW} weeks", "FREQ=WEEKLY;INTERVAL="),
        (f"{_EVERY_FEW} days", "FREQ=DAILY;INTERVAL="),
    ),
    days_of_round=f"(?:on )?(?:the )?(?:{_NTHS} )?{_DAYS}(?:s|)(?: of the month)?",
    signs_of_round=("ly", "of the month", "annual", "biennial", "every", "each"),
    undated=r"(?:date )?(?:t\.?b\.?[dac]|to be (?:determined|decided|announced|confirmed)"
    "|(?:not yet |un)known)",
    about="(?P<about>around)(?: the)?",
    begins="(?:as (?:of|from)|with effect from) ",
    limits=(
        (
            r"(?:not (?:before|until)|(?:not|no) earlier than) (?P<period>the end of .{1,99})",
            Limit.NOT_BEFORE,
        ),
        (
            f"(?:not (?:before|until)|(?:not|no) (?:earlier|sooner) than|on or after|from|since) {PERIOD}",
            Limit.FROM,
        ),
        (f"(?:effective|starting|beginning|commencing)(?: on| from)? {PERIOD}", Limit.FROM),
        (
            f"(?:from )?{AHEAD} (?:{_SOONEST}|or later|and (?:later|beyond)|(?:and )?onwards?)",
            Limit.FROM,
        ),
        (f"not (?:in|during) {_BARE_EN}", Limit.AFTER_OR_IN),
        (f"(?:at least until|until at least) {_BARE_EN}", Limit.FROM),
        (f"(?:until|till) (?:after|beyond|past) {_BARE_EN}", Limit.AFTER),
        (f"(?:until|till) (?:well |far |late )?(?:into|in) {PERIOD}", Limit.UNTIL),
        (
            f"(?:by|until|till|up to|through|on or before|before or on)(?: and including)? {_BARE_EN}",
            Limit.UNTIL,
        ),
        (
            f"(?:no later than|not later than|not after|{_LAST}|latest)(?: by| on| in)? {_BARE_EN}",
            Limit.UNTIL,
        ),
        (
            f"by (?:(?:the )?(?:close|end) of (?:business|(?:the )?day)|cob)(?: on| of)? {_BARE_EN}",
            Limit.UNTIL,
        ),
        (f"(?:{_SOONEST}|earliest|soonest)(?: by| on| in| from)? {_BARE_EN}", Limit.FROM),
        (f"(?:by )?{AHEAD} (?:{_LAST}|or (?:earlier|sooner)|at most)", Limit.UNTIL),
        (f"(?:before|ahead of|prior to) {_BARE_EN}", Limit.BEFORE),
        (f"(?:after|later than) {_BARE_EN}", Limit.AFTER),
        (f"later {PERIOD}", Limit.REST),
        (f"(?:around|about|approximately|circa|ca\\.?) {PERIOD}", Limit.ABOUT),
    ),
    framed=(
        (f"{_FIRST} {LEFT}{_BUT} {_LATEST}{RIGHT}", Join.RANGE),
        (f"{_LATEST}{LAST}{_BUT} {_FIRST} {LEFT}", Join.RANGE),
        (f"between {LEFT}(?: and | ?- ?){RIGHT}", Join.BETWEEN),
        (f"from {LEFT} (?:up to and including|to|until|through) {RIGHT}", Join.THROUGH),
        (f"{_IN_PERIOD}from {LEFT} (?:up to and including|to|until|through) {RIGHT}", Join.RANGE),
    ),
    joins=(
        # `start until 1 March` has a verb.
        (f"(?!(?:start|end) until ){LEFT} (?:up to and including|to|until|through) {RIGHT}", Join.THROUGH),
        (f"{LIST} and/or {RIGHT}", Join.ANY_OF),
        (f"{LIST} and {RIGHT}", Join.ALL_OF),
        (rf"{LIST}(?<!,),? resp\. {RIGHT}", Join.ALL_OF),
        (f"{LIST} or {RIGHT}", Join.ONE_OF),
        *DASHES,
    ),
)
