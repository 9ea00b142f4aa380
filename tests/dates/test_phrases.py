"""Date phrases: the agreed table of the letters, what a secretary types, and the laws of reading."""

from __future__ import annotations

import csv
import itertools
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifier.dates import phrase_forms, phrase_patterns, phrase_rounds, phrases
from notifier.dates.edtf import parse_edtf
from notifier.dates.forms import FORMS
from notifier.dates.labels import bare_label, day_label, days_away, full_day_label, label
from notifier.dates.named_moments import Recess
from notifier.dates.phrase_forms import LANGUAGES
from notifier.dates.phrase_periods import Certainty
from notifier.dates.phrases import LONGEST, Reading, read_phrase
from notifier.dates.recurrence import parse_recurrence
from notifier.dates.recurrence_labels import recurrence_label
from notifier.errors import DateError
from notifier.words import Language
from tests.conftest import day
from tests.rows import each_row

if TYPE_CHECKING:
    from notifier.dates.phrase_vocabulary import Words

JULY = day("2025-07-17")  # A Thursday.
# The days are those that the table expects.
RECESSES = (
    Recess(name="zomerreces", year=2025, first_day=day("2025-07-04"), last_day=day("2025-09-01"), source="-"),
    Recess(name="kerstreces", year=2024, first_day=day("2024-12-20"), last_day=day("2025-01-13"), source="-"),
    Recess(name="kerstreces", year=2025, first_day=day("2025-12-19"), last_day=day("2026-01-12"), source="-"),
)

_CLASSES = {
    "Z": Certainty.CERTAIN,
    "C": Certainty.CONVENTION,
    "T": Certainty.AMBIGUOUS,
    "R": Certainty.NEEDS_TABLE,
}
_TABLE = Path(__file__).parents[1] / "data" / "dutch-dates.csv"
_REMARK = " (verleden)"  # A remark in one row of the table; it is not in the letter.
with _TABLE.open(encoding="utf-8") as file:
    ROWS = [
        (phrase, row["letter_date"], row["edtf"], row["earliest"], row["latest"], _CLASSES[row["class"]])
        for row in csv.DictReader(file)
        for phrase in row["expression"].removesuffix(_REMARK).split(" / ")
    ]


@each_row(("phrase", "said_on", "edtf", "earliest", "latest", "certainty"), ROWS)
def test_phrases_of_the_letters_mean_what_was_agreed(
    phrase: str, said_on: str, edtf: str, earliest: str, latest: str, certainty: Certainty
) -> None:
    reading = read_phrase(phrase, said_on=day(said_on), recesses=RECESSES)
    assert reading is not None
    assert (reading.when._replace(lasts=False), reading.certainty) == (parse_edtf(edtf), certainty)
    assert (str(reading.when.earliest or ""), str(reading.when.latest or "")) == (earliest, latest)


Z, C, T = Certainty.CERTAIN, Certainty.CONVENTION, Certainty.AMBIGUOUS

