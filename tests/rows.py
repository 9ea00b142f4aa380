"""One test for all rows of a rule: of thousands of tests, each costs more than what a small row tries."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def each_row(
    names: str | tuple[str, ...], rows: Iterable[Any]
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let one test try every row, and fail with all rows that do not hold; read as `pytest.mark.parametrize`.

    Args:
        names: The argument that gets each row, or those that get its values.
        rows: What is tried, each without fixtures.
    """
    cases = [{names: row} if isinstance(names, str) else dict(zip(names, row, strict=True)) for row in rows]
    assert cases, "there are no rows"

    def decorate(test: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(test)
        def every(**others: Any) -> None:
            tried = [_failure(test, others | case) for case in cases]
            if failures := [failure for failure in tried if failure]:
                message = f"{len(failures)} of {len(cases)} rows"
                raise BaseExceptionGroup(message, failures)

        # No argument is a fixture.
        every.__signature__ = inspect.Signature()  # type: ignore[attr-defined]
        return every

    return decorate


def _failure(test: Callable[..., None], values: dict[str, Any]) -> BaseException | None:
    """Return what a test says against a row, with the row; None where it holds."""
    try:
        test(**values)
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - all of a row is told with the others
        error.add_note(f"in the row {values}")
        return error
    return None
