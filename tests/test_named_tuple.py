"""The program's named tuples do what those of `typing` do."""

from __future__ import annotations

import pickle
import typing
from functools import cached_property
from typing import Any

import pytest

from notifier import named_tuple


class Ours(named_tuple.NamedTuple):
    """A pair with a default."""

    first: int
    second: tuple[str, ...] = ("a",)

    @property
    def both(self) -> str:
        """Its values in words."""
        return f"{self.first} {self.second}"

    def __str__(self) -> str:
        return "<ours>"


class Theirs(typing.NamedTuple):  # noqa: TID251 - to compare
    """A pair with a default."""

    first: int
    second: tuple[str, ...] = ("a",)


class Empty(named_tuple.NamedTuple):
    """It has no fields."""


class Computed(Ours):
    """It keeps what it computed."""

    @cached_property
    def doubled(self) -> int:
        """Twice its first value."""
        return 2 * self.first


def test_values_are_given_by_place_and_by_name_and_have_defaults() -> None:
    assert [tuple(one) for one in (Ours(1), Ours(1, ("b",)), Ours(second=("c",), first=2))] == [
        (1, ("a",)),
        (1, ("b",)),
        (2, ("c",)),
    ]
    assert Empty() == ()


@pytest.mark.parametrize(
    ("values", "named"), [((), {}), ((1, (), 3), {}), ((1,), {"third": 3}), ((1,), {"first": 3})]
)
def test_wrong_arguments_are_refused_in_the_same_words(
    values: tuple[Any, ...], named: dict[str, Any]
) -> None:
    with pytest.raises(TypeError) as ours:
        Ours(*values, **named)
    with pytest.raises(TypeError) as theirs:
        Theirs(*values, **named)
    assert str(ours.value) == str(theirs.value).replace("Theirs", "Ours")


def test_a_value_can_be_read_compared_taken_apart_and_matched_as_a_tuple() -> None:
    first, second = one = Ours(1)
    assert (first, second, one.first, one.second) == (1, ("a",), 1, ("a",))
    assert one == (1, ("a",))
    assert hash(one) == hash((1, ("a",)))
    assert one < Ours(2)
    match one:
        case Ours(1, second=("a",)):
            pass
        case _:
            pytest.fail("it did not match")
    with pytest.raises(AttributeError):
        one.first = 2  # type: ignore[misc]
    assert not hasattr(one, "__dict__")


def test_it_is_described_and_changed_by_its_fields() -> None:
    one = Ours(1)
    assert (repr(one), str(one), one.both) == ("Ours(first=1, second=('a',))", "<ours>", "1 ('a',)")
    assert one._asdict() == {"first": 1, "second": ("a",)}
    assert one._replace(first=2) == Ours(2)
    assert type(one._replace(first=2)) is Ours
    assert Ours._make([3, ()]) == Ours(3, ())
    assert (Ours._fields, Ours._field_defaults, Ours.__doc__) == (
        Theirs._fields,
        Theirs._field_defaults,
        Theirs.__doc__,
    )
    with pytest.raises(TypeError, match="Ours has no field third"):
        one._replace(third=3)  # type: ignore[call-arg]


def test_a_class_below_it_can_keep_what_it_computed() -> None:
    one = Computed(2)
    assert (one.doubled, vars(one), type(one._replace(first=3))) == (4, {"doubled": 4}, Computed)


def test_it_travels_to_another_process() -> None:
    for one in (Ours(1), Computed(2), Empty()):
        again = pickle.loads(pickle.dumps(one))  # noqa: S301 - our own
        assert (again, type(again)) == (one, type(one))