# Phrase, its EDTF, its certainty; all in a letter of Thursday 17 July 2025.
TYPED = [
    ("niet eerder dan het einde van 2026", "2026-12-31/..", Z),
    ("not before the end of 2026", "2026-12-31/..", Z),
    ("het eind van de maand", "2025-07-21~/2025-07-31", C),
    ("voor het eind van de maand", "../2025-07-31", Z),
    ("by the end of the quarter", "../2025-09~", Z),
    # Days
    ("1 maart 2026", "2026-03-01", Z),
    ("1 mrt. 2026", "2026-03-01", Z),
    ("1 feb 2026", "2026-02-01", Z),
    ("1e februari 2026", "2026-02-01", Z),
    ("1.5.27", "2027-05-01", Z),
    ("volgende week dinsdag", "2025-07-22", Z),
    ("dinsdag volgende week", "2025-07-22", Z),
    ("vrijdag van deze week", "2025-07-18", Z),
    ("vorige week maandag", "2025-07-07", Z),
    ("dinsdag over een week", "2025-07-29", Z),
    ("vrijdag over 14 dagen", "2025-08-01", Z),
    ("vandaag over twee weken", "2025-07-31", Z),
    ("uiterlijk dinsdag over een week", "../2025-07-29", Z),
    ("Tuesday next week", "2025-07-22", Z),
    ("next week on Tuesday", "2025-07-22", Z),
    ("a week on Tuesday", "2025-07-29", Z),
    ("Tuesday week", "2025-07-29", Z),
    ("two weeks from tomorrow", "2025-08-01", Z),
    ("day after tomorrow", "2025-07-19", Z),
    ("the day before yesterday", "2025-07-15", Z),
    ("1-2-2026", "2026-02-01", Z),
    ("01.02.2026", "2026-02-01", Z),
    ("2026-2-1", "2026-02-01", Z),
    ("zondag 1 februari 2026", "2026-02-01", Z),
    ("per 1 januari 2026", "2026-01-01", Z),
    ("1 maart volgend jaar", "2026-03-01", Z),
    ("1 maart", "2026-03-01", C),
    ("17 juli", "2025-07-17", C),
    ("29 februari", "2028-02-29", C),
    ("komende vrijdag", "2025-07-18", Z),
    ("donderdag a.s.", "2025-07-24", Z),
    ("afgelopen donderdag", "2025-07-10", Z),
    ("deze donderdag", "2025-07-17", Z),
    # Weeks
    ("week 12 van 2026", "2026-03-16/2026-03-22", Z),
    ("week 53 van 2026", "2026-12-28/2027-01-03", Z),
    ("2026-W12", "2026-03-16/2026-03-22", Z),
    ("volgende week", "2025-07-21/2025-07-27", Z),
    ("deze week", "2025-07-14/2025-07-20", Z),
    # Months and parts of them
    ("februari 2026", "2026-02", Z),
    ("12-2026", "2026-12", Z),
    ("in maart", "2026-03", C),
    ("in juli", "2025-07", C),
    ("volgende maand", "2025-08", Z),
    ("in de maand maart 2026", "2026-03", Z),
    ("eind van de maand maart 2026", "2026-03-21~/2026-03-31", C),
    ("in the month of March 2026", "2026-03", Z),
    ("in de eerste maanden van 2026", "2026-01/2026-03~", C),
    ("in de weken 36 tot en met 38", "2025-09-01/2025-09-21", Z),
    ("in de nacht van 21 op 22 maart 2026", "2026-03-21/2026-03-22", Z),
    ("in het weekend van 21 en 22 maart 2026", "2026-03-21/2026-03-22", Z),
    ("op of omstreeks 1 mei 2026", "2026-05-01~", C),
    ("met ingang van het schooljaar 2026-2027", "2026-08/..", Z),
    ("voor het einde van het schooljaar 2026-2027", "../2027-07-31", Z),
    ("volgend jaar januari", "2026-01", Z),
    ("dit jaar november", "2025-11", Z),
    ("next year January", "2026-01", Z),
    ("aan het eind van het schooljaar 2027-2028", "2028-05~/2028-07", C),
    ("bij aanvang van het studiejaar 2027-2028", "2027-09/2027-11~", C),
    ("in the school year 2027-2028", "2027-08/2028-07", Z),
    ("before the end of the academic year 2027-2028", "../2028-08-31", Z),
    ("met ingang van het nieuwe schooljaar", "2025-08/..", Z),
    ("dit schooljaar", "2024-08/2025-07", Z),
    ("komend studiejaar", "2025-09/2026-08", Z),
    ("eind maart", "2026-03-21~/2026-03-31", C),
    ("eind maart 2027", "2027-03-21~/2027-03-31", C),
    ("eind februari 2028", "2028-02-21~/2028-02-29", C),
    ("ultimo maart 2026", "2026-03-31", Z),
    ("de eerste helft van maart 2026", "2026-03-01/2026-03-15", Z),
    ("tweede helft van februari 2026", "2026-02-16/2026-02-28", Z),
    # Quarters and halves
    ("Q4 2025", "2025-36", Z),
    ("K4 2025", "2025-36", Z),
    ("2025-Q4", "2025-36", Z),
    ("kwartaal 4 van 2025", "2025-36", Z),
    ("4e kwartaal 2025", "2025-36", Z),
    ("vierde kwartaal 2025", "2025-36", Z),
    ("eerste kwartaal", "2026-33", C),
    ("dit kwartaal", "2025-35", Z),
    ("vorig kwartaal", "2025-34", Z),
    ("begin van het tweede kwartaal van 2026", "2026-04~", C),
    ("eind eerste helft van 2026", "2026-05~/2026-06", C),
    ("tweede halfjaar 2026", "2026-41", Z),
    ("H1 2026", "2026-40", Z),
    # Years
    ("2026.", "2026", Z),
    ("begin 2027", "2027-01/2027-03~", C),
    ("begin volgend jaar", "2026-01/2026-03~", C),
    ("tegen het einde van het jaar", "2025-10~/2025-12", C),
    ("primo 2026", "2026-01-01", Z),
    # Seasons
    ("in het voorjaar van 2027", "2027-21", C),
    ("deze zomer", "2025-22", C),
    ("volgende zomer", "2026-22", C),
    ("komende winter", "2025-12/2026-02", C),
    ("winter 2026", "2026-12/2027-02", T),
    ("eind dit najaar", "2025-11~", C),
    ("rond de zomer van dit jaar", "2025-06~/2025-08~", C),
    # Words that limit
    ("uiterlijk 1 juli", "../2026-07-01", C),
    ("uiterlijk eind maart 2026", "../2026-03-31", Z),
    ("uiterlijk medio juni 2026", "../2026-06-20~", C),
    ("t/m 31 december 2027", "../2027-12-31", Z),
    ("niet later dan Q1 2026", "../2026-03-31", Z),
    ("voor 1 maart 2026", "../2026-02-28", Z),
    ("voor het tweede kwartaal van 2026", "../2026-03-31", T),
    ("voor eind 2025", "../2025-12-31", Z),
    ("voor 2027", "../2026-12-31", T),
    ("nog voor de zomer van 2026", "../2026-06-20", C),
    ("uiterlijk vóór de zomer van 2026", "../2026-06-20", C),
    ("vóór de winter", "../2025-11-30", C),
    ("voor de zomer", "../2026-06-20", T),
    ("vóór juli", "../2026-06-30", T),
    ("vóór deze zomer", "../2025-06-20", C),
    ("vóór dit jaar", "../2024-12-31", Z),
    ("voor de zomer van 2025", "../2025-06-20", T),
    ("vóór 13 mei jl.", "../2025-05-12", Z),
    ("vóór de jaarwisseling", "../2025-12-31", C),
    ("vóór Prinsjesdag", "../2025-09-15", Z),
    ("tot 8 juni 2026", "../2026-06-07", Z),
    ("tot 2027", "../2026-12-31", C),
    ("tot 1 maart van dit jaar", "../2025-02-28", Z),
    ("vanaf het tweede kwartaal van 2026", "2026-04/..", Z),
    ("vanaf volgend jaar", "2026/..", Z),
    ("vanaf begin 2026", "2026-01/..", Z),
    ("vanaf eind 2026", "2026-10~/..", C),
    ("niet vóór 1 maart 2026", "2026-03-01/..", T),
    ("2029 of later", "2029/..", Z),
    ("na 2026", "2027/..", Z),
    ("na maart 2026", "2026-04/..", Z),
    ("na week 40", "2025-10-06/..", Z),
    ("na 1 of 3 oktober 2026", "2026-10-04/..", Z),
    ("na januari of maart 2026", "2026-04/..", Z),
    ("na de Voorjaarsnota 2026", "2026-06-02/..", C),
    ("later dit jaar", "2025-07-17/2025-12-31", Z),
    ("nog deze zomer", "2025-07-17/2025-08-31", C),
    ("later in 2026", "2026", Z),
    ("omstreeks 1 maart 2026", "2026-03-01~", C),
    ("rond Q1 2026", "2026-01~/2026-03~", C),
    # Two and more
    ("tussen 1 maart en 1 mei 2026", "2026-03-01/2026-05-01", C),
    ("van 1 maart t/m 15 april 2026", "2026-03-01/2026-04-15", Z),
    ("van 1 maart tot 1 mei 2026", "2026-03-01/2026-04-30", Z),
    ("van maart tot mei 2026", "2026-03/2026-04-30", C),
    ("vanaf 1 t/m 5 maart 2026", "2026-03-01/2026-03-05", Z),
    ("2026-2027", "2026/2027", Z),
    ("in de periode 2026–2028", "2026/2028", Z),
    ("januari/februari 2026", "2026-01/2026-02", Z),
    ("Q1-Q3 2026", "2026-01/2026-09-30", Z),
    ("november t/m februari 2027", "2026-11/2027-02", Z),
    ("van 1 december t/m 15 januari", "2025-12-01/2026-01-15", C),
    ("1 maart-15 april 2026", "2026-03-01/2026-04-15", Z),
    ("1-3-2026 - 5-3-2026", "2026-03-01/2026-03-05", Z),
    ("maandag 2 en dinsdag 3 maart 2026", "2026-03-02/2026-03-03", Z),
    ("1, 2 en 3 oktober 2026", "2026-10-01/2026-10-03", Z),
    ("1 en 15 oktober 2026", "{2026-10-01,2026-10-15}", Z),
    ("1 of 2 oktober 2026", "[2026-10-01,2026-10-02]", Z),
    ("eerste of tweede kwartaal van 2026", "[2026-33,2026-34]", Z),
    ("eind 2026 of begin 2027", "[2026-10~..2026-12,2027-01..2027-03~]", C),
    ("2028, 2026 of 2027", "[2026,2027,2028]", Z),
    ("uiterlijk 1 of 2 oktober 2026", "../2026-10-02", Z),
    # Words before an amount, and negations
    ("voor 2025 en 2026", "{2025,2026}", Z),
    ("voor de jaren 2027 en 2028", "{2027,2028}", Z),
    ("voor 2027, 2028 en 2029", "{2027,2028,2029}", Z),
    ("voor 2027 of 2028", "[2027,2028]", Z),
    ("voor 2027-2029", "2027/2029", Z),
    ("voor Q1 en Q2 2027", "{2027-33,2027-34}", Z),
    ("voor de periode 2027 - 2029", "2027/2029", Z),
    ("voor de periode 2027 \u2013 2029", "2027/2029", Z),
    ("voor de periode 2027 tot en met 2029", "2027/2029", Z),
    ("voor de beleidsperiode 2027 t/m 2029", "2027/2029", Z),
    ("in de kabinetsperiode 2027-2031", "2027/2031", Z),
    ("voor de looptijd 2027-2029", "2027/2029", Z),
    ("voor het begrotingsjaar 2027", "2027", Z),
    ("for the years 2027 and 2028", "{2027,2028}", Z),
    ("voor de fase 2027 tot 2029", "2027/2028-12-31", C),
    ("voor 2027 tot 2029", "2027/2028-12-31", C),
    ("nog voor 2027", "../2026-12-31", Z),
    ("tot in het eerste kwartaal 2026", "../2026-03-31", Z),
    ("tot ver in maart 2026", "../2026-03", Z),
    ("tot in de zomer van 2026", "../2026-08-31", C),
    ("tot na 2030", "2031/..", Z),
    ("tot voorbij maart 2026", "2026-04/..", Z),
    ("tot ten minste 1 maart 2026", "2026-03-01/..", Z),
    ("until well into 2027", "../2027", Z),
    ("until after March 2027", "2027-04/..", Z),
    ("niet later dan 1 maart 2026", "../2026-03-01", Z),
    ("not until 2029", "2029/..", Z),
    ("2027 en verder", "2027/..", Z),
    ("vanaf 2027 e.v.", "2027/..", Z),
    ("sinds 2024", "2024/..", Z),
    ("2027 and beyond", "2027/..", Z),
    ("naar verwachting in 2027", "2027", Z),
    ("in ieder geval voor 1 juli 2026", "../2026-06-30", Z),
    ("1 juli 2026 uiterlijk", "../2026-07-01", Z),
    ("per 2027", "2027/..", Z),
    ("met ingang van volgend jaar", "2026/..", Z),
    ("as of 2027", "2027/..", Z),
    ("uiterlijk per 2027", "../2027", Z),
    ("per mei 2027", "2027-05", Z),
    ("niet eerder dan 1 maart en uiterlijk 1 juli 2026", "2026-03-01/2026-07-01", Z),
    ("uiterlijk 1 juli 2026, doch niet voor 1 maart 2026", "2026-03-01/2026-07-01", Z),
    ("op zijn vroegst in maart 2026 maar uiterlijk in mei 2026", "2026-03/2026-05", Z),
    ("not before 1 March and no later than 1 July 2026", "2026-03-01/2026-07-01", Z),
    ("by 1 July 2026 but no earlier than 1 March 2026", "2026-03-01/2026-07-01", Z),
    ("tussen 2022-2024", "2022/2024", C),
    ("direct na de zomer van 2026", "2026-09/..", C),
    ("pas na 1 juli 2026", "2026-07-02/..", Z),
    ("pas in 2028", "2028/..", Z),
    ("pas per 2028", "2028/..", Z),
    ("pas vanaf 1 juli 2027", "2027-07-01/..", Z),
    ("pas op 1 juli 2027", "2027-07-01", Z),
    ("pas per 1 juli 2027", "2027-07-01", Z),
    ("pas in juni 2027", "2027-06", Z),
    ("pas in het najaar van 2027", "2027-23", C),
    ("pas eind 2029", "2029-10~/2029-12", C),
    ("niet eerder dan na 2028", "2029/..", Z),
    ("niet vroeger dan 2028", "2028/..", Z),
    ("vlak voor 1 juli 2026", "../2026-06-30", Z),
    ("voor het einde van het eerste kwartaal 2027", "../2027-03-31", Z),
    ("by 1 July 2027 at the latest", "../2027-07-01", Z),
    ("at the latest on 1 July 2027", "../2027-07-01", Z),
    ("at the latest in 2027", "../2027", Z),
    ("latest by 1 July 2027", "../2027-07-01", Z),
    ("1 July 2027 at the very latest", "../2027-07-01", Z),
    ("2027 or sooner", "../2027", Z),
    ("at the soonest in 2029", "2029/..", Z),
    ("2029, at the soonest", "2029/..", Z),
    ("earliest in 2029", "2029/..", Z),
    ("no sooner than 2030", "2030/..", Z),
    ("not sooner than 1 May 2027", "2027-05-01/..", Z),
    ("2028 op zijn vroegst", "2028/..", Z),
    ("1 mei 2027, op z'n vroegst", "2027-05-01/..", Z),
    ("in 2028 ten vroegste", "2028/..", Z),
    ("op zijn allervroegst in 2028", "2028/..", Z),
    ("op zijn vroegst ergens in 2028", "2028/..", Z),
    ("sometime in 2029", "2029", Z),
    ("hoogstens in 2027", "../2027", Z),
    ("1 mei 2027 op zijn laatst", "../2027-05-01", Z),
    ("2027 of eerder", "../2027", Z),
    ("before or on 1 July 2027", "../2027-07-01", Z),
    ("at the earliest in 2029", "2029/..", Z),
    ("as from 1 July 2027", "2027-07-01", Z),
    ("up to and including 2027", "../2027", Z),
    # Other spellings
    ("wk 23 2027", "2027-06-07/2027-06-13", Z),
    ("wk. 23/2027", "2027-06-07/2027-06-13", Z),
    ("week 10 t/m 12 van 2027", "2027-03-08/2027-03-28", Z),
    ("weken 10-12 2027", "2027-03-08/2027-03-28", Z),
    ("kwartaal 1 en 2 van 2027", "{2027-33,2027-34}", Z),
    ("begin week 7 van 2027", "2027-02-15/2027-02-17~", C),
    ("eind volgende maand", "2025-08-21~/2025-08-31", C),
    ("begin volgende week", "2025-07-21/2025-07-23~", C),
    ("eerste week van maart 2027", "2027-03-01/2027-03-07", C),
    ("eerste week van maart 2026", "2026-03-01~/2026-03-07~", C),
    ("laatste vrijdag van november 2027", "2027-11-26", Z),
    ("3e dinsdag van september 2027", "2027-09-21", Z),
    ("last Friday of November 2027", "2027-11-26", Z),
    ("laatste dag van maart 2027", "2027-03-31", Z),
    ("in het derde weekend van september 2027", "2027-09-18/2027-09-19", C),
    ("last weekend of May 2027", "2027-05-29/2027-05-30", C),
    ("13 augustus 2027 om 10:00 uur", "2027-08-13T10:00[Europe/Amsterdam]", Z),
    ("vrijdag 13-8-2027, 10.30 uur", "2027-08-13T10:30[Europe/Amsterdam]", Z),
    ("13 August 2027 at 5 pm", "2027-08-13T17:00[Europe/Amsterdam]", Z),
    ("1 mrt. '27", "2027-03-01", Z),
    ("31.12.'27", "2027-12-31", Z),
    ("in nov. / dec. 2026", "2026-11/2026-12", Z),
    ("m.i.v. 1 jan. 2026", "2026-01-01", Z),
    ("v.a. 1 jan. 2026", "2026-01-01/..", Z),
    ("± mei 2026", "2026-05~", C),
    ("resp. 1 mei en 1 juni 2026", "{2026-05-01,2026-06-01}", Z),
    ("3e kw. 2026", "2026-35", Z),
    ("approx. May 2026", "2026-05~", C),
    ("eind \u201927", "2027-10~/2027-12", C),
    ("4-11 oktober \u201827", "2027-10-04/2027-10-11", Z),
    ("1/1/26", "2026-01-01", Z),
    ("10-mrt.-2027", "2027-03-10", Z),
    ("ma. 2 november 2026", "2026-11-02", Z),
    ("20270104", "2027-01-04", Z),
    ("Q3-2027", "2027-35", Z),
    ("16-10 t/m 20-11-2025", "2025-10-16/2025-11-20", Z),
    ("16/12 - 15/1/2027", "2026-12-16/2027-01-15", Z),
    ("1st of March 2027", "2027-03-01", Z),
    ("on August 11", "2025-08-11", C),
    ("Koningsdag 2027", "2027-04-27", Z),
    ("Koningsdag 2031", "2031-04-26", Z),
    ("rond Pasen 2027", "2027-03-28~/2027-03-29~", C),
    ("rond week 12 van 2027", "2027-03-22~/2027-03-28~", C),
    ("2027/01/04", "2027-01-04", Z),
    ("na Pasen 2027", "2027-03-30/..", Z),
    ("voor de kerst", "../2025-12-24", Z),
    ("before Christmas", "../2025-12-24", Z),
    ("morgen", "2025-07-18", Z),
    ("zes weken na 1 maart 2027", "2027-04-12", Z),
    ("binnen 30 dagen na 1 maart 2027", "../2027-03-31", Z),
    ("over 30 dagen", "2025-08-16", C),
    ("in 2027 (ongeveer) (onzeker)", "2027%", Z),
    ("in 2027 (ongeveer, onzeker)", "2027%", Z),
    ("1e kwartaal 2027 (onzeker)", "2027-01?/2027-03?", Z),
    # English
    ("1 July 2026", "2026-07-01", Z),
    ("Wednesday, July 1st, 2026", "2026-07-01", Z),
    ("by 1 July 2026", "../2026-07-01", Z),
    ("before 1 July 2026", "../2026-06-30", Z),
    ("before 2027", "../2026-12-31", Z),
    ("before summer 2026", "../2026-06-20", C),
    ("not before 2029", "2029/..", Z),
    ("2029 at the earliest", "2029/..", Z),
    ("from 1 July 2026", "2026-07-01/..", Z),
    ("as of 1 July 2026", "2026-07-01", Z),
    ("after March 2026", "2026-04/..", Z),
    ("Q3 2026", "2026-35", Z),
    ("in the first half of 2026", "2026-40", Z),
    ("the fourth quarter of this year", "2025-36", Z),
    ("end of March 2027", "2027-03-21~/2027-03-31", C),
    ("by the end of 2026", "../2026-12-31", Z),
    ("early next year", "2026-01/2026-03~", C),
    ("mid-2026", "2026-05~/2026-08~", C),
    ("between 1 March and 1 May 2026", "2026-03-01/2026-05-01", C),
    ("from March to May 2026", "2026-03/2026-05", Z),
    ("2026 or 2027", "[2026,2027]", Z),
    ("week 12 of 2026", "2026-03-16/2026-03-22", Z),
]


