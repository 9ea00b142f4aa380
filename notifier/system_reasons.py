"""Why the operating system refuses, in the language of who reads it where that is known."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from notifier.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Mapping

# The sentences that are known; in English they are those of the system, or of `notifier.regular_files`.
KNOWN = (
    "system.absent",
    "system.busy",
    "system.damaged",
    "system.disk_full",
    "system.exists",
    "system.irregular",
    "system.is_folder",
    "system.links",
    "system.long_name",
    "system.no_folder",
    "system.no_rights",
    "system.not_permitted",
    "system.quota",
    "system.read_only",
    "system.stale",
    "system.too_large",
    "system.too_many",
)


class SystemReason(str):
    """What the system says, in English; for a lack of rights also whose the file is, and who asks.

    Attributes:
        said: What the system says alone.
        rights: The mode, owner and path of what is refused, and who asks; empty for any other reason.
    """

    __slots__ = ("rights", "said")
    said: str
    rights: Mapping[str, str]

    @classmethod
    def of(cls, said: str, rights: Mapping[str, str]) -> SystemReason:
        """Return a reason."""
        reason = cls(say(Language.EN, "system.rights", said=said, **rights) if rights else said)
        reason.said, reason.rights = said, rights
        return reason

    def in_language(self, language: Language) -> str:
        """Return it in a language; what is not known stays as the system says it."""
        said = next((say(language, key) for key in KNOWN if say(Language.EN, key) == self.said), self.said)
        return say(language, "system.rights", said=said, **self.rights) if self.rights else said


def in_words(values: Mapping[str, object], language: Language) -> dict[str, object]:
    """Return the values of a sentence, with the reasons of the system in its language."""
    return {
        name: value.in_language(language) if isinstance(value, SystemReason) else value
        for name, value in values.items()
    }


def reason_of_system(error: OSError | RuntimeError) -> SystemReason:
    """Return why the operating system refuses; for a lack of rights also whose the file is, and who asks.

    A `RuntimeError` is a cycle of links, before Python 3.13.
    """
    if not isinstance(error, OSError):
        return SystemReason.of(say(Language.EN, "system.links"), {})
    reason = error.strerror or type(error).__name__
    named = error.filename2 or error.filename
    if not isinstance(error, PermissionError) or not isinstance(named, (str, bytes)):
        return SystemReason.of(reason, {})
    # Only needed here.
    from pwd import getpwuid  # noqa: PLC0415
    from stat import filemode  # noqa: PLC0415

    path = os.path.abspath(os.fsdecode(named))  # noqa: PTH100 - commands that only list do not import pathlib
    while not os.path.lexists(path):
        # Of what is not there or cannot be seen, the folder above it refuses.
        path = os.path.dirname(path)  # noqa: PTH120
    found = os.stat(path, follow_symlinks=False)  # noqa: PTH116

    def name_of(number: int) -> str:
        with suppress(KeyError):  # a user without a name
            return getpwuid(number).pw_name
        return str(number)

    owner, runner = name_of(found.st_uid), name_of(os.geteuid())
    rights = {"mode": filemode(found.st_mode), "owner": owner, "path": path, "runner": runner}
    return SystemReason.of(reason, rights)
