"""Logging: one line per event on standard error, JSON where that is not a terminal.

Lines of libraries, warnings of Python and exceptions that end a thread take the same form.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from typing import TYPE_CHECKING

import structlog
from structlog.stdlib import ProcessorFormatter

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor

# A line of a library that comes again within this time after the last is the same fault that lasts.
_QUIET_S = 60


class _Handler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to standard error as it is then, not as it was when logging was set up."""

    @property
    def stream(self) -> object:
        return sys.stderr

    @stream.setter
    def stream(self, stream: object) -> None:
        del stream


class _OnChange(logging.Filter):
    """Lets a line of a library pass when its fault begins, and not each time while it lasts."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[object, ...], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a line is new; our own lines always are, as each is logged on change."""
        if record.name.startswith("notifier"):
            return True
        # What fills the gaps differs each time, such as the moment of a next run.
        key = record.name, str(record.msg), record.exc_info and record.exc_info[0]
        last = self._last.pop(key, None)
        self._last = {one: at for one, at in self._last.items() if record.created - at <= _QUIET_S}
        self._last[key] = record.created
        return last is None or record.created - last > _QUIET_S


def configure(level: str) -> None:
    """Set up logging for the process.

    The level is that of our own lines; an unknown one means `info`. Libraries only log warnings and errors,
    as what they say below that may hold an address.
    """
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    is_terminal = sys.stderr is not None and sys.stderr.isatty()
    renderer: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if is_terminal:
        renderer = structlog.dev.ConsoleRenderer()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_places,
    ]
    handler = _Handler()
    handler.addFilter(_OnChange())
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    for former in [one for one in root.handlers if isinstance(one, _Handler)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("notifier").setLevel(number)
    # A line that cannot be written must not end what it tells of.
    logging.raiseExceptions = False
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[*shared, ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    # These write whole addresses, and an address can be a secret.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # It warns of each poll that takes longer than a second; a poll that hangs is logged by the supervisor.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)


def log_ends_of_threads() -> None:
    """Log what ends a thread unforeseen as one line, for a process that goes on."""

    def log_end(ended: threading.ExceptHookArgs) -> None:
        thread = ended.thread.name if ended.thread else None
        info = (ended.exc_type, ended.exc_value, ended.exc_traceback)
        structlog.get_logger(__name__).error("thread_ended", thread=thread, exc_info=info)

    threading.excepthook = log_end


def _add_places(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Put the kind and the places of an exception in its stead: its text may quote a secret."""
    info = event.pop("exc_info", None)
    info = sys.exc_info() if info is True else info
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["error"] = type(error).__name__
        event["places"] = [f"{one.filename}:{one.lineno} {one.name}" for one in frames]
    return event
