"""A message as a mail: plain text, HTML for any screen width, and the milestone as a calendar file.

The same message gives the same bytes. Its Message-ID follows from the delivery's id, so that a repeat can
be recognised.

Source:
    RFC 5322, RFC 2045-2047, RFC 3834 (Auto-Submitted), [MS-OXCMAIL] 2.1.3.2.20 (X-Auto-Response-Suppress),
    RFC 5545 and RFC 5546 3.2.1 (PUBLISH).
"""

from __future__ import annotations

import hashlib
from email.charset import SHORTEST, Charset
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from notifier.channels.base import address_of
from notifier.channels.console import to_text
from notifier.ics.appointments import Appointment, write_appointment
from notifier.timeline.included_list import uid_of
from notifier.timeline.model import Status
from notifier.timeline.text_form import cut

if TYPE_CHECKING:
    from notifier.channels.base import MessageOrigin
    from notifier.reminders.messages import Message, Row
    from notifier.reminders.notices import Notice
    from notifier.words import Language

MEDIA_TYPE = "message/rfc822"
MAX_SUBJECT_CHARS = 200
# All bytes are ASCII, so that a server without 8BITMIME changes nothing.
_POLICY = SMTP.clone(cte_type="7bit")
_ENCODING = "quoted-printable"

_FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
# A cell, because Outlook on Windows ignores the padding of a link.
_BUTTON = """<table role="presentation" style="margin:0 0 8px"><tr>
<td style="padding:10px 16px;border:1px solid;border-radius:4px">
<a href="{url}" style="color:inherit;font-weight:600">{text}</a></td></tr></table>"""

_PAGE = f"""<!doctype html>
<html lang="{{language}}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{subject}}</title></head>
<body style="margin:0;padding:16px;{_FONT};font-size:16px;line-height:1.5">
<div style="max-width:600px;margin:0 auto;overflow-wrap:anywhere">
{{heading}}
{{body}}
<p style="margin:24px 0 0;font-size:13px">{{footer}}</p>
</div></body></html>
"""


def write_mail(message: Message, origin: MessageOrigin) -> bytes:
    """Return a message as a mail with CRLF line ends, in ASCII."""
    about = message.notices[0].milestone.key if len(message.notices) == 1 else ""
    mail = _headed(message.subject, message.reference, about, origin)
    mail.set_content(to_text(message), cte=_ENCODING)
    mail.add_alternative(to_html(message), subtype="html", cte=_ENCODING)
    if calendar := to_calendar(message, origin):
        mail.add_attachment(
            calendar.decode(),
            subtype="calendar",
            cte=_ENCODING,
            params={"method": "PUBLISH"},
            filename=f"{message.notices[0].milestone.page_name if about else 'calendar'}.ics",
        )
    return _closed(mail, message.reference, message.language)


def write_invitation(
    appointment: Appointment, origin: MessageOrigin, reference: str, language: Language
) -> bytes:
    """Return a mail whose appointment a calendar program takes up by itself."""
    entry = appointment.entries[0]
    mail = _headed(entry.summary, reference, "", origin)
    mail.set_content(f"{entry.summary}\n\n{entry.description}\n", cte=_ENCODING)
    data = write_appointment(appointment, origin.domain, language).decode()
    mail.add_alternative(data, subtype="calendar", cte=_ENCODING, params={"method": appointment.method})
    return _closed(mail, reference, language)


def _headed(subject: str, reference: str, about: str, origin: MessageOrigin) -> EmailMessage:
    """Return a mail with its headers; `about` is the milestone whose thread it belongs to."""
    mail = EmailMessage(policy=_POLICY)
    _set_subject(mail, cut(" ".join(subject.split()), MAX_SUBJECT_CHARS))
    for header, key in (("From", "from"), ("To", "to"), ("Reply-To", "reply_to")):
        if mailbox := origin.settings.get(key):
            name, _, address = mailbox.rpartition("<")
            mail[header] = Address(name.strip(), addr_spec=address.rstrip(">"))
    mail["Date"] = format_datetime(origin.rendered_at)
    mail["Message-ID"] = f"<{reference}@{origin.domain}>"
    if about:
        # All mails about one milestone are one thread, whose first mail is none of them.
        mail["In-Reply-To"] = mail["References"] = f"<{uid_of(about, '', origin.domain)}>"
    # Asks for no automatic replies, such as out-of-office messages. `All` would hold back reports that a
    # mailbox does not exist as well.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply, DR, RN, NRN"
    return mail


