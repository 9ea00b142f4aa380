"""Addresses and secrets: read from the environment or a file at the moment of use, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from notifier.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

EMPTY = SecretStr("")


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
