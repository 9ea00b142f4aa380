"""The Dutch words of which date phrases are made."""

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

# A second preposition changes what the first one says, so `voor in 2027` is not `voor 2027`.
_BARE = (
    r"(?!(?:in|op|bij|met|aan|tegen|per|tijdens|gedurende|over|na|voor|vóór|tot|vanaf) )(?P<period>.{1,99})"
)
_FOR_WHICH = (
    "(?:[a-z]{0,20}(?:periode|fase)|looptijd|termijn|jaren|kalenderjaren|(?:begrotings|boek)ja(?:ar|ren))"
)
_IN_WHICH = f"(?:(?:(?:in|tijdens|gedurende) )?(?:de )?{_FOR_WHICH} )?"
_NOT = "(?:nog |ook |al |zeker )?niet (?:meer )?"
_SOONEST = "(?:op (?:zijn|z'n|het) (?:vroegst|allervroegst)|ten vroegste|vroegstens)"
_LAST = "(?:uiterlijk|ten laatste|op (?:zijn|z'n|het) (?:laatst|allerlaatst)|hoogstens|ten hoogste|maximaal)"
_FIRST = f"(?:niet (?:eerder|vroeger) dan|niet (?:voor|vóór)|{_SOONEST})(?: op| in)?"
_LATEST = f"(?:{_LAST}|niet (?:later dan|na))(?: op| in)?"
_BUT = ",?(?: en| maar| doch)?(?: in (?:ieder|elk) geval)?"
_SINCE = f"(?:{_SOONEST}|vanaf|sinds|sedert|pas vanaf)"
_AT_LEAST = "(?:ten minste|tenminste|minstens|minimaal|zeker|in (?:ieder|elk) geval)"

_DAY_OF_LETTER = "(?:(?:dag van )?(?:dagtekening|verzending)|(?:verzend)?datum)"
_BY = "(?:(?:uiterlijk|ten laatste|niet later dan) )?"
_NTH = "(?:eerste|tweede|derde|vierde|laatste|[1-4]e|1ste|[2-4]de)"
_WEEKDAY = "(?:maan|dins|woens|donder|vrij|zater|zon)dag"
_NTHS = f"(?P<nth>{_NTH}(?:(?:,| en) {_NTH}){{0,3}})"
_DAYS = f"(?P<weekday>{_WEEKDAY}(?:(?:,| en) {_WEEKDAY}){{0,4}})"
_EACH = "(?:ieder|iedere|elk|elke)"
_EVERY_FEW = rf"(?:{_EACH}|om de|eens in de|eens per) (?P<count>\d{{1,3}}|twee|drie|vier|vijf|zes|acht|tien)"
# What comes once in a year.
_MONTH = "(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
_IN_YEAR = (
    f"voorjaar|lente|zomer|najaar|herfst|winter|{_NTH} kwartaal|prinsjesdag"
    f"|(?:{_NTH} {_WEEKDAY} van )?{_MONTH}"
)
# What points to the nearest such day, in front of it or behind it: `a.s. vrijdag` and `vrijdag a.s.`.
_ON_EITHER_SIDE = {
    **dict.fromkeys(("aanstaande", "a.s.", "a.s"), Selector.NEXT),
    **dict.fromkeys(
        ("laatstleden", "jongstleden", "jl.", "jl", "j.l.", "j.l", "l.l.", "l.l", "ll.", "ll"), Selector.PAST
    ),
}
# What counts from a day, for each length of time.
_TERMS = tuple(
    row
    for count in (COUNT, HALF_YEAR)
    for row in (
        (f"(?:uiterlijk )?binnen {count}(?: (?:na|vanaf|te rekenen vanaf) {EVENT})?", Term.WITHIN),
        (f"(?:uiterlijk|ten laatste|niet later dan) {count} na {EVENT}", Term.WITHIN),
        (f"(?:tot en met|t/m|tot|tot uiterlijk|uiterlijk tot) {count} na {EVENT}", Term.WITHIN),
        (f"{_BY}{count} (?:voor|vóór|voorafgaand aan) {EVENT}", Term.BEFORE),
        (f"{count} na {EVENT}", Term.AFTER),
        (f"over {count}", Term.AFTER),
        (f"{count} geleden", Term.BEFORE),
    )
)
_NTH_DAY = r"de (?P<count>\d{1,3}(?=\w)|[a-z]{3,12}(?:de|ste))(?:e|de|ste)? (?P<unit>(?:werk|kalender)?dag)"

