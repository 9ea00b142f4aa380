"""Which secrets a channel may use, for what, and to which servers they may be sent."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.channels import CHANNEL_TYPES
from notifier.errors import SecretRefusedError, SettingsError
from notifier.events_file.values import SECRET_FILE
from notifier.net.connections import Network
from notifier.net.permissions import Permission, SecretRole, ServerAddress, read_permissions
from notifier.net.secrets import MAX_FILE_BYTES, Secrets

if TYPE_CHECKING:
    from collections.abc import Callable

    from notifier.channels.base import ChannelType

SMTP = ServerAddress("smtp.example.org", 587)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file outside the secrets folder and several links to it."""
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (tmp_path / "outside").write_text("https://example.org/canary", encoding="utf-8")
    (secrets / "good").write_text(" https://example.org/good\n", encoding="utf-8")
    (secrets / "inner").symlink_to("good")
    (secrets / "out").symlink_to("../outside")
    (secrets / "folder-out").symlink_to(tmp_path)
    (secrets / "endless").symlink_to("endless")
    (secrets / "empty").touch()
    (secrets / "binary").write_bytes(b"https://\xff")
    (secrets / "large").write_text("https://" + "a" * MAX_FILE_BYTES, encoding="utf-8")
    (secrets / "folder").mkdir()
    os.mkfifo(secrets / "pipe")
    return tmp_path


def _address(secrets: Secrets, file: str) -> str:
    return secrets.address({"url_file": file}).get_secret_value()


@pytest.mark.parametrize("file", ["secrets/good", "secrets/inner"])
def test_a_file_of_the_secrets_folder_is_read(folder: Path, file: str) -> None:
    assert _address(Secrets.from_environment({}, folder), file) == "https://example.org/good"


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("secrets/out", "secrets/out leads out of the secrets folder and is not read"),
        ("secrets/folder-out/outside", "secrets/folder-out/outside leads out of the secrets folder"),
        ("secrets/../outside", "secrets/../outside leads out of the secrets folder"),
        ("../outside", "../outside leads out of the secrets folder"),
        ("outside", "outside leads out of the secrets folder"),
        ("/etc/passwd", "/etc/passwd leads out of the secrets folder"),
        ("secrets//etc/passwd", "secrets//etc/passwd leads out of the secrets folder"),
        ("secrets", "the file secrets is empty or cannot be read"),
        ("secrets/none", "secrets/none cannot be read: No such file or directory"),
        ("secrets/endless", "secrets/endless cannot be read: Too many levels of symbolic links"),
        ("secrets/empty", "the file secrets/empty is empty or cannot be read"),
        ("secrets/binary", "the file secrets/binary is empty or cannot be read"),
        ("secrets/large", "the file secrets/large is empty or cannot be read"),
        ("secrets/folder", "the file secrets/folder is empty or cannot be read"),
        ("secrets/pipe", "the file secrets/pipe is empty or cannot be read"),
        ("secrets/a\0b", "cannot be read"),
    ],
)
def test_no_other_file_is_read(folder: Path, file: str, told: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(told)):
        _address(Secrets.from_environment({}, folder), file)


def test_a_folder_beside_the_file_is_no_link_unless_the_operator_names_it(folder: Path) -> None:
    beside = folder / "list"
    beside.mkdir()
    (beside / "secrets").symlink_to(folder / "secrets")
    with pytest.raises(SecretRefusedError):
        _address(Secrets.from_environment({}, beside), "secrets/good")
    for variable in ("NOTIFIER_SECRETS", "CREDENTIALS_DIRECTORY"):
        secrets = Secrets.from_environment({variable: str(beside / "secrets")}, folder / "elsewhere")
        assert _address(secrets, "secrets/good") == "https://example.org/good"
        with pytest.raises(SecretRefusedError):
            _address(secrets, "secrets/out")


def test_the_operators_own_setting_goes_before_that_of_systemd(folder: Path) -> None:
    environment = {"NOTIFIER_SECRETS": str(folder / "secrets"), "CREDENTIALS_DIRECTORY": "/nowhere"}
    assert _address(Secrets.from_environment(environment, folder), "secrets/good")


def test_a_secret_that_is_replaced_counts_at_once(folder: Path) -> None:
    # As in Kubernetes: the file is a link into a folder that is replaced as a whole.
    mounted = folder / "secrets"
    for version in ("1", "2"):
        (mounted / f"..{version}").mkdir()
        (mounted / f"..{version}" / "hook").write_text(f"https://example.org/{version}", encoding="utf-8")
    (mounted / "hook").symlink_to("..data/hook")
    secrets = Secrets.from_environment({}, folder)
    found: list[str] = []
    for version in ("1", "2"):
        (mounted / "..new").symlink_to(f"..{version}")
        (mounted / "..new").rename(mounted / "..data")
        found.append(_address(secrets, "secrets/hook"))
    assert found == ["https://example.org/1", "https://example.org/2"]


