"""The table of troubles."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class TroubleRow(SQLModel, table=True):
    """A trouble that was reported to the operator; the row is deleted when the trouble is over.

    Attributes:
        subject: `file|COPY`, `STAGE|COPY`, `milestone|KEY`, `feed|NAME`, `channel|NAME`, `dead|NAME`
            or `watched|NAME`.
        since: As-of moment at which it was first found.
        reason: What is wrong.
    """

    __tablename__ = "trouble"

    subject: str = Field(primary_key=True)
    since: datetime
    reason: str
