"""Texts compared as a person compares them: by what is seen, not by how it is stored."""

from __future__ import annotations

import re

# Format characters (general category Cf) and others that are ignored when a text is shown or are shown as
# nothing (the empty pattern of braille, the place of an object), apart from the signs of Arabic, Syriac and
# Kaithi that are seen in front of a number.
# Source: Unicode 16, Default_Ignorable_Code_Point and Prepended_Concatenation_Mark.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)
SOME_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_SAME_LOOK = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
}
# Letters of Cyrillic and Greek that look like Latin ones.
_CYRILLIC = (
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0432\u043a\u043c\u043d\u0442",
    "aeopcyxijsbkmht",
)
_GREEK = ("\u03bf\u03b1\u03bd\u03c1\u03b9\u03ba", "oavpik")
_LETTERS = {other: latin for row in (_CYRILLIC, _GREEK) for other, latin in zip(*row, strict=True)}
_LOOK = str.maketrans({**_SAME_LOOK, **_LETTERS})
_SPACE_AT_SIGN = re.compile(r" ?([^\w\s]) ?")


def cut(text: str, limit: int) -> str:
    """Return a text of at most `limit` characters, the last an ellipsis where it was longer."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def normal_form(text: str) -> str:
    """Return the form in which texts are compared: composed, without invisible characters, case folded.

    Source:
        Unicode 16, 3.13, definition D145 (canonical caseless matching).
    """
    if text.isascii():
        return text.casefold()
    # Most texts are ASCII, and every command that filters would pay for the import.
    from unicodedata import normalize  # noqa: PLC0415

    return normalize("NFC", normalize("NFD", SOME_INVISIBLE.sub("", text)).casefold())


def look(text: str) -> str:
    """Return the same text for texts that look alike.

    Quotes, dashes, white space around signs, and a full stop at the end make no difference, nor do letters of
    other scripts that look like Latin ones.

    Source:
        Unicode Technical Standard 39, 4, for the idea; the characters are those that word processors replace.
    """
    if not text.isascii():
        from unicodedata import normalize  # noqa: PLC0415 - as in normal_form

        # First the quotes: compatibility gives an acute accent on its own a space.
        text = normal_form(normalize("NFKC", text.translate(_LOOK))).translate(_LOOK)
    text = " ".join(text.casefold().replace("`", "'").replace("''", '"').split()).rstrip(". ")
    return _SPACE_AT_SIGN.sub(r"\1", text)
