"""The types of value a key can have: how each is read, checked and described as JSON Schema."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from notifier.events_file.lookalikes import (
    find_unseen,
    in_quotes,
    is_null,
    odd_characters,
    plain_form,
    plain_text,
    warn_of_written,
)
from notifier.events_file.nodes import Node, Scalar
from notifier.named_tuple import NamedTuple
from notifier.words import nearest

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import StrEnum

    from notifier.events_file.nodes import Node
    from notifier.events_file.problems import Problems


Schema = dict[str, Any]


# Characters in a date or rule, and in a word; longer text is refused before it is parsed.
LONGEST = 500
_LONGEST_WORD = 2000


# The result of reading a wrong value; its problem is recorded.
INVALID: Any = object()


class ValueType(Protocol):
    """One type of value."""

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the value, or `INVALID` after recording what is wrong."""

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""


def _scalar(node: Node, problems: Problems) -> Scalar | None:
    if not isinstance(node, Scalar):
        problems.add(node.place, "file.expected_text")
        return None
    if not node.text.strip():
        if node.written:
            problems.add(node.place, "file.cut", suggestion=in_quotes(node.written.strip()))
        else:
            problems.add(node.place, "file.empty_value")
        return None
    if is_null(node):
        problems.add(node.place, "file.null", value=node.text)
        return None
    # What cannot be seen makes a text mean something other than it shows. ASCII is quickly looked through.
    if not (node.text.isascii() and node.text.isprintable()) and (bad := find_unseen(node.text)):
        problems.add(
            node.place,
            "file.invisible",
            value=node.text,
            characters=bad["bad"],
            position=bad.start("bad") + 1,
        )
        return None
    return node


def read_word(node: Node, problems: Problems, is_right: Callable[[str], bool]) -> Scalar | None:
    """Return a value of a fixed form, unless only characters that look like plain ones make it wrong."""
    scalar = _scalar(node, problems)
    if scalar and not scalar.text.isascii() and len(scalar.text) <= LONGEST:
        plain = plain_form(scalar.text)
        if plain != scalar.text and not is_right(scalar.text) and is_right(plain):
            characters = odd_characters(scalar.text)
            problems.add(
                scalar.place, "file.odd_character", value=scalar.text, suggestion=plain, characters=characters
            )
            return None
    return scalar


class Text(NamedTuple):
    """A text of one or more lines, without invisible characters."""

    max_length: int = 500
    lines: bool = False

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the text without white space around it."""
        if (plain := plain_text(node).strip()) and len(plain) <= self.max_length:
            return plain
        scalar = _scalar(node, problems)
        if scalar is None:
            return INVALID
        text = scalar.text.strip()
        if not self.lines and ("\n" in text or "\r" in text):
            problems.add(scalar.place, "file.one_line", value=text)
            return INVALID
        if len(text) > self.max_length:
            problems.add(scalar.place, "file.too_long", value=text, limit=self.max_length, length=len(text))
            return INVALID
        warn_of_written(scalar, problems)
        return text

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        return {"type": "string", "minLength": 1, "maxLength": self.max_length}


# Compiled when a value is read, and looked up sooner than by `re`: a file has very many values.
_compiled = cache(re.compile)


class Pattern(NamedTuple):
    """A word that matches a pattern."""

    pattern: str
    key: str

    def is_right(self, text: str) -> bool:
        """Whether a text matches the pattern."""
        return _compiled(self.pattern).fullmatch(text) is not None

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the word."""
        if (plain := plain_text(node)) and len(plain) <= _LONGEST_WORD and self.is_right(plain):
            return plain
        scalar = read_word(node, problems, self.is_right)
        if scalar is None:
            return INVALID
        if len(scalar.text) > _LONGEST_WORD or not self.is_right(scalar.text):
            key = "file.url_ipv6" if "://[" in scalar.text else self.key
            problems.add(scalar.place, key, value=scalar.text)
            return INVALID
        warn_of_written(scalar, problems)
        return scalar.text

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        # YAML editors read `2026` and `1.0` as numbers; the program reads them as text.
        return {"type": ["string", "integer"], "pattern": f"^{self.pattern}$"}