def test_no_read_leaves_a_file_open(folder: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    for file in ("secrets/good", "secrets/pipe", "secrets/folder", "secrets/none", "secrets/folder/x"):
        try:
            _address(Secrets.from_environment({}, folder), file)
        except SettingsError:
            continue
    assert len(list(Path("/dev/fd").iterdir())) == before


@pytest.mark.parametrize("variable", ["NOTIFIER_PROXY", "notifier_database_url"])
def test_the_programs_own_variables_are_no_channels(folder: Path, variable: str) -> None:
    secrets = Secrets.from_environment({variable: "https://example.org/canary"}, folder)
    with pytest.raises(SecretRefusedError, match=f"{variable} belongs to the program itself"):
        secrets.address({"url_env": variable})


VALUES = {
    "address": "https://example.org/canary",
    "signing": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "password": "canary-word",
}


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_serves_for_its_own_role_only(folder: Path, kind: str) -> None:
    """An address or a signing secret is refused as a credential, even where the operator allowed it."""
    allow = "V=smtp.example.org"
    secrets = Secrets.from_environment({"V": VALUES[kind], "NOTIFIER_ALLOW": allow}, folder)
    uses: dict[str, Callable[[], object]] = {
        "address": lambda: secrets.address({"url_env": "V"}),
        "signing": lambda: secrets.signing_secret({"secret_env": "V"}),
        "password": lambda: secrets.credentials({"password_env": "V"}, ["password"], SMTP),
    }
    assert uses.pop(kind)()
    for use in uses.values():
        with pytest.raises(SecretRefusedError) as refused:
            use()
        assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    ("allow", "server", "missing"),
    [
        ("", SMTP, "U=smtp.example.org, secrets/mail=smtp.example.org"),
        ("U=smtp.example.org", SMTP, "secrets/mail=smtp.example.org"),
        ("U=smtp.example.org, secrets/mail=smtp.example.org", SMTP, ""),
        (" U = SMTP.Example.org ,\nsecrets/mail=smtp.example.org:587,", SMTP, ""),
        (
            "U=smtp.example.org, secrets/mail=smtp.example.org",
            ServerAddress("smtp.example.org", 2525),
            "U=smtp.example.org:2525, secrets/mail=smtp.example.org:2525",
        ),
        (
            "U=smtp.example.org:465, secrets/mail=smtp.example.org:465",
            SMTP,
            "U=smtp.example.org, secrets/mail=",
        ),
        ("U=other.example, U=smtp.example.org, secrets/mail=smtp.example.org", SMTP, ""),
        ("U=example.org, secrets/mail=evil-smtp.example.org", SMTP, "U=smtp.example.org, secrets/mail="),
        ("u_=x", SMTP, None),
        ("U=*", SMTP, None),
        ("canary", SMTP, None),
        ("U=smtp.example.org secrets/mail=smtp.example.org", SMTP, None),
        ("NOTIFIER_PROXY=smtp.example.org", SMTP, None),
    ],
)
def test_a_login_goes_only_where_the_operator_allows_it(
    folder: Path, allow: str, server: ServerAddress, missing: str | None
) -> None:
    settings = {"user_env": "U", "password_file": "secrets/mail"}
    (folder / "secrets" / "mail").write_text("canary", encoding="utf-8")
    environment = {"U": "canary", "NOTIFIER_ALLOW": allow}
    if missing is None:
        with pytest.raises(SettingsError, match="NOTIFIER_ALLOW: part 1 cannot be read") as refused:
            Secrets.from_environment(environment, folder)
        assert "canary" not in str(refused.value)
        return
    secrets = Secrets.from_environment(environment, folder)
    assert secrets.missing_permissions(settings, ["user", "password"], server).startswith(missing)
    if missing:
        with pytest.raises(SecretRefusedError, match=f'add there to NOTIFIER_ALLOW: "{missing}'):
            secrets.credentials(settings, ["user", "password"], server)
    else:
        found = secrets.credentials(settings, ["user", "password"], server)
        assert {name: one.get_secret_value() for name, one in found.items()} == {
            "user": "canary",
            "password": "canary",
        }


