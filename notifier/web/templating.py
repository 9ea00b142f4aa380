"""The templates of pages, each compiled once."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from notifier.web.pictures import cut

# A list stays legible whatever it lists; the milestone's own page shows its title in full.
_LONGEST_TITLE = 200


def compile_templates() -> None:
    """Compile the templates of pages."""
    for name in templates().list_templates(filter_func=lambda name: "/" not in name):
        templates().get_template(name)


@cache
def templates() -> Environment:
    """Return the templates of this process: each is compiled once, also for several sites."""
    made = Environment(
        loader=PackageLoader("notifier.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["cut"] = lambda text: cut(text, _LONGEST_TITLE)
    made.filters["unbroken"] = lambda text: text.replace(" ", "\N{NO-BREAK SPACE}")
    # XML has no way to write most control characters.
    made.filters["legible"] = legible
    return made


def legible(text: str) -> str:
    """Return a text without control characters, which neither XML nor readers can do anything with."""
    return "".join(one for one in text if one.isprintable() or one in "\n\t ")
