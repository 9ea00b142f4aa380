"""Standard output and standard error, whatever their encoding and whether or not they take anything."""

from __future__ import annotations

import atexit
import codecs
import io
import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifier.words import Language

# Key of the language of errors among what a command notes.
ERROR_LANGUAGE = "notifier.language"


def prepare_output() -> None:
    """Let both take every text: what their encoding lacks is printed as `?`.

    ASCII is what Python falls back to where nothing is known of the other side; UTF-8 is printed then.

    Source:
        PEP 538 and PEP 540, which do the same for the C locale.
    """
    for stream in (sys.stdout, sys.stderr):
        # Neither is there in a process that was started without them.
        if isinstance(stream, io.TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if is_ascii else stream.encoding, errors="replace")


def report_errors_in(language: Language) -> None:
    """Let errors of the running command be in the language of all that it prints."""
    import click  # noqa: PLC0415 - what only prepares the output needs none

    click.get_current_context().meta[ERROR_LANGUAGE] = language


def as_json(value: object) -> str:
    """Return data as JSON text, indented."""
    import json  # noqa: PLC0415 - a table needs none

    return json.dumps(value, ensure_ascii=False, indent=2)


def finish_output() -> None:
    """Write what standard output still has to write; what it does not take is dropped.

    Otherwise Python tries once more while the process ends, and reports that as an exception.
    """
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def end_process(code: int) -> None:
    """End the process after all that is registered for its end, without freeing its memory first.

    Freeing thousands of milestones one by one takes a tenth of the time of listing them. Where another thread
    still works this does nothing, as the ordinary end waits for it.
    """
    if threading.active_count() == 1:
        atexit._run_exitfuncs()  # noqa: SLF001 - there is no other way to run them
        with suppress(OSError, AttributeError):
            sys.stderr.flush()
        os._exit(code)
