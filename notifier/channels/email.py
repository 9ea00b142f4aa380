"""Mail: plain text and HTML, with the milestone as a calendar file, submitted to a mail server.

Each channel writes to one address, so that every recipient has its own outcome; for several readers use
a mailing list or several channels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notifier.channels.base import ChannelType, MessageOrigin, Parcel, Payload, address_of, secret_keys
from notifier.events_file.records import Key
from notifier.events_file.values import MAIL_ADDRESS, Choice, Flag, Pattern, Text
from notifier.net.answers import MAIL_ANSWERS
from notifier.net.mail_server import DEFAULT_PORTS, MailServer, Security, is_internal
from notifier.net.permissions import SecretRole, ServerAddress

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from notifier.events_file.problems import Problems
    from notifier.events_file.records import Fields
    from notifier.ics.appointments import Appointment
    from notifier.net.connections import Network
    from notifier.net.outcomes import Outcome
    from notifier.reminders.messages import Message
    from notifier.words import Language

# The name of `name <address>`; a character that means something in a header does not belong in it.
_NAME = r"[^\s<>\"\\@,;:\x00-\x1f\x7f](?:[^<>\"\\@,;:\x00-\x1f\x7f]{0,98}[^\s<>\"\\@,;:\x00-\x1f\x7f])? "
MAILBOX = Pattern(
    pattern=rf"(?:(?=.{{3,254}}$){MAIL_ADDRESS}|{_NAME}<(?=[^<]{{3,255}}$){MAIL_ADDRESS}>)",
    key="file.mailbox",
)
# A name with a dot. Source: RFC 5321 2.3.5 and 4.1.1.1.
_HELO = Pattern(
    pattern=r"(?!localhost\.)(?=.{4,253}$)(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]",
    key="file.helo",
)
# From 1 to 65535: the system takes what is left of a larger one for another port.
_PORT = r"[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5]"
_SERVER = Pattern(
    pattern=rf"[A-Za-z0-9](?:[A-Za-z0-9.-]{{0,251}}[A-Za-z0-9])?(?::(?:{_PORT}))?", key="file.mail_server"
)
KEYS = (
    Key(name="server", type=_SERVER, meaning="Mail server as name or name:port.", required=True),
    Key(
        name="security",
        type=Choice(options=Security),
        meaning="starttls (587, default), tls (465), or none (25) inside one's own network.",
    ),
    Key(name="from", type=MAILBOX, meaning="Address it comes from, or name <address>.", required=True),
    Key(name="to", type=MAILBOX, meaning="Address it goes to; one, a mailing list for more."),
    Key(
        name="contacts",
        type=Flag(),
        meaning="Whether what an owner's milestones give goes to the contacts of that owner too (false).",
    ),
    Key(name="reply_to", type=MAILBOX, meaning="Address that answers go to; that of `from` when left out."),
    Key(
        name="helo",
        type=_HELO,
        meaning="Name by which this machine introduces itself; the domain of `from` when left out.",
    ),
    *secret_keys("user", "user"),
    *secret_keys("password", "password"),
    *secret_keys("token_url", "address of the tenant's token endpoint (OAuth 2.0)"),
    *secret_keys("client", "client id of the application (OAuth 2.0)"),
    *secret_keys("client_secret", "secret of the application (OAuth 2.0)"),
    Key(
        name="invite",
        type=Flag(),
        meaning="Sends each milestone as an appointment that follows its date (false).",
    ),
    Key(name="scope", type=Text(), meaning="What the token is for (https://outlook.office365.com/.default)."),
)
_CREDENTIALS = ("user", "password", "client", "client_secret")
_SECRETS = {**dict.fromkeys(_CREDENTIALS, SecretRole.CREDENTIAL), "token_url": SecretRole.ADDRESS}
_BY_PASSWORD, _BY_TOKEN = ("user", "password"), ("token_url", "client", "client_secret")
_SCOPE = "https://outlook.office365.com/.default"


def check(fields: Fields, problems: Problems) -> None:
    """Refuse half a login, a login without TLS, and a channel without a recipient."""
    if "to" not in fields.values and not fields.get("contacts", False):
        problems.add(fields.node.place, "file.missing_key", key="to")
    given = {name: [key for key in _keys_of(name) if key in fields.values] for name in _SECRETS}
    by_token = any(given[name] for name in _BY_TOKEN)
    for name in _BY_TOKEN if by_token else _BY_PASSWORD if any(given.values()) else ():
        if len(given[name]) != 1:
            keys = ", ".join(_keys_of(name))
            problems.add(fields.node.place, "file.one_of", value=", ".join(given[name]), keys=keys)
    if by_token and given["password"]:
        problems.add(fields.place(given["password"][0]), "file.two_logins", value=given["password"][0])
    if any(given.values()) and fields.get("security") is Security.NONE:
        problems.add(fields.place("security"), "file.open_login", value=Security.NONE)


def _keys_of(name: str) -> tuple[str, str]:
    return f"{name}_env", f"{name}_file"


def render(message: Message, origin: MessageOrigin) -> Payload:
    """Render the mail."""
    # Mail and calendar libraries are slow to import, and checking a file does not need them.
    from notifier.channels.mail import MEDIA_TYPE, write_mail  # noqa: PLC0415

    return Payload(content=write_mail(message, origin), media_type=MEDIA_TYPE)


def invite(appointment: Appointment, origin: MessageOrigin, reference: str, language: Language) -> Payload:
    """Render a mail with an appointment."""
    from notifier.channels.mail import MEDIA_TYPE, write_invitation  # noqa: PLC0415 - as above

    return Payload(content=write_invitation(appointment, origin, reference, language), media_type=MEDIA_TYPE)


def server(settings: Mapping[str, str]) -> ServerAddress:
    """Return the mail server."""
    host, _, port = settings["server"].partition(":")
    return ServerAddress(host.lower(), int(port) if port else DEFAULT_PORTS[_security(settings)])


def _security(settings: Mapping[str, str]) -> Security:
    return Security(settings.get("security", Security.STARTTLS))


def send(parcel: Parcel) -> Outcome:
    """Submit it to the mail server."""
    from notifier.net.smtp import submit  # noqa: PLC0415 - as above

    sender, recipient = (address_of(parcel.settings[key]) for key in ("from", "to"))
    content = parcel.payload.content
    return _use_server(
        parcel,
        lambda mail_server, network: submit(
            mail_server, content, sender=sender, recipient=recipient, network=network
        ),
    )


def probe(parcel: Parcel) -> Outcome:
    """Connect to the mail server, start TLS and log in."""
    from notifier.net.smtp import log_in  # noqa: PLC0415 - as above

    return _use_server(parcel, log_in)


def _use_server(parcel: Parcel, use: Callable[[MailServer, Network], Outcome]) -> Outcome:
    from notifier.net.oauth import Application, use_as_application  # noqa: PLC0415 - as above

    settings, secrets = parcel.settings, parcel.secrets
    sender, recipient = (address_of(settings[key]) for key in ("from", "to"))
    place = server(settings)
    secrets.check_recipient(recipient, is_contact="contact" in settings)
    allow_private = secrets.allows_private(place.host, asked=parcel.channel.allow_private)
    login = secrets.credentials(settings, _CREDENTIALS, place)
    mail_server = MailServer(
        host=place.host,
        port=place.port,
        security=_security(settings),
        user=login["user"],
        password=login["password"],
        client_name=settings.get("helo") or sender.rpartition("@")[2],
        allow_private=allow_private,
    )
    if not login["client"].get_secret_value():
        return use(mail_server, parcel.network)
    url = secrets.address(settings, "token_url")
    token_server = _token_server(url.get_secret_value())
    secrets.credentials(settings, ("client", "client_secret"), token_server)
    return use_as_application(
        mail_server,
        Application(
            url=url,
            client=login["client"],
            secret=login["client_secret"],
            scope=settings.get("scope", _SCOPE),
            allow_private=secrets.allows_private(token_server.host, asked=parcel.channel.allow_private),
        ),
        use,
        mailbox=sender,
        network=parcel.network,
        now=parcel.now,
    )


def _token_server(url: str) -> ServerAddress:
    try:
        parts = urlsplit(url)
        return ServerAddress((parts.hostname or "").lower(), parts.port or 443)
    except ValueError:
        return ServerAddress("", 443)


TYPE = ChannelType(
    name="email",
    keys=KEYS,
    example={"server": "mail.example.org", "from": "mijlpalen@example.org", "to": "team@example.org"},
    answers=MAIL_ANSWERS,
    secrets=_SECRETS,
    server=server,
    is_internal=lambda settings: is_internal(server(settings).port, _security(settings)),
    check=check,
    groups=True,
    render=render,
    invite=invite,
    send=send,
    probe=probe,
    after_test=lambda _: "channel_test.look_mail",
)
