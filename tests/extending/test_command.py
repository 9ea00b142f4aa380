"""Adding a command: its module, its row and its line in the guide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.extending.trial import Checkout

TABLE = "notifier/cli/__init__.py"
MODULE = "notifier/cli/count.py"
GUIDE = "docs/guide.md"
CONTRACT = ("tests/contract/test_commands.py", "-k", "count or list_of", "--maxfail=0")
COMMAND = '''"""`notifier count`."""

import click


@click.command()
@click.option("--twice", is_flag=True)
def command(*, twice: bool) -> None:
    """Count the milestones."""
    del twice
'''


def test_a_command_is_documented_in_three_files(checkout: Checkout) -> None:
    checkout.insert_after(
        TABLE, "_ROWS = (\n", '    CommandRow("count", "Count the milestones.", "count"),\n'
    )
    checkout.write(MODULE, COMMAND)
    half = checkout.run_tests(*CONTRACT)
    assert not half.passed
    for name in (
        "test_the_guide_says_what_the_help_says[count]",
        "test_a_command_and_each_of_its_options_say_what_they_do[count]",
        "test_a_command_and_each_of_its_options_are_documented[count]",
    ):
        assert name in half.report, half.report
    checkout.replace(MODULE, "is_flag=True)", 'is_flag=True, help="Count them twice.")')
    line = "| `notifier count` | Count the milestones. `--twice` counts them twice. |\n"
    checkout.insert_before(GUIDE, "| `notifier check` |", line)
    whole = checkout.run_tests(*CONTRACT)
    assert whole.passed, whole.report
    assert checkout.touched == {TABLE, MODULE, GUIDE}
