"""Addresses and secrets: read from the environment or a file at the moment of use, never stored."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from notifier.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EMPTY = SecretStr("")
HIDDEN = "<secret>"
_SECRET = frozenset({"url", "secret", "user", "password"})
# A shorter part of an address is a word of its path, such as `services`, rather than a token.
_SHORTEST_TOKEN = 8
_PARTS = re.compile(r"[/?&=#:@]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Reads secrets at the moment of use, so that a new one counts without a restart.

    Attributes:
        environment: The environment variables.
        folder: Where relative file names start.
    """

    environment: Mapping[str, str]
    folder: Path

    def read(self, settings: Mapping[str, str], name: str) -> SecretStr:
        """Return the value behind `name`, `name_env` or `name_file`; empty when none is set.

        Raises:
            SettingsError: The variable is not set, or the file cannot be read or is empty.
        """
        if variable := settings.get(f"{name}_env"):
            if not (value := self.environment.get(variable, "").strip()):
                raise SettingsError("settings.no_variable", name=variable)
            return SecretStr(value)
        if file := settings.get(f"{name}_file"):
            try:
                value = (self.folder / file).read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError("settings.no_file", name=file) from error
            if not value:
                raise SettingsError("settings.no_file", name=file)
            return SecretStr(value)
        return SecretStr(settings.get(name, ""))

    def hide(self, text: str, settings: Mapping[str, str]) -> str:
        """Return a text without the channel's secrets, for what a receiver may have sent back.

        Of an address the parts that can be a token go too, where they stand alone.
        """
        if not text:
            return text
        found: set[str] = set()
        for name in {key.removesuffix("_env").removesuffix("_file") for key in settings} & _SECRET:
            with suppress(SettingsError):
                value = self.read(settings, name).get_secret_value()
                found |= {value, *value.split()}
                if "://" in value:
                    found |= {part for part in _PARTS.split(value) if len(part) >= _SHORTEST_TOKEN}
        # Longest first, so that no part of one stays behind.
        for value in sorted(found - {""}, key=len, reverse=True):
            text = text.replace(value, HIDDEN)
        return text
