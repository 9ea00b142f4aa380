"""What looks like a date in Dutch and is none: references, articles, names with a year, ages."""

from __future__ import annotations

from notifier.letters.dutch_parts import DOCUMENT, OF_DATE, OF_WHOM, YEAR
from notifier.letters.masks import MASKS

DUTCH_MASKS = (
    *MASKS,
    (
        r"\b(?:kamerstuk\w*|tweede kamer,|eerste kamer,|vergaderjaar|handelingen|stb\.?|stcrt\.?|staatsblad|staatscourant|pb eu|kenmerk|ons kenmerk|referentie)(?! waarin\b)\s[^.;)]{0,60}",
        "scan.mask.reference",
    ),
    (
        r"\b(?:wets)?artikel(?:en)? \d[\d.:a-z]*|\bart\. ?\d[\d.:a-z]*|\bparagraaf \d[\d.]*|\bhoofdstuk \d[\d.]*",
        "scan.mask.article",
    ),
    (
        (
            rf"(?<![\w-])[\w-]*(?:wet|besluit|regeling|verordening|richtlijn|code|norm|cao|nota|agenda|akkoord|programma"
            rf"|visie|begroting|jaarrekening|jaarverslag|beleid|plan|kader|monitor|kaderbrief|raming"
            rf"|rapport|onderzoek|inkoop|strategie|cijfers|editie|verkiezingen|spelen) (?:{YEAR})"
            rf"(?:\s?[-–/]\s?(?:{YEAR}|\d\d))?(?!\d)"
        ),
        "scan.mask.name",
    ),
    (
        (
            rf"\b(?:begroting(?:en)?|jaarrekening|jaarstukken|kaderbrief|kadernota|jaarverslag|jaarplan|rijksbegroting"
            rf"|begrotingsjaar|boekjaar|verslagjaar|begrotingscyclus|meerjarenraming|ramingen|raming|cijfers) (?:van|voor|over|uit)? ?(?:het jaar )?(?:{YEAR})"
        ),
        "scan.mask.budget",
    ),
    (
        r"\b\d{1,3} ?(?:-?jarigen?|jaar (?:en ouder|of ouder|oud|geleden)|jaar\b(?= (?:en|of) (?:ouder|jonger)))",
        "scan.mask.age",
    ),
    (r"\b(?:vanaf|van|tot|onder de) \d{1,2} jaar\b", "scan.mask.age"),
    (
        (rf"\b(?:(?:{DOCUMENT}{OF_WHOM} {OF_DATE}(?: \d{{4}})?|(?:debat|overleg|mail) {OF_DATE} \d{{4}})\b)"),
        "scan.mask.reference",
    ),
    # The day after which the paper with it would have to come out.
    (
        r"\bindien (?:het staatsblad|de staatscourant|het \w+blad)\b[^.;]{0,140}?\bna (?:\d{1,2} )?\w+ \d{4}\b",
        "scan.why.condition",
    ),
)
