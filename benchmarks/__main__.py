"""Every figure with its peer and its limit, measured in one run on this machine.

`python benchmarks` runs all, `python benchmarks upcoming` those whose name begins so.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import delivery
import feeds
import http_feeds
import planning
import recovery
import upcoming
import web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from measure import Figure

BENCHMARKS: dict[str, Callable[[], Iterable[Figure]]] = {
    "upcoming": upcoming.figures,
    "planning": planning.figures,
    "delivery": delivery.figures,
    "recovery": recovery.figures,
    "web": web.figures,
    "feeds": feeds.figures,
    "http": http_feeds.figures,
}


def main(wanted: list[str]) -> None:
    """Run the benchmarks asked for and print their figures."""
    for name, figures in BENCHMARKS.items():
        if not wanted or any(name.startswith(prefix) for prefix in wanted):
            for figure in figures():
                print(figure.line())


main(sys.argv[1:])
