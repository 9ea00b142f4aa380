"""Adding a page: an incomplete one fails, a complete one takes three files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.extending.trial import Checkout, copy_checkout

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "notifier/web/owner_page.py"
TEMPLATE = "notifier/web/templates/owner.html"
TABLE = "notifier/web/page_table.py"
CONTRACT = ("tests/contract/test_pages.py", "-k", "owners or same_title")

BUILD = '''"""The owners, each with its milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifier.web.snapshot import Snapshot


def owners_of(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return what the milestones of each owner are called."""
    milestones = snapshot.timeline.milestones
    return {owner: [one.title for one in milestones if one.owner == owner] for owner in {one.owner for one in milestones}}
'''
PAGE = """\
{% extends "base.html" %}
{% block title %}{{ say('page.owner') }} · {% endblock %}
{% block main %}
<h1>{{ say('page.owner') }}</h1>
{% for owner, titles in owners.items() %}
<h2>{{ owner }}</h2>
<ul>{% for title in titles %}<li>{{ title }}</li>{% endfor %}</ul>
{% endfor %}
{% endblock %}
"""
MAKER = """def _owners(visit: Visit) -> Mapping[str, Any]:
    return {"owners": owners_of(visit.snapshot)}


"""
ROW = '    PageRow(path="/owners", template="owner.html", build=_owners),\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    copy = copy_checkout(tmp_path)
    copy.write(MODULE, BUILD)
    copy.insert_before(TABLE, "PAGES = (\n", MAKER)
    copy.insert_after(TABLE, "PAGES = (\n", ROW)
    copy.insert_before(
        TABLE, "from notifier.web.status_page", "from notifier.web.owner_page import owners_of\n"
    )
    return copy


def test_a_whole_page_passes_with_three_files(checkout: Checkout) -> None:
    checkout.write(TEMPLATE, PAGE)
    whole = checkout.run_tests(*CONTRACT)
    assert whole.passed, whole.report
    assert checkout.touched == {MODULE, TEMPLATE, TABLE}


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (PAGE.replace("h1>", "h2>"), "== ([1], 1)"),
        (PAGE.replace("<ul>", '<ul onclick="hide()">'), "'onclick'"),
        (PAGE.replace("{{ title }}", "{{ title | safe }}"), "test_no_title_breaks_a_page[<"),
    ],
    ids=["heading", "script", "markup"],
)
def test_half_a_page_is_noticed(checkout: Checkout, page: str, reason: str) -> None:
    checkout.write(TEMPLATE, page)
    outcome = checkout.run_tests(*CONTRACT, "--maxfail=0")
    assert not outcome.passed
    assert reason in outcome.report, outcome.report