@each_row(("phrase", "edtf", "certainty"), TYPED)
def test_phrases_a_secretary_types_are_read(phrase: str, edtf: str, certainty: Certainty) -> None:
    reading = read_phrase(phrase, said_on=JULY, zone="Europe/Amsterdam")
    assert reading is not None
    assert (reading.when._replace(lasts=False), reading.certainty) == (parse_edtf(edtf), certainty)


@each_row(
    ("phrase", "edtf", "lasts"),
    [
        ("van 9 tot en met 12 maart 2027", "2027-03-09/2027-03-12", True),
        ("9 t/m 12 maart 2027", "2027-03-09/2027-03-12", True),
        ("van dinsdag 9 t/m vrijdag 12 maart 2027", "2027-03-09/2027-03-12", True),
        ("9-12 maart 2027", "2027-03-09/2027-03-12", True),
        ("van 30 maart t/m 2 april 2027", "2027-03-30/2027-04-02", True),
        ("op 22 en 23 april 2027", "2027-04-22/2027-04-23", True),
        ("22, 23 en 24 april 2027", "2027-04-22/2027-04-24", True),
        ("from 9 to 12 March 2027", "2027-03-09/2027-03-12", True),
        ("9 through 12 March 2027", "2027-03-09/2027-03-12", True),
        ("on 22 and 23 April 2027", "2027-04-22/2027-04-23", True),
        # Somewhere between two days, or in a period.
        ("tussen 9 en 12 maart 2027", "2027-03-09/2027-03-12", False),
        ("between 9 and 12 March 2027", "2027-03-09/2027-03-12", False),
        ("in de periode van 9 t/m 12 maart 2027", "2027-03-09/2027-03-12", False),
        ("in the period from 9 to 12 March 2027", "2027-03-09/2027-03-12", False),
        ("niet eerder dan 9 maart en uiterlijk 12 maart 2027", "2027-03-09/2027-03-12", False),
        ("week 10 van 2027", "2027-03-08/2027-03-14", False),
        ("week 10 t/m 12 van 2027", "2027-03-08/2027-03-28", False),
        ("maart t/m april 2027", "2027-03/2027-04", False),
        ("rond 9 t/m 12 maart 2027", "2027-03-09~/2027-03-12~", False),
        ("22 of 23 april 2027", "[2027-04-22,2027-04-23]", False),
        ("22 en 24 april 2027", "{2027-04-22,2027-04-24}", False),
    ],
)
def test_days_in_a_row_are_all_meant_unless_the_words_say_between(
    phrase: str, edtf: str, *, lasts: bool
) -> None:
    reading = read_phrase(phrase, said_on=JULY)
    assert reading is not None
    assert (reading.when.text, reading.when.lasts) == (edtf, lasts)


