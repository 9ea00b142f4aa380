"""What a receiver's answer means: one form for HTTP and mail, and the rows that hold for all receivers.

An answer refuses this message, refuses us whatever the message is, asks to wait, or may change when it is
tried again. A channel type puts its own rows before those below; the first row that matches counts.

Source:
    RFC 9110 15 and RFC 6585 4 (HTTP); RFC 5321 4.2, RFC 3463, RFC 4954 6 and RFC 7372 3 (mail); Microsoft
    Learn, "Email non-delivery reports and SMTP errors in Exchange Online"; Google, "Gmail SMTP errors and
    codes"; Postfix (`smtpd_helo_restrictions`); chatmail/core#1847, repoze.sendmail#50, gophish#2900.
"""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.net.outcomes import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable


class Step(StrEnum):
    """What an answer of a mail server follows."""

    GREETING = "greeting"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    END = "end of data"


class MeaningRow(NamedTuple):
    """What one answer means."""

    verdict: Verdict  # What it means.
    status: str = ""  # The status or reply code, such as `404`, or its class, such as `4xx`; empty for any.
    # A word, a few words or an enhanced code in the answer; `*` at the end stands for the rest of a word.
    # Empty for any text.
    says: str = ""
    is_whole: bool = False  # Whether `says` is the whole text.
    step: Step | None = None  # What it answers; None for any step.
    # Key of the sentence that says what the operator can do; empty where nothing can be done.
    advice: str = ""
    wait: timedelta | None = None  # How long to wait where the answer does not say it.

    def matches(self, status: int, text: str, step: Step | None) -> bool:
        """Whether it is the row of an answer."""
        if self.status and self.status not in {str(status), f"{status // 100}xx"}:
            return False
        if self.step and step is not self.step:
            return False
        if self.is_whole:
            return text.strip() == self.says
        return not self.says or _pattern(self.says).search(text) is not None


@cache
def _pattern(says: str) -> re.Pattern[str]:
    word = re.escape(says.removesuffix("*"))
    end = "" if says.endswith("*") else r"(?!\w)"
    return re.compile(rf"(?<![\w.]){word}{end}", re.IGNORECASE)


def read_answer(rows: Iterable[MeaningRow], status: int, text: str, step: Step | None = None) -> Outcome:
    """Return the outcome of an answer: that of the first row that matches, or `FAILED`."""
    row = next((row for row in rows if row.matches(status, text, step)), MeaningRow(verdict=Verdict.FAILED))
    return Outcome(
        verdict=row.verdict, status=status, detail=text.strip(), advice=row.advice, retry_after=row.wait
    )


_DAY = timedelta(days=1)


def broken(advice: str, status: str = "", *says: str, step: Step | None = None) -> tuple[MeaningRow, ...]:
    """Return rows that refuse us, one for each text."""
    return tuple(
        MeaningRow(status=status, says=one, step=step, verdict=Verdict.BROKEN, advice=advice)
        for one in says or ("",)
    )


def _wait(advice: str, wait: timedelta, *says: str) -> tuple[MeaningRow, ...]:
    return tuple(MeaningRow(says=one, verdict=Verdict.BUSY, advice=advice, wait=wait) for one in says)


# With the same meaning from every receiver over HTTP; a channel adds what counts as sent.
HTTP_ANSWERS = (
    MeaningRow(status="3xx", verdict=Verdict.FAILED, advice="advice.redirect"),
    *(MeaningRow(status=status, verdict=Verdict.REFUSED) for status in ("400", "413", "415", "422")),
    *(row for status in ("401", "403", "404", "410") for row in broken("advice.address", status)),
    MeaningRow(status="429", verdict=Verdict.BUSY),
    MeaningRow(status="4xx", verdict=Verdict.FAILED),
    MeaningRow(status="5xx", verdict=Verdict.FAILED),
)

MAIL_ANSWERS = (
    MeaningRow(status="2xx", step=Step.END, verdict=Verdict.SENT),
    # How we introduce ourselves. Postfix says it at a later step, also with a temporary code.
    *broken("advice.mail_helo", "", "helo command rejected", "5.7.506"),
    *broken("advice.mail_helo", "421", "EHLO", "HELO", step=Step.EHLO),
    *broken("advice.mail_helo", "5xx", step=Step.EHLO),
    # The login.
    *broken("advice.mail_smtp_auth", "5xx", "SmtpClientAuthentication"),
    *broken("advice.mail_oauth", "5xx", "basic authentication", "5.7.30"),
    *broken("advice.mail_login", "5xx", step=Step.AUTH),
    *broken("advice.mail_login", "530"),
    *broken("advice.mail_login", "5xx", "5.7.57", "5.7.8", "5.7.9"),
    # Limits and full mailboxes.
    *_wait(
        "advice.mail_limit", _DAY, "5.7.232", "5.7.233", "5.7.236", "5.1.90", "5.4.5", "submission quota*"
    ),
    *_wait("advice.mail_full", _DAY, "5.2.2", "4.2.2", "mailbox full", "mailbox is full", "over quota"),
    *_wait("", timedelta(hours=1), "5.2.121", "5.2.122"),
    # Who may send what to whom.
    *broken(
        "advice.mail_send_as", "5xx", "5.7.60", "5.2.252", "SendAsDenied", "not owned by user", "send as"
    ),
    *broken("advice.mail_relay", "5xx", "5.7.54", "5.7.64", "relay*"),
    *broken("advice.mail_domain", "5xx", "5.7.20", "5.7.22", "5.7.23", "5.7.26", "5.7.509", "SPF", "DMARC"),
    *broken("advice.mail_sender", "5xx", "5.1.7", "5.1.8", "sender address rejected"),
    *broken("advice.mail_members", "5xx", "5.7.12", "5.7.124", "5.7.13*", "not authorized"),
    *broken("advice.mail_login", "5xx", "not authenticated"),
    *broken("advice.mail_recipient", "5xx", "5.1.*", "5.2.1", "5.4.1", "5.7.504", "5.7.505"),
    *broken(
        "advice.mail_blocked",
        "5xx",
        "5.7.25",
        *(f"5.7.{tens}*" for tens in (50, 51, 60, 61, 62, 63, 64, 70, 75)),
    ),
    *broken("advice.mail_blocked", "5xx", "blocked using"),
    # Only after the data has a server seen the message: what it refuses before that, it refuses us.
    MeaningRow(status="5xx", step=Step.END, verdict=Verdict.REFUSED),
    *broken("advice.mail_policy", "5xx"),
    MeaningRow(status="4xx", verdict=Verdict.FAILED),
)
