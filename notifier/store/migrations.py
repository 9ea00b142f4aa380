"""The steps from one version of the tables to the next; `notifier.store.migrating` takes those that are due.

The order of the columns is that of the rows in databases that exist.
"""

from __future__ import annotations

import zlib
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlmodel import UTCDateTime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

_VERSION = sa.table("alembic_version", sa.column("version_num"))
_FILES = sa.table("file_version", sa.column("id", sa.Integer), sa.column("content", sa.LargeBinary))


def _columns(kind: type[Any], *names: str, nullable: bool = False, **more: Any) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind(), nullable=nullable, **more) for name in names]


_texts, _numbers = partial(_columns, sa.String), partial(_columns, sa.Integer)
_bytes, _moments = partial(_columns, sa.LargeBinary), partial(_columns, UTCDateTime)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True)


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), primary_key=True)


def _where(condition: str) -> dict[str, Any]:
    """Return of which rows an index has entries."""
    return {f"{dialect}_where": sa.text(condition) for dialect in ("sqlite", "postgresql")}


_WAITING = _where("state IN ('planned', 'sending', 'retrying')")


def _first_tables(op: Operations) -> None:
    op.create_table("memory", _key("name"), *_texts("value"))
    op.create_table("file_version", _id(), *_texts("sha256"), *_moments("loaded_at"), *_bytes("content"))
    op.create_table(
        "revision",
        _id(),
        *_texts("milestone"),
        *_numbers("revision", "date_revision"),
        *_texts("change"),
        *_moments("recorded_at"),
        *_texts("fingerprint", "content"),
        sa.UniqueConstraint("milestone", "revision"),
    )
    op.create_table(
        "first_sight", _key("channel"), _key("subject"), *_moments("seen_at"), *_numbers("revision_id")
    )
    op.create_table("told", _key("channel"), _key("milestone"), *_numbers("revision"))
    op.create_table(
        "reminder",
        _key("key"),
        *_texts("milestone", "recurrence"),
        *_numbers("date_revision"),
        *_texts("rule", "aim", "lead"),
        *_columns(sa.Date, "day", "planned_for"),
    )
    op.create_table(
        "delivery",
        _key("id"),
        *_texts("key", unique=True),
        *_texts("channel", "kind"),
        sa.Column("reminder", sa.String(), sa.ForeignKey("reminder.key")),
        *_texts("milestone", nullable=True),
        *_numbers("revision", nullable=True),
        *_texts("change", nullable=True),
        *_texts("state"),
        *_moments("due_at", "next_at"),
        *_numbers("attempts"),
        *_texts("lease_owner", nullable=True),
        *_moments("lease_until", nullable=True),
        *_numbers("fence"),
        *_bytes("payload", "payload_again", nullable=True),
        *_texts("payload_type", nullable=True),
        *_moments("frozen_at", nullable=True),
        sa.Column("covered_by", sa.String(), sa.ForeignKey("delivery.id")),
        *_texts("reason"),
        *_moments("created_at"),
        *_moments("ended_at", nullable=True),
        sa.CheckConstraint("(state = 'sending') = (lease_until IS NOT NULL)", name="ck_delivery_lease"),
    )
    op.create_index("ix_delivery_waiting", "delivery", ["channel", "next_at"], **_WAITING)
    op.create_index("ix_delivery_covered_by", "delivery", ["covered_by"])
    op.create_index("ix_delivery_milestone", "delivery", ["milestone"])
    op.create_table(
        "attempt",
        _id(),
        sa.Column("delivery", sa.String(), sa.ForeignKey("delivery.id"), nullable=False),
        *_numbers("number", "fence"),
        *_moments("started_at"),
        *_moments("finished_at", nullable=True),
        *_texts("outcome", nullable=True),
        *_numbers("status", nullable=True),
        *_texts("detail"),
        *_numbers("retry_after_s", nullable=True),
        sa.UniqueConstraint("delivery", "number"),
    )


def _feed_tokens(op: Operations) -> None:
    op.create_table(
        "feed_token",
        _id(),
        *_texts("digest", unique=True),
        *_texts("feed"),
        *_moments("made_at"),
        *_texts("note"),
        *_moments("revoked_at", nullable=True),
    )
    op.create_index("ix_feed_token_feed", "feed_token", ["feed"])


def _channel_health_and_troubles(op: Operations) -> None:
    op.add_column("delivery", *_moments("busy_since", nullable=True))
    op.drop_index("ix_delivery_waiting", "delivery")
    op.create_index("ix_delivery_waiting", "delivery", ["channel", "next_at", "due_at", "id"], **_WAITING)
    op.create_index("ix_attempt_started_at", "attempt", ["started_at"])
    op.create_table(
        "channel_state",
        _key("channel"),
        *_numbers("failures"),
        *_moments("wait_until", "broken_since", nullable=True),
        *_texts("reason"),
    )
    op.create_table("trouble", _key("subject"), *_moments("since"), *_texts("reason"))


def _standard_terms(op: Operations) -> None:
    op.rename_table("first_sight", "baseline")
    for name, old, new in (
        ("baseline", "seen_at", "since"),
        ("delivery", "frozen_at", "rendered_at"),
        ("delivery", "payload_again", "payload_if_repeat"),
        ("reminder", "aim", "target"),
    ):
        op.alter_column(name, old, new_column_name=new)


def _nothing_before_a_baseline(_: Operations) -> None:
    """Change no table: the rows are deleted before, in batches, as one transaction would hold up others."""