TWO_MEANINGS = [
    ("voor 2027", "../2026-12-31", "2027"),
    ("voor het jaar 2027", "../2026-12-31", "2027"),
    ("voor maart 2027", "../2027-02-28", "2027-03"),
    ("voor het tweede kwartaal van 2026", "../2026-03-31", "2026-34"),
    ("voor schooljaar 2026-2027", "../2026-07-31", "2026-08/2027-07"),
    ("voor 1 maart 2025", "../2025-02-28", "2025-03-01"),
    ("voor de zomer van 2025", "../2025-06-20", "2025-22"),
    ("voor de zomer", "../2026-06-20", "../2025-06-20"),
    ("niet voor 1 januari 2026", "2026-01-01/..", "../2025-12-31"),
    ("nog niet vóór 2027", "2027/..", "../2026-12-31"),
    ("niet na 1 maart 2026", "../2026-03-01", "2026-03-02/.."),
    ("niet in 2026", "2027/..", "2026"),
    ("niet meer in 2026", "2027/..", "2026"),
    ("niet meer voor 2027", "2027/..", "../2026-12-31"),
    ("not in 2026", "2027/..", "2026"),
    ("2026 en/of 2027", "[2026,2027]", "{2026,2027}"),
    ("26-01-05", "2005-01-26", "2026-01-05"),
    ("winter 2026", "2026-12/2027-02", "2025-12/2026-02"),
    ("komend jaar", "2026?", "2025-07-17/2026-07-16"),
    ("uiterlijk komend jaar", "../2026?", "../2026-07-16"),
    ("uiterlijk 1 maart 2026 om 12:00 uur", "2026-03-01T12:00[Europe/Amsterdam]", "../2026-03-01"),
]


