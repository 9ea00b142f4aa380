"""Named tuples that are quick to define.

`typing.NamedTuple` compiles every annotation, and a constructor for every class; each command defines some
sixty classes while it starts. These share one constructor for each number of fields, given the names of the
class. To mypy they are those of `typing`, and they do the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NamedTuple, Self
else:
    from collections import _tuplegetter
    from functools import cache
    from types import FunctionType

    @cache
    def _constructor(count: int) -> FunctionType:
        """Return a constructor of tuples with that many fields."""
        names = ", ".join(f"_{place}" for place in range(count))
        values = f"({names},)" if count else "()"
        return eval(f"lambda _cls, {names}: _new(_cls, {values})", {"_new": tuple.__new__})  # noqa: S307

    class _Base(tuple):
        __slots__ = ()
        _fields = ()

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Self:
            """Return a tuple of these values."""
            return cls(*values)

        def _replace(self, /, **changes: Any) -> Self:
            """Return this tuple with other values for some fields."""
            made = tuple.__new__(type(self), map(changes.pop, self._fields, self))
            if changes:
                message = f"{type(self).__name__} has no field {', '.join(changes)}"
                raise TypeError(message)
            return made

        def _asdict(self) -> dict[str, Any]:
            """Return the values by field."""
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self) -> str:
            values = ", ".join(f"{field}={value!r}" for field, value in self._asdict().items())
            return f"{type(self).__name__}({values})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

    class _NamedTupleType(type):
        def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            """Return a class with the annotated names of the body as its fields."""
            if not bases:
                return super().__new__(mcs, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = {field: body.pop(field) for field in fields if field in body}
            shared = _constructor(len(fields))
            code = shared.__code__.replace(co_varnames=("_cls", *fields))
            new = FunctionType(code, shared.__globals__, "__new__", tuple(defaults.values()))
            new.__qualname__ = f"{name}.__new__"
            body |= {field: _tuplegetter(place, None) for place, field in enumerate(fields)}
            body |= {"__slots__": (), "__new__": new, "__match_args__": fields}
            body |= {"_fields": fields, "_field_defaults": defaults}
            return type(name, (_Base,), body)

    class NamedTuple(metaclass=_NamedTupleType):
        """The base of classes whose values are tuples with named fields."""


__all__ = ["NamedTuple"]
