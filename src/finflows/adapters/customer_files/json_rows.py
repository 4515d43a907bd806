"""A JSON value as a row: its members by field name, or the fault that it is.

An object that has a key twice is refused as a row: JSON readers disagree on which one counts, and the other
might be the name that had to be screened.
"""

import json
from functools import lru_cache
from typing import Any, Final

from finflows.screening.customer_fields import ColumnMap, ColumnsRefused, columns_by_field, fields_of_map
from finflows.screening.records import Record, RejectReason

_KINDS_OF_KEYS_REMEMBERED: Final = 256  # the rows of a file have the same keys, give or take the optional ones


class _TwiceTheSameKey(dict[str, Any]):
    """An object whose text named a key twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else _TwiceTheSameKey(members)


DECODER: Final = json.JSONDecoder(object_pairs_hook=_object)


class JsonRows:
    """Turns decoded values into records."""

    def __init__(self, column_map: ColumnMap | None) -> None:
        """Raises ColumnsRefused for a map that names no field, or a position: JSON members have none."""
        mapped = fields_of_map(column_map)
        if any(isinstance(column, int) for column in mapped.values()):
            raise ColumnsRefused("the column map gives positions, but JSON members have names. Give the names.")
        self._mapped = {field: str(column) for field, column in mapped.items()}
        self._keys_by_field = lru_cache(maxsize=_KINDS_OF_KEYS_REMEMBERED)(self._find_keys)

    def record(self, row: int, line: int | None, value: Any) -> Record:
        if not isinstance(value, dict):
            return Record(row, line, {}, RejectReason.NOT_AN_OBJECT, "the row is no JSON object")
        if isinstance(value, _TwiceTheSameKey):
            return Record(row, line, {}, RejectReason.AMBIGUOUS_FIELDS, "the row has a member twice")
        try:
            keys = self._keys_by_field(tuple(value))
        except ColumnsRefused:
            detail = "two members of the row could be the same field"
            return Record(row, line, {}, RejectReason.AMBIGUOUS_FIELDS, detail)
        return Record(row, line, {field: value[key] for field, key in keys})

    def _find_keys(self, keys: tuple[str, ...]) -> list[tuple[str, str]]:
        """A row may lack what the map names: it is then judged without."""
        present = {field: key for field, key in self._mapped.items() if key in keys}
        unmapped = [key for key in keys if key not in present.values()]
        found = columns_by_field(unmapped, None)
        by_spelling = {field: unmapped[at] for field, at in found.items() if field not in self._mapped}
        return list((by_spelling | present).items())
