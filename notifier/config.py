"""Settings from the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from pathlib import Path


class Settings(BaseSettings):
    """What the environment sets.

    Attributes:
        database_url: `NOTIFIER_DATABASE_URL`; may hold a password.
        mute: `NOTIFIER_MUTE`: plan and publish, send nothing.
        retention_days: `NOTIFIER_RETENTION_DAYS`: how long tries and words are kept.
        heartbeat_url: `NOTIFIER_HEARTBEAT_URL`: called after each round; may hold a secret.
        log_level: `NOTIFIER_LOG_LEVEL`; empty lets the command decide.
    """

    model_config = SettingsConfigDict(env_prefix="NOTIFIER_", env_ignore_empty=True, extra="ignore")

    database_url: SecretStr = SecretStr("")
    mute: bool = False
    retention_days: int = Field(default=90, ge=1)
    heartbeat_url: SecretStr = SecretStr("")
    log_level: str = ""

    def database(self, events_path: Path) -> str:
        """Return the address of the database: as set, or a file beside events.yaml."""
        default = f"sqlite:///{events_path.resolve().parent / 'var' / 'notifier.db'}"
        return self.database_url.get_secret_value() or default
