"""Adding a page: an incomplete one fails, a complete one takes three files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.extending.trial import Checkout

MODULE = "notifier/web/kind_page.py"
TEMPLATE = "notifier/web/templates/kind.html"
TABLE = "notifier/web/page_table.py"
CONTRACT = ("tests/contract/test_pages.py",)

BUILD = '''"""The kinds of milestone, each with its milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notifier.web.snapshot import Snapshot


def kinds_of(snapshot: Snapshot) -> dict[str, list[str]]:
    """Return what the milestones of each kind are called."""
    milestones = snapshot.timeline.milestones
    return {kind: [one.title for one in milestones if one.kind == kind] for kind in {one.kind for one in milestones}}
'''
PAGE = """\
{% extends "base.html" %}
{% block title %}{{ say('page.by_kind') }} · {% endblock %}
{% block main %}
<h1>{{ say('page.by_kind') }}</h1>
{% for kind, titles in page.kinds.items() %}
<h2>{{ kind }}</h2>
<ul>{% for title in titles %}<li>{{ title }}</li>{% endfor %}</ul>
{% endfor %}
{% endblock %}
"""
MAKER = """def _kinds(visit: Visit) -> Mapping[str, Any]:
    return {"kinds": kinds_of(visit.snapshot)}


"""
ROW = '    PageRow(path="/kinds", template="kind.html", build=_kinds),\n'


@pytest.fixture
def checkout(checkout: Checkout) -> Checkout:
    checkout.write(MODULE, BUILD)
    checkout.insert_before(TABLE, "PAGES = (\n", MAKER)
    checkout.insert_after(TABLE, "PAGES = (\n", ROW)
    checkout.insert_before(
        TABLE, "from notifier.web.status_page", "from notifier.web.kind_page import kinds_of\n"
    )
    return checkout


def test_a_whole_page_passes_with_three_files(checkout: Checkout) -> None:
    checkout.write(TEMPLATE, PAGE)
    whole = checkout.run_tests(*CONTRACT)
    assert whole.passed, whole.report
    assert checkout.touched == {MODULE, TEMPLATE, TABLE}


def test_half_a_page_is_noticed(checkout: Checkout) -> None:
    """Its headings, a script in it, and a title that is taken for markup: each is a failure of its own."""
    page = PAGE.replace("h1>", "h2>").replace("<ul>", '<ul onclick="hide()">')
    checkout.write(TEMPLATE, page.replace("{{ title }}", "{{ title | safe }}"))
    outcome = checkout.run_tests(*CONTRACT, "--maxfail=0")
    assert not outcome.passed
    for reason in ("== ([1], 1)", "'onclick'", 'outline.tags & {"script", "at"}'):
        assert reason in outcome.report, outcome.report
