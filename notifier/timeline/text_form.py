"""Texts compared as a person compares them: by what is seen, not by how it is stored."""

from __future__ import annotations

import re

# Format characters (general category Cf) and others that are ignored when a text is shown, apart from
# the signs of Arabic, Syriac and Kaithi that are seen in front of a number.
# Source: Unicode 16, Default_Ignorable_Code_Point and Prepended_Concatenation_Mark.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_SAME_LOOK = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
}
_LOOK = str.maketrans(_SAME_LOOK)


def normal_form(text: str) -> str:
    """Return the form in which texts are compared: composed, without invisible characters, case folded.

    Source:
        Unicode 16, 3.13, definition D145 (canonical caseless matching).
    """
    if text.isascii():
        return text.casefold()
    # Most texts are ASCII, and every command that filters would pay for the import.
    from unicodedata import normalize  # noqa: PLC0415

    return normalize("NFC", normalize("NFD", _INVISIBLE.sub("", text)).casefold())


def look(text: str) -> str:
    """Return the same text for texts that look alike: quotes, dashes, white space and a full stop count less.

    Source:
        Unicode Technical Standard 39, section 4, for the idea; the characters are those that word
        processors put in the place of others.
    """
    if not text.isascii():
        from unicodedata import normalize  # noqa: PLC0415 - as in normal_form

        # First the quotes: compatibility gives an acute accent on its own a space.
        text = normal_form(normalize("NFKC", text.translate(_LOOK))).translate(_LOOK)
    return " ".join(text.casefold().replace("`", "'").replace("''", '"').split()).rstrip(". ")
