"""The templates of pages, each compiled once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined

from notifier.web.pictures import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2.bccache import Bucket

# A list stays legible whatever it lists; the milestone's own page shows its title in full.
_LONGEST_TITLE = 200


class _Compiled(BytecodeCache):
    """What was compiled, in this process or in another one of the same program."""

    def __init__(self) -> None:
        self.codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template that was compiled; Jinja checks that it is of the same text and version."""
        if code := self.codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template that was compiled."""
        self.codes[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def compile_templates() -> Mapping[str, bytes]:
    """Compile the templates of pages, and return them in a form for other processes."""
    for name in templates().list_templates(filter_func=lambda name: "/" not in name):
        templates().get_template(name)
    return _COMPILED.codes


def take_compiled(codes: Mapping[str, bytes]) -> None:
    """Take templates that another process compiled."""
    _COMPILED.codes.update(codes)


@cache
def templates() -> Environment:
    """Return the templates of this process: each is compiled once, also for several sites."""
    made = Environment(
        loader=PackageLoader("notifier.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_COMPILED,
    )
    made.filters["cut"] = lambda text: cut(text, _LONGEST_TITLE)
    # XML has no way to write most control characters.
    made.filters["legible"] = legible
    return made


def legible(text: str) -> str:
    """Return a text without control characters, which neither XML nor readers can do anything with."""
    return "".join(one for one in text if one.isprintable() or one in "\n\t ")
