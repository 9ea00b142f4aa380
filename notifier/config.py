"""Settings from the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from notifier.errors import SettingsError
from notifier.events_file.included_files import VARIABLE as INCLUDED
from notifier.events_file.values import OWN_PREFIX
from notifier.net.connections import Network
from notifier.net.permissions import VARIABLE as ALLOW
from notifier.net.permissions import read_names
from notifier.net.secrets import HOSTS, MAIL_DOMAINS, SECRETS
from notifier.store.location import default_database
from notifier.words import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def _check_address(value: SecretStr) -> SecretStr:
    """Refuse what is no web address: it would never be called, which no monitor tells from silence."""
    url = value.get_secret_value()
    parts = urlsplit(url)
    is_usable = parts.scheme in {"http", "https"} and parts.hostname and "@" not in parts.netloc
    if url and not (is_usable and parts.port != 0):
        raise ValueError
    return value


# How many days attempts can be kept: a hundred years, so that such a day is one that a calendar has.
_FEWEST_DAYS, _MOST_DAYS = 1, 36_500


class Settings(BaseSettings):
    """The settings; `Secrets` reads `NOTIFIER_ALLOW` and `NOTIFIER_SECRETS`."""

    model_config = SettingsConfigDict(env_prefix="NOTIFIER_", env_ignore_empty=True, extra="ignore")

    database_url: SecretStr = SecretStr("")  # `NOTIFIER_DATABASE_URL`; may hold a password.
    mute: bool = False  # `NOTIFIER_MUTE`: plan and publish, send nothing.
    # `NOTIFIER_PROXY`: the HTTP proxy for public calls; may hold a password.
    proxy: SecretStr = SecretStr("")
    # `NOTIFIER_CA_BUNDLE`: file of the certificate authorities to trust instead of the system's.
    ca_bundle: str = ""
    gzip: bool = True  # `NOTIFIER_GZIP`: whether feeds are sent with gzip to clients that accept it.
    invitations: bool = False  # `NOTIFIER_INVITATIONS`: whether `invite: true` in the file counts.
    # `NOTIFIER_EDIT`: `patch` where the desk is to give patches; empty where it writes the file.
    edit: Literal["", "patch"] = ""
    answers: bool = False  # `NOTIFIER_ANSWERS`: whether answers are taken at `calendar.answers`.
    metrics: str = ""  # `NOTIFIER_METRICS`: which milestones `/metrics` has, as a filter in an address.
    include_hosts: str = ""  # `NOTIFIER_INCLUDE_HOSTS`: from which hosts included lists may be fetched.
    # `NOTIFIER_RETENTION_DAYS`: how many days attempts and payloads are kept.
    retention_days: int = Field(default=90, ge=_FEWEST_DAYS, le=_MOST_DAYS)
    # `NOTIFIER_HEARTBEAT_URL`: called after each round; may hold a secret.
    heartbeat_url: Annotated[SecretStr, AfterValidator(_check_address)] = SecretStr("")
    # `NOTIFIER_WATCH_HOSTS`: the hosts from which watched feeds and their letters come.
    watch_hosts: str = ""
    # `NOTIFIER_LOG_LEVEL`; empty lets the command decide.
    log_level: Annotated[Literal["", "debug", "info", "warning", "error"], BeforeValidator(str.lower)] = ""

    def network(self) -> Network:
        """Return the network settings, checked.

        Raises:
            SettingsError: The proxy or the authorities cannot be used.
        """
        network = self.unchecked_network()
        network.check()
        return network

    def unchecked_network(self) -> Network:
        """Return the network settings; one that cannot be used is refused at the first call."""
        return Network(proxy=self.proxy, ca_bundle=self.ca_bundle)

    def watched_hosts(self) -> frozenset[str]:
        """Return the hosts from which watched feeds and their letters may come.

        Raises:
            SettingsError: One is no name of a host.
        """
        return read_names("NOTIFIER_WATCH_HOSTS", self.watch_hosts) or frozenset()

    def included_hosts(self) -> frozenset[str]:
        """Return the hosts from which included lists may be fetched.

        Raises:
            SettingsError: A part of the setting is no name.
        """
        return read_names("NOTIFIER_INCLUDE_HOSTS", self.include_hosts) or frozenset()

    def database(self, events_path: Path) -> str:
        """Return the URL of the database: as set, or a file beside events.yaml."""
        return self.database_url.get_secret_value() or f"sqlite:///{default_database(events_path)}"


KNOWN_VARIABLES = frozenset(
    {f"NOTIFIER_{name.upper()}" for name in Settings.model_fields}
    | {ALLOW, HOSTS, INCLUDED, MAIL_DOMAINS, SECRETS}
)
"""The names of all settings of the environment."""


def unknown_variables(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that look like settings and are none, each with the nearest known name or `-`."""
    named = {name: name.upper() for name in sorted(environment)}
    # What all names begin with makes none of them nearer.
    known = frozenset(name.removeprefix(OWN_PREFIX) for name in KNOWN_VARIABLES)
    return {
        name: f"{OWN_PREFIX}{near}" if (near := nearest(upper.removeprefix(OWN_PREFIX), known)) else "-"
        for name, upper in named.items()
        if upper.startswith(OWN_PREFIX) and upper not in KNOWN_VARIABLES
    }


def _expected(name: str) -> str:
    """Return what a setting can be, without words of a language."""
    kind = Settings.model_fields[name].annotation
    days = f"{_FEWEST_DAYS} ... {_MOST_DAYS}"
    shown: dict[object, str] = {bool: "1 / 0", int: days, SecretStr: "https://..."}
    return shown.get(kind) or " / ".join(filter(None, get_args(kind)))


def read_settings() -> Settings:
    """Return the settings from the environment.

    Raises:
        SettingsError: A variable has an invalid value; the error does not repeat it.
    """
    settings, faults = read_settings_or_defaults()
    if faults:
        raise faults[0]
    return settings


def read_settings_or_defaults() -> tuple[Settings, tuple[SettingsError, ...]]:
    """Return the settings from the environment, and the invalid ones, of which the default counts."""
    try:
        return Settings(), ()
    except ValidationError as error:
        wrong = dict.fromkeys(str(one["loc"][0]) for one in error.errors(include_input=False))
    faults = (
        SettingsError("settings.invalid", name=f"{OWN_PREFIX}{name.upper()}", expected=_expected(name))
        for name in wrong
    )
    return Settings(**{name: Settings.model_fields[name].default for name in wrong}), tuple(faults)