def _set_subject(mail: EmailMessage, subject: str) -> None:
    """Set the subject, and encode one that contains the marks of an encoded word, which readers decode.

    Source:
        RFC 2047 2 and 6.2.
    """
    if "=?" in subject:
        # Setting it the ordinary way decodes the word.
        mail.set_raw("Subject", Header(subject, _utf_8(), header_name="Subject").encode())
    else:
        mail["Subject"] = subject


def _utf_8() -> Charset:
    """Return UTF-8 with the shortest encoding of headers, whatever another library made of it."""
    charset = Charset("utf-8")
    charset.header_encoding = SHORTEST
    return charset


def _closed(mail: EmailMessage, reference: str, language: Language) -> bytes:
    mail["Content-Language"] = language.value
    # Fixed boundaries instead of random ones, so that the same message gives the same bytes.
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        digest = hashlib.sha256(f"{reference} {number}".encode()).hexdigest()
        part.set_boundary(f"=_{digest[:40]}")
    return mail.as_bytes()


# The HTML part


def to_html(message: Message) -> str:
    """Return a message as HTML: one column, no images, all text escaped."""
    parts: list[str] = []
    if message.is_listed:
        for heading, rows in message.sections:
            items = "".join(f'<li style="margin:0 0 8px">{_row(row)}</li>' for row in rows)
            parts.append(f'{_heading(heading, 2)}<ul style="margin:0 0 16px;padding-left:20px">{items}</ul>')
        parts += [f'<p style="margin:0 0 8px">{escape(sentence)}</p>' for sentence in message.closing]
    else:
        is_list = len(message.notices) > 1
        parts = [_notice(notice, level=2 if is_list else 0) for notice in message.notices]
    return _PAGE.format(
        language=message.language,
        subject=escape(message.subject),
        heading=_heading(message.heading, 1),
        body="\n".join(parts),
        footer=escape(message.footer),
    )


def _row(row: Row) -> str:
    text = f'<a href="{escape(row.url)}">{escape(row.text)}</a>' if row.url else escape(row.text)
    return f"{text}<div>{escape(row.details)}</div>" if row.details else text


def _heading(text: str, level: int) -> str:
    size = {1: 22, 2: 18}[level]
    return f'<h{level} style="margin:16px 0 8px;font-size:{size}px;line-height:1.3">{escape(text)}</h{level}>'


def _notice(notice: Notice, *, level: int) -> str:
    lines = [_heading(notice.headline, level)] if level else []
    lines += [f'<p style="margin:0 0 8px">{escape(sentence)}</p>' for sentence in notice.sentences]
    if notice.facts:
        rows = "".join(
            f'<dt style="font-weight:600">{escape(fact.name)}</dt>'
            f'<dd style="margin:0 0 8px">{escape(fact.value)}</dd>'
            for fact in notice.facts
        )
        lines.append(f'<dl style="margin:16px 0">{rows}</dl>')
    lines += [_BUTTON.format(url=escape(link.url), text=escape(link.text)) for link in notice.links]
    return "\n".join(lines)


# The calendar file


def to_calendar(message: Message, origin: MessageOrigin) -> bytes:
    """Return the milestones of a message that have a day as iCalendar; empty when none has.

    A period is left out; the feeds show both its ends. UID and version are those of the feeds. A channel
    that sends appointments attaches nothing.
    """
    shown = () if message.is_listed or origin.settings.get("invite") == "true" else message.notices
    entries = tuple(
        entry
        for notice in shown
        for milestone in notice.milestones
        if milestone.when.is_exact and milestone.status is not Status.DONE
        for entry in origin.entries(milestone)
    )
    organizer = address_of(origin.settings.get("from", ""))
    appointment = Appointment(method="PUBLISH", entries=entries, organizer=organizer)
    return write_appointment(appointment, origin.domain, message.language) if entries else b""