DUTCH = Words(
    spelled_out={
        **dict.fromkeys(("m.i.v.", "miv"), "met ingang van"),
        "v.a.": "vanaf",
        **dict.fromkeys(("t.e.m.", "t.e.m"), "t/m"),
        **dict.fromkeys(("ong.", "plm.", "±"), "circa"),
        "respectievelijk": "resp.",
    },
    months=numbered(
        "januari jan|februari febr feb|maart mrt|april apr|mei|juni jun|juli jul|augustus aug"
        "|september sept sep|oktober okt|november nov|december dec"
    ),
    weekdays=numbered("maandag ma|dinsdag di|woensdag wo|donderdag do|vrijdag vr|zaterdag za|zondag zo"),
    ordinals={**numbered("eerste 1e 1ste|tweede 2e 2de|derde 3e 3de|vierde 4e 4de"), "laatste": 0},
    quarter=r"(?:kwartaal|kwartalen|kw\.?)",
    quarter_code="[qk]",
    half="(?:helft|halfjaar|half jaar|jaarhelft)",
    seasons={"voorjaar": 21, "lente": 21, "zomer": 22, "najaar": 23, "herfst": 23, "winter": 24},
    spans={"week": 0, "maand": 1, "kwartaal": 3, "halfjaar": 6},
    week=r"(?:weeknummers?|weeknr\.?|kalenderweek|weken|week|wk\.?)",
    shared=r"(?:in )?(?:de )?(?:weeknummers?|weken|week|wk\.?|kwartaal|kwartalen|[qkh]) ?",
    school_years={"schooljaar": 8, "studiejaar": 9, "collegejaar": 9},
    turn_of_year="jaarwisseling",
    parts={
        **dict.fromkeys(("primo", "eerste dag"), PeriodPart.FIRST_DAY),
        **dict.fromkeys(("begin", "aanvang", "eerste maanden"), PeriodPart.BEGIN),
        **dict.fromkeys(("half", "medio", "midden", "halverwege"), PeriodPart.MIDDLE),
        **dict.fromkeys(("eind", "einde", "laatste maanden"), PeriodPart.END),
        **dict.fromkeys(("ultimo", "laatste dag"), PeriodPart.LAST_DAY),
    },
    selectors={
        **dict.fromkeys(("dit", "deze", "lopend", "lopende"), Selector.THIS),
        **dict.fromkeys(("komend", "komende", "aanstaand", "volgend", "volgende"), Selector.NEXT),
        **dict.fromkeys(("afgelopen", "vorig", "vorige"), Selector.PAST),
        **_ON_EITHER_SIDE,
    },
    selectors_after=_ON_EITHER_SIDE,
    years={
        **dict.fromkeys(
            ("het jaar", "het kalenderjaar", "dit jaar", "dit kalenderjaar", "lopend jaar", "lopende jaar"), 0
        ),
        **dict.fromkeys(("volgend jaar", "volgende jaar", "volgend kalenderjaar", "aanstaand jaar"), 1),
        **dict.fromkeys(("komend jaar", "komende jaar"), 1),
        **dict.fromkeys(("vorig jaar", "vorige jaar", "afgelopen jaar"), -1),
    },
    doubtful_years=frozenset({"komend jaar", "komende jaar"}),
    year="(?:het )?(?:jaar|kalenderjaar|begrotingsjaar|boekjaar)",
    prior_year="(?:het )?jaar (?:voorafgaand aan|vóór|voor)",
    part_of="van(?: het| de)?(?: maand)?",
    of="(?:van|in|uit)(?: het| de)?(?: maand)?",
    day_of="",
    month_first="(?!)",
    clock=rf",? (?:om )?{HOUR}(?:[:.]{MINUTE}(?: ?uur| ?u)?|u(?P<minute_behind>[0-5]\d)| ?uur)",
    lead=rf"(?:resp\. )?(?:ergens )?(?:(?:(?:in |tijdens |gedurende )?(?:de )?{_FOR_WHICH}|in de loop van"
    "|met ingang van|ingaande|tijdens|gedurende|in|op|bij|met|aan|tegen|per) )?"
    r"(?:(?:het|de) )?(?:maand(?:en)? )?(?:resp\. )?",
    hedge="(?:naar verwachting|verwacht|vermoedelijk|waarschijnlijk|vooralsnog|voorlopig|in principe"
    "|bij voorkeur|zo mogelijk|indien mogelijk|in (?:ieder|elk) geval) ",
    marks={"ongeveer": "~", "onzeker": "?"},
    weeks_behind="over (?:(?P<weeks>een|1|twee|2|drie|3|vier|4) we(?:ek|ken)|(?P<days>veertien|14) dagen)",
    weeks_before="(?!)",
    days_away={"eergisteren": -2, "gisteren": -1, "vandaag": 0, "heden": 0, "morgen": 1, "overmorgen": 2},
    numbers={
        **numbered("een één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien"),
        **dict(zip(("twintig", "dertig", "zestig", "negentig"), (20, 30, 60, 90), strict=True)),
        **numbered("eerste|tweede|derde|vierde|vijfde|zesde|zevende|achtste|negende|tiende"),
        **dict(zip(("veertiende", "twintigste", "dertigste"), (14, 20, 30), strict=True)),
    },
    units={
        **dict.fromkeys(("dag", "dagen", "kalenderdag", "kalenderdagen"), (1, "D")),
        **dict.fromkeys(("werkdag", "werkdagen"), (1, "B")),
        **dict.fromkeys(("week", "weken"), (1, "W")),
        **dict.fromkeys(("maand", "maanden"), (1, "M")),
        **dict.fromkeys(("kwartaal", "kwartalen"), (3, "M")),
        "half jaar": (6, "M"),
        **dict.fromkeys(("jaar", "jaren"), (1, "Y")),
    },
    terms=(
        (f"(?:{_LAST}(?: op)?|niet later dan|tot en met|t/m) {_NTH_DAY} na {EVENT}", Term.WITHIN),
        (f"(?:op )?{_NTH_DAY} na {EVENT}", Term.AFTER),
        (f"binnen {_NTH_DAY}", Term.WITHIN),
        *_TERMS,
    ),
    over="(?:(?:de )?(?:afloop|ommekomst)|(?:het )?(?:einde|verstrijken)) van ",
    letter=f"(?:(?:de )?{_DAY_OF_LETTER} van )?(?:deze (?:brief|e-?mail|beschikking)|heden|vandaag"
    f"|dit (?:bericht|schrijven))|(?:de )?{_DAY_OF_LETTER} van dit besluit"
    "|(?:de )?(?:dag van )?(?:dagtekening|verzenddatum)(?: dezes| hiervan)?",
    rounds=(
        ("halfjaarlijkse?|(?:ieder|elk) half ?jaar", "FREQ=MONTHLY;INTERVAL=6"),
        ("(?:ieder|elk|eens per|per) kwartaal|kwartaalsgewijs", "FREQ=MONTHLY;INTERVAL=3"),
        ("tweejaarlijkse?|om het jaar", "FREQ=YEARLY;INTERVAL=2"),
        ("(?P<count>drie|vier|vijf)jaarlijkse?", "FREQ=YEARLY;INTERVAL="),
        ("(?P<count>twee|drie|vier|zes)maandelijkse?", "FREQ=MONTHLY;INTERVAL="),
        ("(?P<count>twee|drie|vier)wekelijkse?", "FREQ=WEEKLY;INTERVAL="),
        ("jaarlijkse?|(?:ieder|elk) (?:kalender)?jaar(?: daarna)?|telkenjare|eens per jaar", "FREQ=YEARLY"),
        ("maandelijkse?|(?:iedere|elke) maand", "FREQ=MONTHLY"),
        (f"{_EACH}(?= (?:{_IN_YEAR})$)", "FREQ=YEARLY"),
        (f"(?:op )?{_EACH} {_NTHS} {_DAYS}(?: van de maand)?", "FREQ=MONTHLY"),
        (f"(?:op )?(?:de )?{_NTHS} {_DAYS} van (?:de|{_EACH}) maand", "FREQ=MONTHLY"),
        (f"wekelijkse?|{_EACH} week|(?:op )?{_EACH} {_DAYS}", "FREQ=WEEKLY"),
        ("dagelijkse?|(?:iedere|elke) dag", "FREQ=DAILY"),
        (f"{_EVERY_FEW} jaar", "FREQ=YEARLY;INTERVAL="),
        (f"{_EVERY_FEW} maanden", "FREQ=MONTHLY;INTERVAL="),
        (f"{_EVERY_FEW} weken", "FREQ=WEEKLY;INTERVAL="),
        (f"{_EVERY_FEW} dagen", "FREQ=DAILY;INTERVAL="),
    ),
    days_of_round=f"(?:op )?(?:(?:de|{_EACH}) )?(?:{_NTHS} )?{_DAYS}(?: van de maand)?",
    signs_of_round=(
        "lijks",
        "van de maand",
        "kwartaal",
        "ieder",
        "elk",
        "eens",
        "telkenjare",
        "om de",
        "om het",
    ),
    undated=r"(?:datum )?(?:n\.?t\.?b|n\.?n\.?b|(?:nog )?(?:nader )?te bepalen"
    "|(?:nog )?(?:niet bekend|onbekend)|nog niet vastgesteld|volgt(?: nog)?)"
    "|(?:op )?een (?:nog )?nader te bepalen (?:datum|moment|tijdstip)",
    about="(?P<about>rond|rondom|omstreeks)(?: de)?",
    begins="(?:per|ingaande?|met ingang van) ",
    limits=(
        (r"niet (?:eerder|vroeger) dan (?P<period>het einde? van .{1,99})", Limit.NOT_BEFORE),
        (f"{_NOT}(?:vóór|voor) {_BARE}", Limit.FROM_OR_BEFORE),
        (f"{_NOT.removesuffix('(?:meer )?')}na {_BARE}", Limit.UNTIL_OR_AFTER),
        (f"{_NOT}in {_BARE}", Limit.AFTER_OR_IN),
        (f"(?:niet (?:eerder|vroeger) dan|{_SINCE}) (?!na ){PERIOD}", Limit.FROM),
        (f"{AHEAD} {_SOONEST}", Limit.FROM),
        (f"(?:vanaf |van |sinds )?{PERIOD} (?:(?:of|en) (?:later|verder|daarna))", Limit.FROM),
        (f"(?:vanaf |van |sinds )?{PERIOD} (?:en volgende(?: jaren)?|e\\.v\\.?|ev)", Limit.FROM),
        (f"(?:{_AT_LEAST} tot|tot {_AT_LEAST})(?: aan)? (?!na ){_BARE}", Limit.FROM),
        (f"(?:tot (?:{_AT_LEAST} )?(?:na|voorbij)|{_AT_LEAST} tot na|later dan) {_BARE}", Limit.AFTER),
        (f"(?:{_LAST}|niet later dan) {PERIOD}", Limit.UNTIL),
        (
            f"(?:uiterlijk|voor|vóór) (?:het )?einde?(?: van)? (?:de )?(?:werk)?dag(?: op| van)? {_BARE}",
            Limit.UNTIL,
        ),
        (f"{AHEAD} (?:{_LAST}|of eerder)", Limit.UNTIL),
        (f"(?:vóór of op|voor of op|(?:uiterlijk )?tot en met|tot uiterlijk|t/m) {PERIOD}", Limit.UNTIL),
        (f"tot (?:ver |diep |ergens |laat )?in {PERIOD}", Limit.UNTIL),
        (
            f"(?:(?:nog |uiterlijk |ruim |kort |vlak )?vóór|(?:nog|uiterlijk|ruim|kort|vlak) voor) {_BARE}",
            Limit.BEFORE,
        ),
        (f"(?:eerder dan|voorafgaand aan|tot (?:voor|vóór)) {_BARE}", Limit.BEFORE),
        (f"voor (?P<period>(?:de |het )?{_FOR_WHICH} .{{1,99}})", Limit.FOR),
        (f"voor {_BARE}", Limit.BEFORE_OR_FOR),
        (f"tussen (?:nu|heden|vandaag) en {_BARE}", Limit.UNTIL),
        (f"tot(?: aan)? {_BARE}", Limit.UP_TO),
        (f"(?:(?:niet eerder dan|pas|direct|meteen|kort|ruim) )?na(?: afloop van)? {_BARE}", Limit.AFTER),
        # A year leaves its end open; a day, a month or a season that is said so is that one.
        (r"pas (?P<period>(?:in|per|met ingang van) \d{4})", Limit.FROM),
        (f"pas (?!na |vanaf |tot |voor |vóór ){PERIOD}", Limit.FOR),
        (f"(?:nog|later) {PERIOD}", Limit.REST),
        (f"(?:rond|rondom|(?:op of )?omstreeks|ongeveer|circa|ca\\.?|plusminus) {PERIOD}", Limit.ABOUT),
    ),
    framed=(
        (f"{_FIRST} {LEFT}{_BUT} {_LATEST} {RIGHT}", Join.RANGE),
        (f"{_LATEST} {LAST}{_BUT} {_FIRST} {LEFT}", Join.RANGE),
        (f"tussen {LEFT}(?: en | ?- ?){RIGHT}", Join.BETWEEN),
        (f"(?:in )?(?:de )?nacht van {LEFT} op {RIGHT}", Join.THROUGH),
        (f"(?:in )?(?:het )?weekend van {LEFT} en {RIGHT}", Join.THROUGH),
        (f"(?:van|vanaf) {LEFT} (?:tot en met|t/m|tm) {RIGHT}", Join.THROUGH),
        (f"{_IN_WHICH}(?:van|vanaf) {LEFT} (?:tot en met|t/m|tm) {RIGHT}", Join.RANGE),
        (f"{_IN_WHICH}(?:van|vanaf) {LEFT} tot {RIGHT}", Join.RANGE_BEFORE),
    ),
    joins=(
        (f"{LEFT} (?:tot en met|t/m|tm|tem) {RIGHT}", Join.THROUGH),
        (f"{LIST} (?:en/of|of/en) {RIGHT}", Join.ANY_OF),
        (f"{LIST} (?:en|alsmede|alsook) {RIGHT}", Join.ALL_OF),
        (rf"{LIST}(?<!,),? resp\. {RIGHT}", Join.ALL_OF),
        (f"{LIST} (?:of|dan wel) {RIGHT}", Join.ONE_OF),
        (f"{LEFT} tot {RIGHT}", Join.RANGE_BEFORE),
        *DASHES,
    ),
)
