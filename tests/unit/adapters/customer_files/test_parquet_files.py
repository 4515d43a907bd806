"""Parquet files of any writer."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from customer_file_cases import file_of, judged, reasons
from finflows.contracts.errors import InputRefused
from finflows.screening.customers import Customer


def table_bytes(columns: Mapping[str, Any]) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(dict(columns)), sink)
    return sink.getvalue().to_pybytes()


def test_all_fields_are_read_with_their_types(tmp_path: Path) -> None:
    """Integer ids, dictionary-encoded types, lists, dates; other columns are ignored."""
    content = table_bytes(
        {
            "id": pa.array([1, 2, None], pa.int64()),
            "name": ["Jane Doe", "Joe Roe", "Ann Poe"],
            "type": pa.array(["PERSON", "PERSON", None]).dictionary_encode(),
            "alt_names": [["Janie"], None, []],
            "min_match": [0.9, None, None],
            "date_of_birth": [date(1980, 2, 29), None, None],
            "remark": ["x", "y", "z"],
        }
    )
    customers, rejects = judged(tmp_path, content, "customers.parquet")
    assert customers == [
        Customer(1, "1", "Jane Doe", "INDIVIDUAL", ("Janie",), 0.9, "1980-02-29"),
        Customer(2, "2", "Joe Roe", "INDIVIDUAL"),
    ]
    assert reasons(rejects) == [(3, None, None, "id_missing")]


def test_a_time_becomes_text(tmp_path: Path) -> None:
    """Nanoseconds too, which Python has no type for."""
    born = pa.array([datetime(1980, 2, 29)], pa.timestamp("ns"))  # noqa: DTZ001 - Parquet has times without zone
    customers, _ = judged(tmp_path, table_bytes({"id": ["1"], "name": ["Jane"], "dateOfBirth": born}), "c.parquet")
    assert customers[0].date_of_birth == "1980-02-29 00:00:00.000000000"


def test_text_that_is_not_utf8_costs_its_row(tmp_path: Path) -> None:
    """Arrow does not check what a writer claims."""
    names = pa.Array.from_buffers(
        pa.string(), 3, [None, pa.py_buffer(b"\0\0\0\0\4\0\0\0\7\0\0\0\x0a\0\0\0"), pa.py_buffer(b"JaneJo\xe9Ann")]
    )
    customers, rejects = judged(tmp_path, table_bytes({"id": ["1", "2", "3"], "name": names}), "c.parquet")
    assert [(each.row, each.name) for each in customers] == [(1, "Jane"), (3, "Ann")]
    assert reasons(rejects) == [(2, None, None, "not_utf8")]


def test_bytes_are_no_text(tmp_path: Path) -> None:
    """Guessing an encoding would change the name."""
    _, rejects = judged(tmp_path, table_bytes({"id": ["1"], "name": [b"Jane"]}), "c.parquet")
    assert reasons(rejects) == [(1, None, "1", "wrong_type")]


def test_missing_columns_refuse_the_file_and_list_the_columns(tmp_path: Path) -> None:
    """A column map by name or position mends it."""
    content = table_bytes({"cust_no": ["1"], "full_name": ["Jane"]})
    with pytest.raises(InputRefused, match=r"no column for customer_id and name. Its columns are: cust_no, full_name"):
        judged(tmp_path, content, "c.parquet")
    customers, _ = judged(tmp_path, content, "c.parquet", {"customer_id": "cust_no", "name": 1})
    assert customers == [Customer(1, "1", "Jane", "UNKNOWN")]
    with pytest.raises(InputRefused, match="name is in column 'x'"):
        judged(tmp_path, content, "c.parquet", {"name": "x"})


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    """Cut off, or changed in the middle."""
    content = table_bytes({"id": ["1"] * 1000, "name": [f"Jane {number}" for number in range(1000)]})
    for damaged in (content[:-20], content[:4], content[:100] + b"\xff" * 600 + content[700:]):
        with pytest.raises(InputRefused, match="damaged or cut off, or not Parquet"):
            judged(tmp_path, damaged, "c.parquet")


def test_unpacking_leaves_nothing_behind(tmp_path: Path) -> None:
    """The unpacked copy of a gzipped file goes when it was read."""
    content = table_bytes({"id": ["1"], "name": ["Jane"]})
    path = file_of(tmp_path, content, "c.parquet.gz")
    assert len(judged(tmp_path, content, "c.parquet.gz")[0]) == 1
    assert list(tmp_path.iterdir()) == [path]