def _proposals(op: Operations) -> None:
    op.create_table(
        "proposal",
        _id(),
        *_texts("digest", unique=True),
        *_texts("words", "edits", "origin", "document", "quote", "place", "reasons", "state", "editor"),
        *_texts("note", "old_sha256", "new_sha256"),
        *_moments("made_at"),
        *_moments("decided_at", "recorded_at", nullable=True),
    )
    op.create_index("ix_proposal_words", "proposal", ["words"])
    op.create_index("ix_proposal_state", "proposal", ["state"])


def _twenty_compressed_files(op: Operations) -> None:
    newest = sa.select(_FILES.c.id).order_by(_FILES.c.id.desc()).limit(20)
    op.execute(_FILES.delete().where(_FILES.c.id.not_in(newest)))
    connection = op.get_bind()
    for number in connection.execute(sa.select(_FILES.c.id)).scalars().all():
        its = _FILES.c.id == number
        content = connection.execute(sa.select(_FILES.c.content).where(its)).scalar_one()
        connection.execute(_FILES.update().where(its).values(content=zlib.compress(content)))
    op.create_index("ix_delivery_state", "delivery", ["channel", "state"])
    op.create_index("ix_delivery_payload", "delivery", ["ended_at"], **_where("payload IS NOT NULL"))


def _editors(op: Operations) -> None:
    op.create_table(
        "editor",
        _id(),
        *_texts("digest", unique=True),
        *_texts("note", "name"),
        *_columns(sa.Boolean, "is_once"),
        *_moments("made_at"),
        *_moments("revoked_at", nullable=True),
    )
    op.create_table("editor_session", _key("digest"), *_numbers("editor_id"), *_moments("ends_at"))
    op.create_index("ix_editor_session_editor_id", "editor_session", ["editor_id"])
    op.add_column("proposal", *_texts("shown_as", server_default=""))


def _answers(op: Operations) -> None:
    proposal = sa.Column("proposal", sa.Integer(), sa.ForeignKey("proposal.id"), nullable=False)
    op.create_table("answer", _id(), proposal, *_texts("milestone", "channel"), *_moments("made_at"))
    op.create_index("ix_answer_milestone", "answer", ["milestone"])


def _watches(op: Operations) -> None:
    op.create_table(
        "watch",
        _key("name"),
        *_texts("url", "etag", "last_modified", "reason"),
        *_moments("baseline_at", nullable=True),
        *_moments("next_at"),
        *_numbers("failures"),
        *_columns(sa.Boolean, "is_final"),
        *_moments("leased_until", nullable=True),
    )
    op.create_table(
        "watched_item",
        _id(),
        *_texts("watch", "key", "link", "title", "published", "enclosures", "version", "state", "letter"),
        *_texts("text_sha256", "said_on", "sentences", "source", "reason"),
        *_moments("next_at"),
        *_numbers("attempts"),
        *_moments("leased_until", nullable=True),
        *_numbers("proposed"),
        *_columns(sa.Boolean, "is_told"),
        sa.UniqueConstraint("watch", "key"),
    )
    for name in ("state", "letter", "text_sha256", "said_on"):
        op.create_index(f"ix_watched_item_{name}", "watched_item", [name])


def _quiets(op: Operations) -> None:
    op.create_table(
        "quiet",
        _id(),
        *_texts("channel", "milestone"),
        *_columns(sa.Date, "until"),
        *_texts("who"),
        *_columns(sa.Date, "said_on"),
        *_moments("ended_at", nullable=True),
    )
    op.create_index("ix_quiet_channel", "quiet", ["channel"])


def _letters(op: Operations) -> None:
    names = ("name", "title", "said_on", "reference", "url", "text", "finds", "editor")
    op.create_table("letter", _id(), *_texts(*names), *_moments("sent_at"))
    op.create_index("ix_letter_sent_at", "letter", ["sent_at"])


def _who_made_a_change(op: Operations) -> None:
    for new in _texts("origin", "editor", server_default=""):
        op.add_column("revision", new)


STEPS: Mapping[str, Callable[[Operations], None]] = {
    "0001": _first_tables,
    "0002": _feed_tokens,
    "0003": _channel_health_and_troubles,
    "0004": _standard_terms,
    "0005": _nothing_before_a_baseline,
    "0006": lambda op: op.add_column("channel_state", *_texts("settings", server_default="")),
    "0007": _proposals,
    "0008": _twenty_compressed_files,
    "0009": _editors,
    "0010": lambda op: op.add_column("file_version", *_bytes("lists", nullable=True)),
    "0011": _answers,
    "0012": _watches,
    "0013": _quiets,
    "0014": _letters,
    "0015": _who_made_a_change,
    "0016": lambda op: op.add_column("letter", *_texts("kind", server_default="")),
}


def upgrade(connection: Connection, version: str | None, to: str) -> None:
    """Take the tables of a version, or none, to a later one, within the transaction of the connection."""
    op = Operations(MigrationContext.configure(connection))
    if version is None:
        own = sa.Column("version_num", sa.String(32), nullable=False)
        op.create_table("alembic_version", own, sa.PrimaryKeyConstraint(own, name="alembic_version_pkc"))
        op.execute(_VERSION.insert().values(version_num=to))
    for number, step in STEPS.items():
        if (version or "") < number <= to:
            step(op)
    op.execute(_VERSION.update().values(version_num=to))
