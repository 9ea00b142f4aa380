"""The child process that reads a file from its standard input and prints its text as JSON."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

from notifier.letters.files import RefusedError

_MEMORY = 512 * 1024 * 1024
_READERS = {
    ".docx": "files.docx",
    ".eml": "files.message",
    ".feed": "files.feed",
    ".htm": "files.html",
    ".html": "files.html",
    ".ics": "files.ics",
    ".links": "files.html",
    ".pdf": "files.pdf",
    ".reading": "documents",
    ".xlsx": "files.xlsx",
}
_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "os.remove",
    "os.rename",
)


def _bound(cpu_s: int) -> None:
    """Bound this process: memory, processor, and no way out but its output."""
    with suppress(ImportError):  # Windows has no such limits.
        import resource  # noqa: PLC0415

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.addaudithook(refuse)


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what a reader never does: connect, start something, or write."""
    if event.startswith(_FORBIDDEN):
        raise RefusedError("scan.file.crashed")
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        raise RefusedError("scan.file.crashed")


def main(suffix: str, cpu_s: int) -> dict[str, str]:
    """Return the text of the file on standard input, or the key of the sentence that refuses it."""
    reader = import_module(f"notifier.letters.{_READERS[suffix]}")
    content = sys.stdin.buffer.read()
    _bound(cpu_s)
    try:
        return {"text": reader.read_links(content) if suffix == ".links" else reader.read(content)}
    except RefusedError as refusal:
        return {"refused": refusal.key}
    except ImportError:
        return {"refused": "scan.file.no_library"}
    except MemoryError:
        return {"refused": "scan.too_costly"}
    except Exception:  # noqa: BLE001 - a damaged file is refused, whatever a library makes of it
        return {"refused": "scan.file.crashed"}


if __name__ == "__main__":
    json.dump(main(sys.argv[1], int(sys.argv[2])), sys.stdout)
