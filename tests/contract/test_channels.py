"""Requirements of every channel type: the tests run over the table."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

import pytest

from notifier.channels import CHANNEL_TYPES
from notifier.channels.base import ChannelType, MessageOrigin, Parcel, Payload
from notifier.channels.destinations import read_destinations
from notifier.errors import SecretRefusedError, SettingsError
from notifier.events_file.whole import parse_events_file
from notifier.ics.appointments import appointment_entries
from notifier.net.answers import MeaningRow, read_answer
from notifier.net.connections import Network
from notifier.net.outcomes import Outcome, Verdict
from notifier.net.secrets import Secrets
from notifier.reminders.rules import Channel
from notifier.timeline.revisions import History, next_revisions
from notifier.words import Language, say
from tests.conftest import AMSTERDAM, at, day, timeline, utc
from tests.contract.messages import MESSAGES, hostile
from tests.receivers import Reply, raw_server, receiving

if TYPE_CHECKING:
    import socket

    from notifier.reminders.messages import Message

FILE = "calendar: {name: Proef, domain: proef.example}\nmilestones: []\n"
URL_NAMES = {"url", "url_env"}
GOLDEN = Path(__file__).parents[1] / "data" / "messages"
ORIGIN = MessageOrigin(
    domain="mijlpalen.example",
    base_url="https://m.example",
    rendered_at=at("2025-12-02 09:00"),
    settings={"from": "mijlpalen@example.org", "to": "team@example.org"},
    entries=lambda one: appointment_entries(
        one,
        History(next_revisions({}, [one], at("2025-12-02 09:00"))),
        timeline(one, url="https://m.example"),
        day("2025-12-02"),
        Language.NL,
    ),
)
TYPES = list(CHANNEL_TYPES.values())
CALLING = [kind for kind in TYPES if kind.answers and "url" in kind.secrets]
every_kind = pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
every_calling = pytest.mark.parametrize("kind", CALLING, ids=lambda kind: kind.name)


def _takes(kind: ChannelType, message: Message) -> bool:
    return kind.groups or len(message.notices) == 1


def _render(kind: ChannelType, message: Message) -> Payload:
    return kind.render(message, ORIGIN._replace(settings=kind.example))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param(kind, name, id=f"{kind.name}-{name}")
        for kind in TYPES
        for name, message in MESSAGES.items()
        if _takes(kind, message)
    ],
)
def test_a_message_has_the_form_agreed_on(kind: ChannelType, name: str, *, regenerate: bool) -> None:
    payload = _render(kind, MESSAGES[name])
    form = payload.media_type.partition(";")[0].rpartition("+")[2].rpartition("/")[2]
    suffix = {"plain": "txt", "rfc822": "eml"}.get(form, form)
    shown = payload.content.decode().replace("\r\n", "\n")
    if suffix == "json":
        shown = json.dumps(json.loads(shown), ensure_ascii=False, indent=2)
    path = GOLDEN / f"{name}.{kind.name}.{suffix}"
    if regenerate:
        path.write_text(shown + "\n", encoding="utf-8")
    assert path.exists(), "write it with --regenerate"
    assert shown + "\n" == path.read_text(encoding="utf-8")


@every_kind
def test_the_same_message_gives_the_same_bytes(kind: ChannelType) -> None:
    for message in MESSAGES.values():
        if _takes(kind, message):
            assert _render(kind, message) == _render(kind, message)


@every_kind
def test_a_repeat_is_marked_where_the_receiver_cannot_tell(kind: ChannelType) -> None:
    first, again = (_render(kind, MESSAGES[name]) for name in ("kcr2-30-days", "kcr2-repeat"))
    assert (first == again) is kind.can_tell_repeats


@every_kind
def test_no_title_breaks_the_form(kind: ChannelType) -> None:
    """Each type has its own `check_form` in `tests/channels/`; the assertions below apply to all of them."""
    check_form = import_module(f"tests.channels.test_{kind.name}").check_form
    harmless = [
        _outline(_render(kind, message)) for message in hostile(("Een titel",)) if _takes(kind, message)
    ]
    for message in hostile():
        if _takes(kind, message):
            payload = _render(kind, message)
            assert _outline(payload) <= set().union(*harmless)
            assert message.reference.encode() in payload.content
            assert check_form(payload, message)


def _outline(payload: Payload) -> set[str]:
    """Return the structure of a payload: keys of JSON, headers of a mail, control characters."""
    if payload.media_type.partition(";")[0].endswith("json"):
        names: set[str] = set()
        json.loads(payload.content, object_pairs_hook=lambda pairs: names.update(key for key, _ in pairs))
        return names
    if payload.media_type == "message/rfc822":
        return {name.lower() for part in message_from_bytes(payload.content).walk() for name in part}
    return {character for character in payload.content.decode() if category(character) == "Cc"}


@every_kind
def test_an_example_of_a_channel_is_accepted(kind: ChannelType) -> None:
    keys = ", ".join(f"{name}: {value}" for name, value in {"type": kind.name, **kind.example}.items())
    events = parse_events_file(f"{FILE}channels:\n  team: {{{keys}}}\n".encode(), name="events.yaml")
    (destination,) = read_destinations(events)
    assert [problem.line("f", Language.EN) for problem in events.problems.found] == []
    assert (destination.type, destination.settings.keys()) == (kind, kind.example.keys())


# What answers mean


def send_to(kind: ChannelType, url: str, **changes: Any) -> Outcome:
    """Send a message of a channel type to an address, with a secret where it signs."""
    secret = {"secret_env": "SECRET"} if "secret" in kind.secrets else {}
    parcel = Parcel(
        delivery="dl_abc",
        payload=_render(kind, MESSAGES["kcr2-30-days"]),
        channel=Channel(
            name="team", type_name=kind.name, zone=AMSTERDAM, language=Language.NL, allow_private=True
        ),
        settings={**kind.example, "url_env": "URL", **secret},
        secrets=Secrets(
            environment={"URL": url, "SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, folder=Path()
        ),
        network=Network(),
        now=utc("2025-12-02 08:00"),
    )
    return kind.send(parcel._replace(**changes))


def sample(row: MeaningRow) -> tuple[int, str]:
    """Return an answer that matches a row."""
    return int(row.status.replace("xx", "99")), row.says.replace("*", "0")


def good_reply(kind: ChannelType) -> Reply:
    """Return an answer that means that a message arrived."""
    row = next(row for row in kind.answers if row.verdict is Verdict.SENT)
    return Reply(status=int(row.status.replace("xx", "00")), body=row.says.encode() or b"anything")


@every_calling
def test_each_status_has_the_meaning_that_all_channels_owe(kind: ChannelType) -> None:
    texts = ("", "x", *dict.fromkeys(sample(row)[1] for row in kind.answers))
    found = {
        status: {read_answer(kind.answers, status, text).verdict for text in texts}
        for status in range(100, 600)
    }
    assert Verdict.SENT in set().union(*(found[status] for status in range(200, 300)))
    assert all(Verdict.SENT not in found[status] for status in (*range(100, 200), *range(300, 600)))
    # A message that is refused is not tried again for days, and one does not die of an address that is gone.
    assert found[400] | found[413] <= {Verdict.REFUSED, Verdict.BROKEN}
    assert found[401] | found[403] | found[404] | found[410] == {Verdict.BROKEN}
    assert found[429] <= {Verdict.BUSY, Verdict.BROKEN}
    for status in (*range(300, 400), *range(500, 600)):
        assert found[status] == {Verdict.FAILED}
    assert Verdict.REFUSED not in found[408]


@pytest.mark.parametrize("kind", [kind for kind in TYPES if kind.answers], ids=lambda kind: kind.name)
def test_what_refuses_us_comes_with_what_the_operator_can_do(kind: ChannelType) -> None:
    assert all(row.advice for row in kind.answers if row.verdict is Verdict.BROKEN)
    assert {say(language, row.advice) for language in Language for row in kind.answers if row.advice}
    others = [row for row in kind.answers if row.verdict not in {Verdict.BROKEN, Verdict.BUSY}]
    assert {row.status for row in others if row.advice} <= {"3xx", "200", "2xx"}


@every_calling
def test_each_answer_on_the_wire_means_what_its_row_says(kind: ChannelType) -> None:
    with receiving() as receiver:
        for row in kind.answers:
            status, text = sample(row)
            if next(one for one in kind.answers if one.matches(status, text, None)) is not row:
                continue  # The channel has a row of its own for it.
            receiver.reply = Reply(status=status, body=text.encode(), headers={"Retry-After": "90"})
            outcome = send_to(kind, receiver.url)
            assert outcome == Outcome(
                verdict=row.verdict,
                status=status,
                detail=text,
                advice=row.advice,
                retry_after=timedelta(seconds=90),
            )


@pytest.mark.parametrize(
    "kind",
    [kind for kind in TYPES if not kind.answers and URL_NAMES & {key.name for key in kind.keys}],
    ids=lambda kind: kind.name,
)
@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")
def test_a_channel_without_declared_answers_does_not_post(kind: ChannelType) -> None:
    with receiving() as receiver:
        send_to(kind, receiver.url)
        assert receiver.received == []


@every_calling
def test_a_good_answer_means_sent(kind: ChannelType) -> None:
    with receiving() as receiver:
        receiver.reply = good_reply(kind)
        outcome = send_to(kind, receiver.url)
        (request,) = receiver.received
    assert (outcome.verdict, outcome.status) == (Verdict.SENT, receiver.reply.status)
    payload = _render(kind, MESSAGES["kcr2-30-days"])
    assert (request.body, request.headers["content-type"]) == (payload.content, payload.media_type)


@every_calling
def test_an_answer_that_never_comes_is_unknown(kind: ChannelType) -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(65536)

    with raw_server(hang_up) as url:
        assert send_to(kind, url).verdict is Verdict.UNKNOWN


@every_calling
def test_a_missing_address_is_named_and_nothing_is_sent(kind: ChannelType) -> None:
    with pytest.raises(SettingsError, match="the environment variable URL is not set"):
        send_to(kind, " ")


@every_calling
def test_the_operator_decides_which_hosts_are_called(kind: ChannelType) -> None:
    with receiving() as receiver:
        receiver.reply = good_reply(kind)
        for hosts, arrived in (("127.0.0.1", 1), ("public", 0), ("hooks.example", 0)):
            secrets = Secrets(environment={"URL": receiver.url}, folder=Path(), hosts=frozenset({hosts}))
            settings = {**kind.example, "url_env": "URL"}
            with suppress(SecretRefusedError):
                send_to(kind, receiver.url, secrets=secrets, settings=settings)
            assert len(receiver.take()) == arrived


@every_calling
def test_no_outcome_repeats_the_address(kind: ChannelType) -> None:
    with receiving() as receiver:
        for status in (200, 400, 404, 500):
            receiver.replies = [Reply(status=status, body=b"nee")]
            assert "geheim" not in send_to(kind, receiver.url).detail
    assert "geheim" not in send_to(kind, "http://127.0.0.1:9/geheim").detail
    assert "geheim" not in send_to(kind, "http://[::1/geheim").detail
