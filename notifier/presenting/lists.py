"""The list of what is coming as rows of plain values, and those as CSV and Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.dates.labels import label
from notifier.timeline.filters import OVERDUE
from notifier.timeline.upcoming import Upcoming, left_label
from notifier.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notifier.timeline.model import Milestone, Timeline
    from notifier.words import Language


def private_title(milestone: Milestone, language: Language) -> str:
    """Return a title that says where its milestone is private."""
    return f"{milestone.title} ({say(language, 'check.private')})" if milestone.private else milestone.title


def to_row(row: Upcoming, timeline: Timeline, language: Language) -> dict[str, Any]:
    """Return a milestone of the list with plain values, keyed in English.

    Args:
        row: The milestone as it looks today.
        timeline: Whose it is; its address makes links.
        language: The language of `label`.
    """
    milestone, when = row.milestone, row.milestone.when
    source = milestone.latest_source
    slip = {"slip_days": row.slip.move.days} if row.slip else {}
    return {
        "id": milestone.id,
        "recurrence": milestone.recurrence or None,
        "title": milestone.title,
        "kind": milestone.kind.value,
        "status": OVERDUE if row.is_overdue else milestone.status.value,
        "modality": milestone.modality.value,
        "when": when.text,
        "label": label(when, language),
        "earliest": when.earliest and when.earliest.isoformat(),
        "latest": when.latest and when.latest.isoformat(),
        "precision": when.precision.value,
        "days_left": row.days_left,
        "topics": list(milestone.topics),
        "owner": milestone.owner,
        "action": milestone.action,
        "source": (source.reference or source.title) if source else None,
        "url": milestone.page(timeline.url) or milestone.url or (source.url if source else "") or None,
        **slip,
    }


def list_as_csv(rows: Sequence[Upcoming], timeline: Timeline, language: Language) -> str:
    """Write the list as CSV with the keys of `to_row` as its header."""
    return to_csv([to_row(row, timeline, language) for row in rows])


def list_as_markdown(rows: Sequence[Upcoming], timeline: Timeline, language: Language) -> str:
    """Write the list as a Markdown table, with its heads in words."""
    heads = [
        say(language, f"upcoming.column_{name}") for name in ("when", "left", "title", "owner", "source")
    ]
    lines = [
        (
            label(row.milestone.when, language),
            left_label(row, language),
            private_title(row.milestone, language),
            row.milestone.owner,
            str(to_row(row, timeline, language)["source"] or ""),
        )
        for row in rows
    ]
    return to_markdown(heads, lines)


def to_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Write rows with their keys as the header; lists are joined, and no cell can become a formula."""
    # Only this format needs them.
    import csv  # noqa: PLC0415
    import io  # noqa: PLC0415

    out = io.StringIO()
    if rows:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(rows[0].keys())
        writer.writerows([_csv_value(value) for value in row.values()] for row in rows)
    return out.getvalue()


def _csv_value(value: object) -> str:
    if value is None:
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    # Source: OWASP "CSV Injection". Numbers may begin with a minus.
    is_formula = text[:1] in {"=", "+", "-", "@", "\t", "\r"} and not isinstance(value, int)
    return f"'{text}" if is_formula else text


def to_markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table; bars in a text do not end its cell."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("\\", "\\\\").replace("|", "\\|") for cell in line) + " |"
        for line in lines
    )
