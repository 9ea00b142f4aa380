"""Which files of the static site stay as they are, and where the others are to be found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.named_tuple import NamedTuple
from notifier.web.site_addresses import earlier_groups, known_addresses
from notifier.web.site_links import MILESTONE, WHOLE, file_of, group_of, to_address
from notifier.words import Language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from notifier.web.site_inputs import Found, SiteInputs
    from notifier.web.site_manifest import FileLine, Group, Remembered
    from notifier.web.snapshot import Snapshot


class KeptFiles(NamedTuple):
    """What was found of a site before it is written; it takes little to send to another process."""

    state: str  # The state of the folder that it was found of.
    is_all: bool  # Whether all files stay: they are those of this day, made from what there is now.
    groups: Collection[str]  # The first address of each group of which all files stay.
    addresses: Collection[str]  # Where to look for the others; links of these lead to the rest.
    known: Collection[str]  # The addresses to which links need not be followed, but for those of milestones.
    found: Found  # The digests that were found of the snapshot.


def find_kept(
    snapshot: Snapshot, inputs: SiteInputs, remembered: Remembered, touched: Collection[str]
) -> KeptFiles:
    """Return which files of a site stay.

    Args:
        snapshot: What there is to show; feeds need not be there yet.
        inputs: What the files are made from.
        remembered: What is remembered of the site.
        touched: What `touched_groups` returned of it.
    """
    state, before = remembered
    whole, today = before.get(WHOLE), snapshot.today.isoformat()
    # The group of the whole is made from all that is shown.
    if not touched and whole is not None and (whole.day, whole.made_from) == (today, inputs.of(WHOLE)):
        return KeptFiles(state, is_all=True, groups=(), addresses=(), known=(), found=inputs.found)
    default = snapshot.language
    known = dict.fromkeys(known_addresses(snapshot))
    waiting: dict[str, list[str]] = {}
    for address in known:
        waiting.setdefault(group_of(address), []).append(address)
    kept: dict[str, Group] = {}

    def keeps(group: str, addresses: Collection[str] = ()) -> bool:
        """Whether the files of a group stay, and those of these addresses are among them."""
        one = before.get(group)
        if one is None or one.made_from != inputs.of(group) or group in touched:
            return False
        if one.day != today and any(line.on_day != _on_day(inputs, group, line) for line in one.lines):
            return False
        if addresses and not {file_of(address, default) for address in addresses}.issubset(one.names):
            return False
        kept[group] = one
        return True

    found = [one for group, every in waiting.items() if not keeps(group, every) for one in every]
    found += [link for one in kept.values() for line in one.lines for link in line.links.split()]
    for milestone in snapshot.timeline.milestones:
        group = f"{MILESTONE}{milestone.page_name}"
        if not keeps(group):
            found += [f"/v1{group}", *_in_both_languages(group, default)]
    for group in earlier_groups(snapshot.timeline):
        found += () if keeps(group) else _in_both_languages(group, default)
    return KeptFiles(
        state, is_all=False, groups=list(kept), addresses=found, known=list(known), found=inputs.found
    )


def _on_day(inputs: SiteInputs, group: str, line: FileLine) -> str:
    return inputs.on_day(f"/v1{group}" if line.name.startswith("v1/") else group)


def _in_both_languages(address: str, default: str) -> Iterator[str]:
    return (to_address(address, {"lang": one}, default) for one in Language)