# Making a text of a pattern takes long.
@settings(max_examples=settings().max_examples // 3)
@given(
    st.lists(
        st.builds(
            Permission,
            st.from_regex(r"[A-Z_]{1,5}|secrets/[a-z.@ -]{0,4}[a-z]", fullmatch=True),
            st.builds(
                ServerAddress,
                st.from_regex(r"[a-z]([a-z.-]{0,5}[a-z])?", fullmatch=True),
                st.integers(1, 65535),
            ),
        ),
        max_size=4,
    )
)
def test_what_a_refusal_asks_for_is_what_allows_it(needed: list[Permission]) -> None:
    assert set(needed) <= read_permissions(", ".join(map(str, needed)))


@given(st.text(alphabet="secrt/.a\\,=\n\0", max_size=12).map("secrets/".__add__))
def test_a_name_that_the_file_may_have_stays_in_the_folder(name: str) -> None:
    if re.fullmatch(SECRET_FILE.pattern, name):
        assert not {"", ".", ".."} & set(name.split("/"))
        assert not set(name) & set("\\,=\n\0")


@pytest.mark.parametrize("kind", CHANNEL_TYPES.values(), ids=lambda kind: kind.name)
def test_every_secret_of_a_channel_has_a_role(kind: ChannelType) -> None:
    references = {key.name.rpartition("_")[0] for key in kind.keys if re.search("_(env|file)$", key.name)}
    assert references == set(kind.secrets)
    has_credentials = SecretRole.CREDENTIAL in kind.secrets.values()
    assert (kind.server({"server": "Mail.Example.org"}) is not None) == has_credentials


@pytest.mark.parametrize(
    "name", sorted({one for kind in CHANNEL_TYPES.values() for one in kind.secrets} | {"new"})
)
@pytest.mark.parametrize("form", ["env", "file"])
def test_a_secret_of_any_name_is_hidden_and_watched(folder: Path, name: str, form: str) -> None:
    settings = {f"{name}_{form}": "TOKEN" if form == "env" else "secrets/token"}

    def secrets(value: str) -> Secrets:
        (folder / "token").write_text(value, encoding="utf-8")
        return Secrets({"TOKEN": value}, folder)

    assert secrets("abcdefghijklm").hide("no such key: abcdefghijklm", settings) == "no such key: <secret>"
    assert secrets("abcdefghijklm").digest(settings) != secrets("another-value").digest(settings)


@pytest.mark.parametrize(
    ("hosts", "host", "asked", "found"),
    [
        (None, "127.0.0.1", True, True),
        (None, "127.0.0.1", False, False),
        (None, "hooks.example", False, False),
        ("public", "hooks.example", True, False),
        ("public, relay.intern", "relay.intern", True, True),
        ("public, relay.intern", "RELAY.intern", False, False),
        ("*.intern", "relay.intern", True, True),
        ("*.intern", "intern", True, None),
        ("*.intern", "relay.intern.evil.example", True, None),
        ("hooks.slack.com", "evil.example", False, None),
        ("", "hooks.slack.com", False, None),
        ("10.1.2.3", "10.1.2.3", True, True),
        ("10.1.2.3", "10.1.2.30", True, None),
    ],
)
def test_the_file_can_only_narrow_which_hosts_are_called(
    tmp_path: Path, hosts: str | None, host: str, *, asked: bool, found: bool | None
) -> None:
    environment = {} if hosts is None else {"NOTIFIER_HOSTS": hosts}
    secrets = Secrets.from_environment(environment, tmp_path)
    if found is None:
        with pytest.raises(SecretRefusedError, match="NOTIFIER_HOSTS"):
            secrets.allows_private(host, asked=asked)
    else:
        assert secrets.allows_private(host, asked=asked) is found


@pytest.mark.parametrize(
    ("domains", "address", "is_contact", "is_allowed"),
    [
        (None, "a@b.nl", False, True),
        (None, "a@b.nl", True, False),
        ("b.nl", "a@B.nl", True, True),
        ("b.nl", "a@c.nl", False, False),
        ("b.nl", "a@x.b.nl", False, False),
        ("*.b.nl", "a@x.b.nl", True, True),
        ("", "a@b.nl", False, False),
    ],
)
def test_mail_goes_only_to_domains_of_the_operator(
    tmp_path: Path, domains: str | None, address: str, *, is_contact: bool, is_allowed: bool
) -> None:
    environment = {} if domains is None else {"NOTIFIER_MAIL_DOMAINS": domains}
    secrets = Secrets.from_environment(environment, tmp_path)
    if is_allowed:
        secrets.check_recipient(address, is_contact=is_contact)
    else:
        with pytest.raises(SecretRefusedError, match="NOTIFIER_MAIL_DOMAINS"):
            secrets.check_recipient(address, is_contact=is_contact)


@pytest.mark.parametrize("name", ["NOTIFIER_HOSTS", "NOTIFIER_MAIL_DOMAINS"])
def test_a_list_of_names_that_cannot_be_read_is_refused_without_repeating_it(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(SettingsError, match=f"{name}: part 2 is no name") as raised:
        Secrets.from_environment({name: "a.nl, https://canary@b"}, tmp_path)
    assert "canary" not in str(raised.value)


def test_a_file_of_authorities_that_is_missing_is_named_with_its_setting() -> None:
    with pytest.raises(SettingsError) as raised:
        Network(ca_bundle="/nowhere").check()
    assert str(raised.value) == "NOTIFIER_CA_BUNDLE: /nowhere cannot be read: No such file or directory"
