"""Run migrations in the transaction that `notifier.store.database` opened."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

import notifier.store.answers
import notifier.store.editors
import notifier.store.feed_tokens
import notifier.store.letters
import notifier.store.proposals
import notifier.store.quiets
import notifier.store.tables
import notifier.store.trouble_table
import notifier.store.watches  # noqa: F401 - importing registers the tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