ID = Pattern(pattern=r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", key="file.id")
# The id of a milestone of an included list, and of any milestone.
INCLUDED_ID = Pattern(pattern=f"{ID.pattern}/{ID.pattern}", key="file.included_id")
ANY_ID = Pattern(pattern=f"(?:{ID.pattern}/)?{ID.pattern}", key="file.any_id")
DOMAIN = Pattern(
    pattern=r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]",
    key="file.domain",
)
# From 1 to 65535. Source: RFC 9293 3.1, "Source Port".
_PORT = r"(?::0{0,4}(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5]))?"
# Without credentials, as they would be published. Source: RFC 3986.
URL = Pattern(
    pattern=r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
    + _PORT
    + r"(?:[/?#][^\s\\<>\"{}|^`\x00-\x1f\x7f]*)?",
    key="file.url",
)
# Source: RFC 5321 4.1.2, without quoted local parts; none of it can end a header or a command.
MAIL_ADDRESS = (
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
)
# Source: RFC 9116 2.5.3: a contact is an address, and a web address is one with https.
CONTACT = Pattern(
    pattern=rf"(?:(?=.{{3,254}}$){MAIL_ADDRESS}|https{URL.pattern.removeprefix('https?')})",
    key="file.contact",
)


class Written(NamedTuple):
    """A text of a fixed form that a function reads, or returns None of where it is wrong."""

    pattern: str
    parse: Callable[[str], object]
    key: str
    example: str

    def read(self, node: Node, problems: Problems) -> Any:
        """Return what the function makes of the text."""
        text = node.text if isinstance(node, Scalar) else ""
        if (value := self.parse(text)) is not None:
            return value
        problems.add(node.place, self.key, value=text)
        return INVALID

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        return {"type": "string", "pattern": f"^{self.pattern}$", "examples": [self.example]}


class Choice:
    """One word of a closed list."""

    def __init__(self, options: type[StrEnum]) -> None:
        self.options = {option.value: option for option in options}

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the member of the list."""
        options = self.options
        if isinstance(node, Scalar) and (option := options.get(node.text)):
            return option
        scalar = read_word(node, problems, options.__contains__)
        if scalar:
            problems.add(
                scalar.place,
                "file.choice",
                value=scalar.text,
                options=", ".join(options),
                suggestion=nearest(scalar.text, options),
            )
        return INVALID

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        # Editors read `true` and `false` as booleans; the program reads them as words.
        return {"enum": [{"true": True, "false": False}.get(option, option) for option in self.options]}


class Flag:
    """`true` or `false`."""

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the boolean."""
        if isinstance(node, Scalar) and node.text in {"true", "false"}:
            return node.text == "true"
        value = node.text if isinstance(node, Scalar) else ""
        problems.add(
            node.place, "file.flag", value=value, suggestion=nearest(value.lower(), ["true", "false"])
        )
        return INVALID

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        return {"type": "boolean"}


class Number(NamedTuple):
    """A whole number within bounds, both inclusive."""

    least: int
    most: int

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the number."""
        scalar = _scalar(node, problems)
        if scalar is None:
            return INVALID
        digits = scalar.text.lstrip("0") or "0"
        # int() limits the number of digits, and its time grows faster than their number.
        is_readable = scalar.text.isascii() and scalar.text.isdigit() and len(digits) <= len(str(self.most))
        if not (is_readable and self.least <= int(digits) <= self.most):
            problems.add(scalar.place, "file.number", value=scalar.text, least=self.least, most=self.most)
            return INVALID
        return int(digits)

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


OWN_PREFIX = "NOTIFIER_"
SECRETS_FOLDER = "secrets"


class Reference(NamedTuple):
    """The name of a variable or file that holds a secret.

    A wrong value may be the secret itself, so no report repeats it.
    """

    pattern: str
    key: str

    def read(self, node: Node, problems: Problems) -> Any:
        """Return the name."""
        text = node.text if isinstance(node, Scalar) else ""
        if re.fullmatch(f"{OWN_PREFIX}[A-Z0-9_]*", text):
            problems.add(node.place, "file.own_variable", value=text)
            return INVALID
        if not re.fullmatch(self.pattern, text):
            problems.add(node.place, self.key)
            return INVALID
        return text

    def schema(self) -> Schema:
        """Describe it as JSON Schema."""
        return {"type": "string", "pattern": f"^{self.pattern}$"}


ENVIRONMENT_NAME = Reference(pattern=rf"(?!{OWN_PREFIX})[A-Z_][A-Z0-9_]*", key="file.environment_name")
# A comma and an equals sign separate the names in NOTIFIER_ALLOW.
SECRET_FILE = Reference(
    pattern=rf"{SECRETS_FOLDER}(?:/(?!\.{{1,2}}(?:/|$))[^/\\,=\x00-\x1f\x7f]{{1,255}}){{1,8}}",
    key="file.secret_file",
)
