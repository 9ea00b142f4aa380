"""The languages in which date phrases are read; another one is another `Words`."""

from __future__ import annotations

from notifier.dates.phrase_dutch import DUTCH
from notifier.dates.phrase_english import ENGLISH

LANGUAGES = (DUTCH, ENGLISH)
