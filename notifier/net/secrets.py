"""Addresses and secrets: read from the environment or a file at the moment of use, never stored.

`events.yaml` only names them. Each has a role that says what it may be used for, and credentials are sent
only to servers that the operator allows.

Source:
    CWE-73, External Control of File Name or Path; CWE-59, Link Following.
"""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from notifier.errors import SecretRefusedError, SettingsError
from notifier.events_file.values import OWN_PREFIX, SECRETS_FOLDER
from notifier.named_tuple import NamedTuple
from notifier.net.permissions import (
    PUBLIC,
    SIGNING_PREFIX,
    VARIABLE,
    Permission,
    ServerAddress,
    covers,
    read_names,
    read_permissions,
)
from notifier.system_reasons import reason_of_system

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import SecretStr

HOSTS, MAIL_DOMAINS, SECRETS = "NOTIFIER_HOSTS", "NOTIFIER_MAIL_DOMAINS", "NOTIFIER_SECRETS"
HIDDEN = "<secret>"
MAX_FILE_BYTES = 64 * 1024
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S")
# A shorter part of an address is taken for a word of its path, such as `hooks`, and not for a token.
_SHORTEST_TOKEN = 8
_PARTS = re.compile(r"[/?&=#:@]")


class Secrets(NamedTuple):
    """Reads secrets at the moment of use, so that a replaced one is used without a restart."""

    environment: Mapping[str, str]  # The environment variables.
    folder: Path  # The secrets folder; no file outside it is read.
    may_be_link: bool = False  # Whether the folder itself may be a link, because the operator named it.
    allowed: frozenset[Permission] = frozenset()  # Which secrets may be sent to which servers.
    hosts: frozenset[str] | None = None  # Which hosts may be called; None where the file decides.
    mail_domains: frozenset[str] | None = None  # To which domains mail may go; None where the file decides.

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], beside: Path) -> Secrets:
        """Return the secrets of the operator's environment.

        The secrets folder is `NOTIFIER_SECRETS`, or the credentials folder of systemd, or `secrets/`
        beside the file.

        Raises:
            SettingsError: `NOTIFIER_ALLOW`, `NOTIFIER_HOSTS` or `NOTIFIER_MAIL_DOMAINS` cannot be read.
        """
        named = environment.get(SECRETS) or environment.get("CREDENTIALS_DIRECTORY")
        return cls(
            environment=environment,
            folder=Path(named) if named else beside / SECRETS_FOLDER,
            may_be_link=bool(named),
            allowed=read_permissions(environment.get(VARIABLE, "")),
            hosts=read_names(HOSTS, environment.get(HOSTS)),
            mail_domains=read_names(MAIL_DOMAINS, environment.get(MAIL_DOMAINS)),
        )

    def allows_private(self, host: str, *, asked: bool) -> bool:
        """Return whether a call to a host may go to a private address, where the file asks for that.

        Raises:
            SecretRefusedError: The operator does not allow the host at all.
        """
        if self.hosts is None or covers(self.hosts, host):
            return asked
        if PUBLIC not in self.hosts:
            raise SecretRefusedError("settings.host", host=host, variable=HOSTS)
        return False

    def check_recipient(self, address: str, *, is_contact: bool) -> None:
        """Check that mail may go to an address; to a contact only where the operator names domains.

        Raises:
            SecretRefusedError: The operator does not allow its domain.
        """
        domain = address.rpartition("@")[2]
        if self.mail_domains is None and not is_contact:
            return
        if not covers(self.mail_domains or frozenset(), domain):
            raise SecretRefusedError("settings.mail_domain", domain=domain, variable=MAIL_DOMAINS)

    def address(self, settings: Mapping[str, str], name: str = "url") -> SecretStr:
        """Return the address behind `url`, `url_env` or `url_file`, or those of another name.

        Raises:
            SecretRefusedError: The value is no address, or the variable is one of the notifier's own.
            SettingsError: The variable is not set, or the file cannot be read or is empty.
        """
        value = self._read(settings, name)
        if not _ADDRESS.match(value):
            raise SecretRefusedError("settings.not_an_address", name=_reference(settings, name))
        return _hidden(value)

    def signing_secret(self, settings: Mapping[str, str]) -> SecretStr:
        """Return the secrets behind `secret_env` or `secret_file`; empty when none is set.

        Raises:
            SecretRefusedError: A value is no signing secret, or the variable is one of the notifier's own.
            SettingsError: The variable is not set, or the file cannot be read or is empty.
        """
        value = self._read(settings, "secret")
        if not all(one.startswith(SIGNING_PREFIX) for one in value.split()):
            raise SecretRefusedError("settings.webhook_secret")
        return _hidden(value)

    def credentials(
        self, settings: Mapping[str, str], names: Iterable[str], server: ServerAddress
    ) -> dict[str, SecretStr]:
        """Return the credentials for a server by name; empty where none is set.

        Raises:
            SecretRefusedError: The operator does not allow one of them for that server, or its value is
                an address or a signing secret, or the variable is one of the notifier's own.
            SettingsError: The variable is not set, or the file cannot be read or is empty.
        """
        names = tuple(names)
        if missing := self.missing_permissions(settings, names, server):
            raise SecretRefusedError("settings.not_allowed", host=server.host, entries=missing)
        found: dict[str, SecretStr] = {}
        for name in names:
            value = self._read(settings, name)
            if _ADDRESS.match(value) or value.startswith(SIGNING_PREFIX):
                raise SecretRefusedError("settings.not_a_credential", name=_reference(settings, name))
            found[name] = _hidden(value)
        return found

    def missing_permissions(
        self, settings: Mapping[str, str], names: Iterable[str], server: ServerAddress
    ) -> str:
        """Return the entries that `NOTIFIER_ALLOW` lacks to send these to a server, or an empty text."""
        needed = (
            Permission(reference, server) for name in names if (reference := _reference(settings, name))
        )
        return ", ".join(dict.fromkeys(str(one) for one in needed if one not in self.allowed))

    def _read(self, settings: Mapping[str, str], name: str) -> str:
        if variable := settings.get(f"{name}_env"):
            # The notifier's own settings are read without regard to case.
            if variable.upper().startswith(OWN_PREFIX):
                raise SecretRefusedError("settings.own_variable", name=variable)
            if not (value := self.environment.get(variable, "").strip()):
                raise SettingsError("settings.no_variable", name=variable)
            return value
        if file := settings.get(f"{name}_file"):
            return self._read_file(file)
        return settings.get(name, "")

    def _read_file(self, file: str) -> str:
        try:
            with os.fdopen(self._open(file), "rb") as opened:
                content = opened.read(MAX_FILE_BYTES + 1)
                is_usable = len(content) <= MAX_FILE_BYTES
            value = content.decode().strip()
        # RuntimeError: a cycle of links, before Python 3.13.
        except (OSError, RuntimeError) as error:
            raise SettingsError("settings.no_access", name=file, reason=reason_of_system(error)) from error
        except ValueError as error:  # no UTF-8
            raise SettingsError("settings.no_file", name=file) from error
        if not (value and is_usable):
            raise SettingsError("settings.no_file", name=file)
        return value

    def _open(self, file: str) -> int:
        """Open a regular file of the secrets folder; a link must point into the folder.

        Each part of the resolved path is opened relative to the one before and must be no link, so that a
        part that is replaced meanwhile cannot point outside.
        """
        prefix, _, inside = file.partition("/")
        if prefix != SECRETS_FOLDER or (self.folder.is_symlink() and not self.may_be_link):
            raise SecretRefusedError("settings.outside", name=file)
        root = self.folder.resolve(strict=True)
        target = (root / inside).resolve(strict=True)
        if not target.is_relative_to(root):
            raise SecretRefusedError("settings.outside", name=file)
        opened = os.open(self.folder, os.O_DIRECTORY | (0 if self.may_be_link else os.O_NOFOLLOW))
        for part in target.relative_to(root).parts:
            outer = opened
            try:
                # Without O_NONBLOCK, opening a pipe that has no writer would block.
                opened = os.open(part, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=outer)
            finally:
                os.close(outer)
        if not stat.S_ISREG(os.fstat(opened).st_mode):
            os.close(opened)
            raise SettingsError("settings.no_file", name=file)
        return opened

    def hide(self, text: str, settings: Mapping[str, str]) -> str:
        """Return a receiver's text with the channel's secrets replaced.

        The parts of an address that can be a token are replaced too.
        """
        if not text:
            return text
        found: set[str] = set()
        for name in _secrets_of(settings):
            with suppress(SettingsError):
                value = self._read(settings, name)
                found |= {value, *value.split()}
                if "://" in value:
                    found |= {part for part in _PARTS.split(value) if len(part) >= _SHORTEST_TOKEN}
        # Longest first, because one can be part of another.
        for value in sorted(found - {""}, key=len, reverse=True):
            text = text.replace(value, HIDDEN)
        return text

    def digest(self, settings: Mapping[str, str]) -> str:
        """Return a digest of a channel's settings, secrets and permissions, to see whether they changed.

        It has 16 bits, too few to recognise a secret by.
        """
        parts = sorted(f"{key}={value}" for key, value in settings.items())
        parts += sorted({*map(str, self.allowed), *(self.hosts or ()), *(self.mail_domains or ())})
        for name in sorted(_secrets_of(settings)):
            with suppress(SettingsError):
                parts.append(self._read(settings, name))
        # What is only checked needs none, and loading OpenSSL takes long.
        import hashlib  # noqa: PLC0415

        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:4]


def _reference(settings: Mapping[str, str], name: str) -> str:
    return settings.get(f"{name}_env") or settings.get(f"{name}_file") or ""


def _secrets_of(settings: Mapping[str, str]) -> set[str]:
    """Return the names of the secrets of a channel of any type: those kept elsewhere, and `url`."""
    named = {key.rpartition("_")[0] for key in settings if key.endswith(("_env", "_file"))}
    return named | ({"url"} & settings.keys())


def _hidden(value: str) -> SecretStr:
    # Not cheap to import, and `check` of a list whose channels have no secrets needs none.
    from pydantic import SecretStr  # noqa: PLC0415

    return SecretStr(value)