@each_row(("phrase", "edtf", "other"), TWO_MEANINGS)
def test_words_that_can_mean_two_things_give_both(phrase: str, edtf: str, other: str) -> None:
    reading = read_phrase(phrase, said_on=JULY, zone="Europe/Amsterdam")
    assert reading == Reading(parse_edtf(edtf), T, parse_edtf(other))


def test_a_word_before_days_in_a_row_can_mean_all_of_them() -> None:
    reading = read_phrase("voor 24-25 juni 2026", said_on=JULY)
    assert reading == Reading(parse_edtf("../2026-06-23"), T, parse_edtf("2026-06-24/2026-06-25").lasting)


# What is no one date: its EDTF, the length of time it names, and how it comes back.
NOT_ONE_DATE = [
    ("binnen zes weken", "../2025-08-28", "P6W", ""),
    ("binnen zes (6) weken", "../2025-08-28", "P6W", ""),
    ("elke eerste maandag van de maand", "../..", "", "FREQ=MONTHLY;BYDAY=1MO"),
    ("maandelijks tot en met 31 december 2027", "../..", "", "FREQ=MONTHLY;UNTIL=20271231"),
    ("tot 2028 elk kwartaal", "../..", "", "FREQ=MONTHLY;INTERVAL=3;UNTIL=20271231"),
    ("quarterly until 31 December 2027", "../..", "", "FREQ=MONTHLY;INTERVAL=3;UNTIL=20271231"),
    ("jaarlijks tot 1 juli", "../2026-06-30", "", "FREQ=YEARLY"),
    ("binnen drie maanden", "../2025-10-17", "P3M", ""),
    ("binnen een half jaar na dagtekening van deze brief", "../2026-01-17", "P6M", ""),
    ("within 30 calendar days", "../2025-08-16", "P30D", ""),
    ("binnen tien werkdagen", "../..", "P10B", ""),
    ("zes weken na publicatie", "../..", "P6W", ""),
    ("uiterlijk twee weken voor de vergadering", "../..", "-P2W", ""),
    ("six weeks after publication", "../..", "P6W", ""),
    ("jaarlijks voor 1 juli", "../2026-06-30", "", "FREQ=YEARLY"),
    ("voor 1 juli van elk jaar", "../2026-06-30", "", "FREQ=YEARLY"),
    ("elk jaar in juli", "2025-07", "", "FREQ=YEARLY"),
    ("ieder voorjaar", "2026-21", "", "FREQ=YEARLY"),
    ("elk eerste kwartaal", "2026-33", "", "FREQ=YEARLY"),
    ("eens in de vier jaar", "../..", "", "FREQ=YEARLY;INTERVAL=4"),
    ("om de twee jaar", "../..", "", "FREQ=YEARLY;INTERVAL=2"),
    ("eens per kwartaal", "../..", "", "FREQ=MONTHLY;INTERVAL=3"),
    ("om het jaar", "../..", "", "FREQ=YEARLY;INTERVAL=2"),
    ("vierjaarlijks", "../..", "", "FREQ=YEARLY;INTERVAL=4"),
    ("driemaandelijks", "../..", "", "FREQ=MONTHLY;INTERVAL=3"),
    ("tweewekelijks", "../..", "", "FREQ=WEEKLY;INTERVAL=2"),
    ("elke 1e maandag van de maand", "../..", "", "FREQ=MONTHLY;BYDAY=1MO"),
    ("op de laatste vrijdag van elke maand", "../..", "", "FREQ=MONTHLY;BYDAY=-1FR"),
    ("maandelijks op de derde donderdag", "../..", "", "FREQ=MONTHLY;BYDAY=3TH"),
    ("elke eerste en derde dinsdag van de maand", "../..", "", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
    ("vanaf 1 januari 2027 elke derde dinsdag", "2027-01-19", "", "FREQ=MONTHLY;BYDAY=3TU"),
    ("iedere maandag en woensdag", "../..", "", "FREQ=WEEKLY;BYDAY=MO,WE"),
    ("ieder jaar op de derde dinsdag van september", "2025-09-16", "", "FREQ=YEARLY;BYMONTH=9;BYDAY=3TU"),
    ("elke laatste zaterdag van juni", "2026-06-27", "", "FREQ=YEARLY;BYMONTH=6;BYDAY=-1SA"),
    ("jaarlijks op Prinsjesdag", "2025-09-16", "", "FREQ=YEARLY;BYMONTH=9;BYDAY=3TU"),
    ("jaarlijks op Hemelvaartsdag", "2026-05-14", "", ""),
    ("jaarlijks in week 20", "2026-05-11/2026-05-17", "", ""),
    ("jaarlijks voor 1 maart", "../2026-02-28", "", "FREQ=YEARLY"),
    ("the first Monday of every month", "../..", "", "FREQ=MONTHLY;BYDAY=1MO"),
    ("every second Tuesday", "../..", "", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    ("every year on the last Saturday of June", "2026-06-27", "", "FREQ=YEARLY;BYMONTH=6;BYDAY=-1SA"),
    ("every two years", "../..", "", "FREQ=YEARLY;INTERVAL=2"),
    ("every other week", "../..", "", "FREQ=WEEKLY;INTERVAL=2"),
    ("biennially", "../..", "", "FREQ=YEARLY;INTERVAL=2"),
    ("every spring", "2026-21", "", "FREQ=YEARLY"),
    ("iedere 2 weken op maandag", "../..", "", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
    ("every year by 1 July", "../2026-07-01", "", "FREQ=YEARLY"),
    ("n.t.b.", "../..", "", ""),
    ("nader te bepalen", "../..", "", ""),
    ("datum onbekend", "../..", "", ""),
    ("to be determined", "../..", "", ""),
]


@each_row(("phrase", "edtf", "offset", "rule"), NOT_ONE_DATE)
def test_a_term_what_comes_back_and_no_date_are_told_apart(
    phrase: str, edtf: str, offset: str, rule: str
) -> None:
    reading = read_phrase(phrase, said_on=JULY)
    assert reading is not None
    assert (reading.when, reading.offset, reading.rule) == (parse_edtf(edtf), offset, rule)


@each_row(
    "text",
    [
        "",
        "voor in 2027",
        "voor 2027 niet",
        "niet uiterlijk 1 maart 2027",
        "einde in 2027",
        "start in May 2027",
        "start until 1 March 2027",
        "uiterlijk in de zomer van 2027, doch niet voor de",
        "niet vanaf 2027",
        "geen 1 maart 2027",
        "mits voor 1 maart 2027",
        "1 maart of uiterlijk 1 april 2027",
        "na 1 maart 2027 maar voor 1 juli 2027",
        "in 2027, uiterlijk 1 juli",
        "medio 2027 tot nader order",
        "op termijn jaarlijks",
        "by 2 February 2027 and every two years",
        # Thursday is the letter's own day: from that day, or from the next Thursday?
        "donderdag over een week",
        "Thursday week",
        # Each week, or every other one?
        "om de week",
        "twice a year",
        "eerste kwartaal na 2027",
        "9 december 2026 van 14.00 tot 16.00 uur",
        "voor op 1 maart 2027",
        "tot bij de Voorjaarsnota 2027",
        "voor het eerste kwartaal van 2027 en 2028",
        "week 10 t/m 12 maart 2027",
        "week 10 en 2027",
        "op een na laatste vrijdag van november",
        "eerste maandag na 1 maart 2027",
        "vanaf 13 augustus 2027 om 10:00 uur",
        "13 augustus 2027 om 25:00 uur",
        "maart 11",
        "12-34-56",
        "20271341",
        "binnen enkele weken",
        "binnen 9999 weken",
        "binnen nul dagen",
        "zes weken na de zomer",
        "voor de vakantie",
        "schooljaar 2026-2028",
        "Kamerstukken II 2024/25, 29 517, nr. 264",
        "2024/25",
        "29 517",
        "nr. 264",
        "vergaderjaar 2024-2025",
        "C2000",
        "Comptabiliteitswet 2016",
        "Postbus 20018",
        "20018",
        "2500 EA",
        "24/7",
        "artikel 8:109 Awb",
        "nr. 1272",
        "1272",
        "Staatscourant 2025, 9867",
        "/2025/03/18/",
        "€ 1,75 miljoen",
        "Datum 17 juli 2025",
        "begroting 2025",
        "Agenda 2024-2029",
        "zo",
        "nu",
        "binnenkort",
        "op korte termijn",
        "te zijner tijd",
        "in de komende periode",
        "volgens planning",
        "in 2026 vrijgemaakt",
        "derde helft van 2026",
        "21-2026",
        "zomer 2026-2027",
        "winter 2026-2028",
        "1 maart 2026-2027",
        "derde helft van maart 2026",
        "jaarwisseling 2024-2026",
        "kerstreces 2025-2027",
        "afgelopen zomerreces",
        "rond de Voorjaarsnota 2026",
        "van de Voorjaarsnota 2026 tot 1 december 2026",
        "eind 2026 of 2027",
        "vanaf de Voorjaarsnota 2026",
        "2026-",
        "１ maart ２０２６",
    ],
)
def test_what_is_no_date_phrase_gives_nothing(text: str) -> None:
    assert read_phrase(text, said_on=JULY, recesses=RECESSES) is None


# Phrase, sentence, what fills it.
REFUSED: list[tuple[str, str, dict[str, object]]] = [
    ("31 februari 2026", "date.no_such_day", {"last": 28}),
    ("uiterlijk 31 april", "date.no_such_day", {"last": 30}),
    ("1/13/2026", "date.no_such_month", {}),
    ("dinsdag 15 september 2025", "date.other_weekday", {"day": day("2025-09-15")}),
    ("week 53 van 2025", "date.no_such_week", {"year": 2025, "last": 52}),
    ("week 54", "date.no_such_week", {"year": 2025, "last": 52}),
    ("van 1 mei 2026 t/m 1 maart 2026", "date.reversed", {}),
    ("na 2999", "date.no_such_year", {"first": 1900, "last": 2999}),
    ("na het zomerreces van 2027", "date.no_recess", {"name": "zomerreces", "year": 2027}),
    # In July that of the year is over; one that can still be to come has to be known.
    ("vóór het meireces", "date.no_recess", {"name": "meireces", "year": 2026}),
    ("vóór het herfstreces", "date.no_recess", {"name": "herfstreces", "year": 2025}),
]


@pytest.mark.parametrize(("phrase", "key", "values"), REFUSED)
def test_a_phrase_that_cannot_be_says_what_is_wrong(phrase: str, key: str, values: dict[str, object]) -> None:
    with pytest.raises(DateError) as caught:
        read_phrase(phrase, said_on=JULY, recesses=RECESSES)
    error = caught.value
    assert (error.key, error.position, error.suggestion) == (key, 0, None)
    assert error.values == {"text": phrase, **values}


@pytest.mark.parametrize(
    ("phrase", "said_on", "edtf"),
    [
        ("tijdens het kerstreces 2025", "2025-10-03", "2025-12-19/2026-01-12"),
        ("tijdens het kerstreces 2025-2026", "2025-10-03", "2025-12-19/2026-01-12"),
        ("na het kerstreces", "2025-01-06", "2025-01-14/.."),
        ("na het kerstreces", "2025-02-06", "2026-01-13/.."),
        ("vóór het zomerreces van dit jaar", "2025-02-06", "../2025-07-03"),
    ],
)
def test_a_recess_without_year_is_the_running_or_the_coming_one(phrase: str, said_on: str, edtf: str) -> None:
    reading = read_phrase(phrase, said_on=day(said_on), recesses=RECESSES)
    assert reading == Reading(parse_edtf(edtf), Certainty.NEEDS_TABLE)


def test_a_recess_that_is_over_is_not_followed_by_one_of_a_later_year_than_the_next() -> None:
    with pytest.raises(DateError) as caught:
        read_phrase("na het zomerreces", said_on=day("2025-10-03"), recesses=RECESSES)
    assert caught.value.values == {"text": "na het zomerreces", "name": "zomerreces", "year": 2026}


def test_before_a_recess_that_is_running_is_before_the_next() -> None:
    reading = read_phrase("vóór het kerstreces", said_on=day("2025-01-06"), recesses=RECESSES)
    both = parse_edtf("../2025-12-18"), Certainty.AMBIGUOUS, parse_edtf("../2024-12-19")
    assert reading == Reading(*both)


_DAYS = st.dates(date(1902, 1, 1), date(2997, 12, 31))
_PLAIN = st.tuples(_DAYS, st.sampled_from([4, 7, 10])).map(lambda drawn: drawn[0].isoformat()[: drawn[1]])
_PERIODS = st.builds("{:%Y}-{}".format, _DAYS, st.sampled_from([21, 22, 23, 24, *range(33, 42)]))
_INTERVALS = st.tuples(_DAYS, _DAYS, st.sampled_from([4, 7, 10]), st.sampled_from([4, 7, 10])).map(
    lambda drawn: f"{min(drawn[:2]).isoformat()[: drawn[2]]}/{max(drawn[:2]).isoformat()[: drawn[3]]}"
)
_OPEN = st.builds(str.format, st.sampled_from(["../{}", "{}/.."]), _PLAIN)


@st.composite
def _sets(draw: st.DrawFn) -> str:
    length = draw(st.sampled_from([4, 7, 10]))
    members = draw(
        st.lists(_DAYS.map(lambda one: one.isoformat()[:length]), min_size=2, max_size=3, unique=True)
    )
    brackets = draw(st.sampled_from(["[]", "{}"]))
    return f"{brackets[0]}{','.join(sorted(members))}{brackets[1]}"


def _is_readable(text: str) -> bool:
    try:
        parse_edtf(text)
    except DateError:
        return False
    return True


_DATES = st.one_of(_PLAIN, _PERIODS, _INTERVALS.filter(_is_readable), _OPEN, _sets())


@given(_DATES, _DAYS)
@example("2026-24", JULY)
@example("2026/2027", JULY)
def test_a_date_said_in_words_is_read_back_as_the_same_days(text: str, said_on: date) -> None:
    when = parse_edtf(text)
    for language in Language:
        reading = read_phrase(label(when, language), said_on=said_on)
        assert reading is not None
        assert (reading.when.earliest, reading.when.latest) == (when.earliest, when.latest)


@each_row("text", [text for texts in FORMS.values() for text in texts])
@each_row("language", Language)
def test_no_form_said_in_words_is_read_as_other_days(text: str, language: Language) -> None:
    when = parse_edtf(text)
    for words in (label(when, language), bare_label(when, language)):
        reading = _read(words, JULY)
        if isinstance(reading, Reading):
            assert (reading.when.earliest, reading.when.latest) == (when.earliest, when.latest), words
        else:
            # A moment of the hour that the clock has twice, and choices that hold periods.
            assert (reading, ".." in text or "+02:00[" in text) == (None, True), words


@given(_DAYS, st.integers(-400, 400))
def test_a_day_in_words_and_how_far_it_is_are_read_as_that_day(said_on: date, away: int) -> None:
    there = said_on + timedelta(days=away)
    for language in Language:
        for words in (day_label(there, language), full_day_label(there, language), days_away(away, language)):
            reading = read_phrase(words, said_on=said_on)
            assert reading is not None
            assert reading.when.day == there, words


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY",
        "FREQ=YEARLY;INTERVAL=2",
        "FREQ=MONTHLY;BYDAY=-1FR",
        "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20301231",
        "FREQ=DAILY;INTERVAL=3;COUNT=10",
        "FREQ=YEARLY;BYMONTH=9;BYDAY=3TU",
    ],
)
def test_a_repetition_in_words_is_never_read_as_one_date(rule: str) -> None:
    repetition = parse_recurrence(rule)
    for language in Language:
        words = recurrence_label(repetition, JULY, language)
        reading = read_phrase(words, said_on=JULY)
        assert reading is None or reading.rule in rule, words


_WORDS = st.sampled_from(
    sorted(
        {word for phrase, *_ in (*ROWS, *TYPED) for word in phrase.split()} | {"31", "30", "53", "zomerreces"}
    )
)
_MIXED = st.lists(_WORDS, max_size=9).map(" ".join)
_PHRASES = st.one_of(
    _MIXED, st.sampled_from([phrase for phrase, *_ in (*ROWS, *TYPED)]), st.text(max_size=40)
)


def _read(text: str, said_on: date) -> Reading | str | None:
    try:
        return read_phrase(text, said_on=said_on, recesses=RECESSES, zone="Europe/Amsterdam")
    except DateError as error:
        return error.key


@given(_PHRASES, _DAYS)
def test_any_text_is_read_or_not_or_refused_and_what_is_read_is_a_date(text: str, said_on: date) -> None:
    reading = _read(text, said_on)
    if isinstance(reading, Reading):
        assert reading.when == parse_edtf(reading.when.text)
        assert reading.when.sort_key[1] <= reading.when.sort_key[0]


@given(_MIXED, _DAYS)
def test_white_space_and_case_do_not_matter(text: str, said_on: date) -> None:
    spaced = f"\n {text.upper()}\t".replace(" ", "\u00a0 \n")
    assert _read(spaced, said_on) == _read(text, said_on)


@given(
    st.sampled_from([phrase for phrase, _, certainty in TYPED if certainty is Z and "20" in phrase]), _DAYS
)
def test_a_certain_phrase_with_its_year_means_the_same_in_every_letter(phrase: str, said_on: date) -> None:
    this_letter = read_phrase(phrase, said_on=JULY)
    if not re.search(r"^(?:in ieder geval )?voor |jaar|year|nog|later|week \d+$", phrase):
        assert read_phrase(phrase, said_on=said_on) == this_letter


@given(_DAYS)
def test_what_is_still_to_come_never_lies_before_the_letter(said_on: date) -> None:
    for phrase in ("1 maart", "in maart", "eerste kwartaal", "de zomer", "week 40", "Prinsjesdag"):
        reading = read_phrase(phrase, said_on=said_on)
        assert reading is not None
        assert said_on <= (reading.when.latest or date.min) <= said_on + timedelta(days=460)


def test_nothing_in_the_grammar_repeats_without_bound() -> None:
    """Reading time is then proportional to the length of a phrase, which is limited."""
    patterns = [
        pattern.pattern
        for language in range(len(LANGUAGES))
        for pattern in (
            phrase_forms.compiled_lead(language),
            *(phrase_forms.compiled_form(language, at) for at in range(phrase_forms.FORM_COUNT)),
            *(row[0] for rows in phrase_patterns.compiled_rows(language) for row in rows),
            phrase_patterns.compiled_shared(language),
            phrase_patterns.compiled_hedge(language),
            *(row[0] for row in phrase_patterns.compiled_terms(language)),
            *(row[0] for row in phrase_rounds.compiled_rounds(language)),
            phrase_rounds.compiled_days(language),
            phrase_patterns.compiled_undated(language),
        )
    ]
    assert len(patterns) > 60
    assert [pattern for pattern in patterns if re.search(r"(?<!\\)[*+]|\{\d*,\}", pattern)] == []


@pytest.mark.parametrize("language", range(len(LANGUAGES)))
def test_no_form_is_passed_over_that_fits(language: int) -> None:
    parts = {
        " ".join(words[at:end])
        for phrase, *_ in (*ROWS, *TYPED)
        if (words := phrase.casefold().split())
        for at, end in itertools.combinations(range(len(words) + 1), 2)
    }
    for part in parts:
        tried = set(phrase_forms.forms_to_try(part, language))
        others = set(range(phrase_forms.FORM_COUNT)) - tried
        assert not [at for at in others if phrase_forms.compiled_form(language, at).fullmatch(part)], part


@pytest.mark.parametrize(
    ("words", "pattern"), [(words, pattern) for words in LANGUAGES for pattern, _ in words.rounds]
)
@given(st.data())
def test_what_comes_back_has_a_sign_of_that(words: Words, pattern: str, data: st.DataObject) -> None:
    phrase = data.draw(st.from_regex(re.sub(r"\(\?=.*", "", pattern), fullmatch=True))
    assert any(sign in phrase for sign in words.signs_of_round)


@pytest.mark.parametrize("words", LANGUAGES)
def test_a_length_of_time_has_a_unit(words: Words) -> None:
    for phrase, *_ in (*ROWS, *TYPED):
        for pattern, term in words.terms:
            if (match := re.fullmatch(pattern, phrase)) and phrases.term_offset(match, term, words):
                assert any(unit in phrase for unit in words.units)


@pytest.mark.parametrize(
    "text",
    ["1 maart 2026 en " * 700, "van " * 2500, "9" * 10_000, "1-" * 5_000, "eind " * 2_000 + "2026"],
)
def test_a_text_of_a_whole_page_is_no_phrase(text: str) -> None:
    assert len(text) > LONGEST
    assert read_phrase(text, said_on=JULY) is None


def test_a_phrase_between_a_page_of_white_space_is_still_read() -> None:
    assert read_phrase(f"{' ' * 5_000}eind 2026{' ' * 5_000}", said_on=JULY) == Reading(
        parse_edtf("2026-10~/2026-12"), C
    )


@pytest.mark.parametrize(
    ("phrase", "each"),
    [
        ("op 1 mei 2027 en op 1 november 2027", ("2027-05-01", "2027-11-01")),
        ("uiterlijk 1 mei en 1 november 2027", ("../2027-05-01", "../2027-11-01")),
        ("vóór 1 mei, 1 juni en 1 november 2027", ("../2027-04-30", "../2027-05-31", "../2027-10-31")),
        ("by 1 May and 1 November 2027", ("../2027-05-01", "../2027-11-01")),
        ("uiterlijk 1 en 2 mei 2027", ()),
        ("op 1 mei of 1 november 2027", ()),
    ],
)
def test_several_dates_are_also_read_one_by_one(phrase: str, each: tuple[str, ...]) -> None:
    reading = read_phrase(phrase, said_on=JULY)
    assert reading is not None
    assert tuple(one.text for one in reading.each) == each
    is_limited = bool(each) and each[0].startswith("..")
    assert (reading.certainty is Certainty.AMBIGUOUS) == is_limited
