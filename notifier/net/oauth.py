"""Submit mail with an access token instead of a password: OAuth 2.0 client credentials and XOAUTH2.

Source:
    RFC 6749 4.4, 5.1 and 5.2; Microsoft Learn, "Authenticate an IMAP, POP or SMTP connection using OAuth".
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from pydantic import SecretStr

from notifier.net.answers import HTTP_ANSWERS, MeaningRow, broken, read_answer
from notifier.net.connections import Deadline, Network
from notifier.net.http import HttpResponse, post
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.secrets import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from notifier.net.mail_server import MailServer

_ANSWERS = (
    MeaningRow(status="2xx", verdict=Verdict.SENT),
    *(row for status in ("400", "401", "403", "404") for row in broken("advice.mail_client", status)),
    *HTTP_ANSWERS,
)
# A token is replaced this long before it ends, or at half of its life where that is shorter.
_MARGIN = timedelta(minutes=5)
_REFUSED_LOGIN = 535


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application that may get tokens."""

    url: SecretStr  # Address of the tenant's token endpoint.
    client: SecretStr  # Its client id.
    secret: SecretStr
    scope: str  # What the token is for.
    allow_private: bool  # Whether the endpoint may have a private address.


# The tokens of this process, each with when it is replaced, by real time.
_tokens: dict[Application, tuple[SecretStr, datetime]] = {}
_tokens_lock = Lock()


def use_as_application(
    server: MailServer,
    application: Application,
    use: Callable[[MailServer, Network], Outcome],
    *,
    mailbox: str,
    network: Network,
    now: datetime,
) -> Outcome:
    """Use a mail server with a token, as a mailbox; a token that the server refuses is replaced once.

    The timeout of the network is that of all calls together.

    Raises:
        SettingsError: The authorities to trust cannot be read.
    """
    deadline = Deadline.start(network.request_timeout)
    if not server.user.get_secret_value():
        server = server._replace(user=SecretStr(mailbox))

    def rest() -> Network:
        return replace(network, request_timeout=timedelta(seconds=deadline.remaining()))

    outcome = Outcome(verdict=Verdict.NOT_SENT, detail="no answer in time")
    try:
        while True:
            with _tokens_lock:
                token, ends_at = _tokens.get(application, (None, now))
            is_kept = token is not None and now < ends_at
            if token is None or not is_kept:
                token, outcome = _fetch(application, rest(), now)
            if token is None:
                return outcome
            outcome = use(server._replace(token=token), rest())
            outcome = outcome._replace(detail=outcome.detail.replace(token.get_secret_value(), HIDDEN))
            if outcome.status != _REFUSED_LOGIN:
                return outcome
            outcome = outcome._replace(advice="advice.mail_application")
            with _tokens_lock:
                _tokens.pop(application, None)
            if not is_kept:
                return outcome
    except TimeoutError:
        return outcome


def _fetch(application: Application, network: Network, now: datetime) -> tuple[SecretStr | None, Outcome]:
    form = {
        "grant_type": "client_credentials",
        "client_id": application.client.get_secret_value(),
        "client_secret": application.secret.get_secret_value(),
        "scope": application.scope,
    }
    found: dict[str, Any] = {}

    def classify(answer: HttpResponse) -> Outcome:
        found.update(_read_json(answer.body))
        said = str(found.get("error_description") or found.get("error") or "")
        return read_answer(_ANSWERS, answer.status, said.partition("\n")[0])

    outcome = post(
        application.url.get_secret_value(),
        urlencode(form).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        allow_private=application.allow_private,
        classify=classify,
        now=now,
        network=network,
    )
    token = found.get("access_token")
    if outcome.verdict is Verdict.UNKNOWN:
        return None, outcome._replace(verdict=Verdict.NOT_SENT)
    if outcome.verdict is not Verdict.SENT:
        return None, outcome
    if not isinstance(token, str) or not token.isascii() or not token.isprintable():
        return None, outcome._replace(verdict=Verdict.FAILED, detail="no token in the answer")
    seconds = str(found.get("expires_in", ""))
    life = timedelta(seconds=min(int(seconds), 10**6) if seconds.isdecimal() else 0)
    with _tokens_lock:
        # Only its length of life is used, because the clock of the other side may differ.
        _tokens[application] = SecretStr(token), now + max(life - _MARGIN, life / 2)
    return SecretStr(token), outcome


def _read_json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
