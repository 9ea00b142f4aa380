"""The text of files, and what is refused."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from notifier.letters.files import RefusedError, UnreadableFileError, child, read_in_child, read_text
from notifier.letters.files import docx as docx_file
from notifier.letters.files import html as html_file
from notifier.letters.files import message as message_file
from notifier.letters.files import pdf as pdf_file
from tests.letters.pdfs import pdf

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, head: str = "") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{head}<w:document {_W}><w:body>{body}</w:body></w:document>")
    return content.getvalue()


def _paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def _message(body: str, **attachments: bytes) -> bytes:
    message = EmailMessage()
    message["Date"] = "Mon, 12 Oct 2026 09:00:00 +0200"
    message["Subject"] = "Planning"
    message.set_content(body)
    for name, content in attachments.items():
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name.replace("_", ".")
        )
    return message.as_bytes()


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.txt", "é in UTF-8".encode(), "é in UTF-8"),
        ("a.txt", "\ufeffmet merkteken".encode(), "met merkteken"),
        ("a.md", "é in Windows".encode("cp1252"), "é in Windows"),
        ("a.txt", "in UTF-16".encode("utf-16"), "in UTF-16"),
        ("A.DOCX", docx(_paragraph("In mei 2027.")), "In mei 2027.\n"),
        ("a.pdf", pdf("In mei", "Of juni"), "In mei\n\x0cOf juni"),
    ],
)
def test_the_text_of_a_file_is_read(tmp_path: Path, name: str, content: bytes, text: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert read_text(tmp_path / name) == text


def test_a_word_document_keeps_headings_lists_and_tables() -> None:
    cells = "".join(f"<w:tc>{_paragraph(text)}</w:tc>" for text in ("Start", "mei 2027"))
    body = (
        _paragraph("Planning", '<w:pStyle w:val="Kop1"/>')
        + _paragraph("Bouw", "<w:numPr/>")
        + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
        + "<w:p><w:r><w:t>nieuw</w:t><w:tab/></w:r><w:del><w:r><w:delText>oud</w:delText></w:r></w:del></w:p>"
    )
    assert docx_file.read(docx(body)).split("\n") == [
        "# Planning",
        "",
        "- Bouw",
        "",
        "| Start | mei 2027 |",
        "",
        "nieuw",
        "",
    ]


def test_a_page_keeps_its_blocks_and_loses_its_navigation() -> None:
    page = (
        "<html><head><title>x</title></head><body><nav>Menu</nav><h2>Planning</h2><p>In mei\n2027&nbsp;start"
        "<br>de bouw.</p><ul><li>gunning</ul><table><tr><td>a<td>b</tr></table><script>1</script></body>"
    )
    assert (
        html_file.read(page.encode()) == "# Planning\n\nIn mei 2027\xa0start\nde bouw.\n\n- gunning\n\n| ab"
    )


def test_a_message_is_read_with_its_attachments() -> None:
    content = _message("Zie de bijlage.", brief_docx=docx(_paragraph("In mei.")), foto_png=b"\x89PNG")
    assert message_file.read(content) == (
        "Date: 2026-10-12\nSubject: Planning\n\nZie de bijlage.\n\n\x0cIn mei.\n"
    )


def _nested(depth: int) -> bytes:
    message = EmailMessage()
    message.set_content("binnen")
    for _ in range(depth):
        outer = EmailMessage()
        outer.set_content("om")
        outer.add_attachment(message)
        message = outer
    return message.as_bytes()


_ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("reader", "content", "key"),
    # Made by the test, as every worker collects them all.
    [
        (docx_file.read, lambda: docx(_paragraph("&e;"), _ENTITY), "scan.file.crashed"),
        (docx_file.read, lambda: docx(_paragraph("a" * 6_000_000)), "scan.file.too_large"),
        (docx_file.read, lambda: docx(" " * 61 * 1024 * 1024), "scan.file.too_large"),
        (html_file.read, lambda: b"<p>" + b"a" * 6_000_000, "scan.file.too_large"),
        (message_file.read, lambda: _nested(5), "scan.file.too_deep"),
        (pdf_file.read, lambda: pdf(""), "scan.file.no_text_layer"),
        (pdf_file.read, lambda: pdf(*["a"] * 2001), "scan.file.too_large"),
    ],
)
def test_what_is_too_much_is_refused(
    reader: Callable[[bytes], str], content: Callable[[], bytes], key: str
) -> None:
    made = content()
    with pytest.raises(RefusedError) as refusal:
        reader(made)
    assert refusal.value.key == key


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.xyz", b"a", "scan.file.format"),
        ("a.txt", b"  \n", "scan.file.no_text"),
        ("a.docx", b"no archive", "scan.file.crashed"),
        ("a.docx", docx("<w:p>" * 100_000), "scan.file.crashed"),
        ("a.pdf", b"%PDF-1.4 broken", "scan.file.crashed"),
        ("a.pdf", pdf(""), "scan.file.no_text_layer"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    tmp_path: Path, name: str, content: bytes, key: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFileError) as error:
        read_text(tmp_path / name)
    assert error.value.key == key


def test_a_file_that_takes_too_long_is_not_called_damaged() -> None:
    tables = docx("<w:tbl><w:tr><w:tc>" * 3000 + _paragraph("a") + "</w:tc></w:tr></w:tbl>" * 3000)
    with pytest.raises(UnreadableFileError) as error:
        read_in_child("a.docx", ".docx", tables, cpu_s=1)
    assert error.value.key == "scan.too_costly"


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as large:
        large.truncate(21 * 1024 * 1024)
    with pytest.raises(UnreadableFileError) as error:
        read_text(path)
    assert error.value.key == "scan.file.too_large"


@pytest.mark.parametrize(
    ("event", "arguments"),
    [("socket.connect", ()), ("subprocess.Popen", ()), ("os.exec", ()), ("open", ("/tmp/x", "w", 0))],  # noqa: S108
)
def test_the_child_may_not_reach_out(event: str, arguments: tuple[object, ...]) -> None:
    with pytest.raises(RefusedError):
        child.refuse(event, arguments)
    child.refuse("open", ("/tmp/x", "rb", 0))  # noqa: S108


def test_what_steers_a_terminal_or_turns_the_direction_is_read_as_a_space(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("rood\x1b[31m\x00 \x9b \u202eom\u202c\tna\f\n", encoding="utf-8")
    assert read_text(tmp_path / "a.txt") == "rood [31m     om \tna\f\n"
