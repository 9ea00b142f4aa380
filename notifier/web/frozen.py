"""Pickling mappings that cannot be changed, which the standard library does not."""

from __future__ import annotations

import copyreg
import io
import pickle
from types import MappingProxyType
from typing import Any


def _frozen(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)


class FrozenPickler(pickle.Pickler):
    """Pickles mappings that cannot be changed."""

    # A table, as a method would be called for every value of every other class too.
    dispatch_table = copyreg.dispatch_table | {MappingProxyType: lambda values: (_frozen, (dict(values),))}


def frozen_pickle(value: object) -> bytes:
    """Return a value as bytes, which `pickle.loads` takes."""
    buffer = io.BytesIO()
    FrozenPickler(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()
