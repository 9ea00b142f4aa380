"""Run benchmarks and print each figure with its peer or limit.

`python benchmarks` runs all, `python benchmarks upcoming` those whose names begin with `upcoming`.
`python benchmarks letters FOLDER` scores the reading of letters against annotated texts.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import costs
import delivery
import feeds
import flood
import http_feeds
import letters
import planning
import pressure
import recovery
import site_files
import upcoming
import web

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from measure import Figure

BENCHMARKS: dict[str, Callable[[], Iterable[Figure]]] = {
    "costs": costs.figures,
    "upcoming": upcoming.figures,
    "planning": planning.figures,
    "delivery": delivery.figures,
    "recovery": recovery.figures,
    "pressure": pressure.figures,
    "web": web.figures,
    "feeds": feeds.figures,
    "http": http_feeds.figures,
    "site": site_files.figures,
    "flood": flood.figures,
}


def main(wanted: list[str]) -> None:
    """Run the benchmarks whose names begin with one of the arguments, or all."""
    if wanted[:1] == ["letters"] and len(wanted) > 1:
        for line in letters.lines(Path(wanted[1])):
            print(line)
        return
    for name, figures in BENCHMARKS.items():
        if not wanted or any(name.startswith(prefix) for prefix in wanted):
            for figure in figures():
                print(figure.line(), flush=True)


main(sys.argv[1:])
