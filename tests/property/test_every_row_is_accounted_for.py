"""No row of a customer file is lost: it is in exactly one chunk, or in the rejects, or the file is refused."""

import csv
import io
import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fakes
from export_cases import RUN_ID, ExportNight
from finflows.adapters.chunk_files import read_chunks
from finflows.contracts.errors import InputRefused
from finflows.contracts.stored_keys import rejects_key

IDS = st.sampled_from(["C1", "C2", "C3", "", " C1 "]) | st.integers(0, 9) | st.text(max_size=5) | st.none()
NAMES = st.text(max_size=8) | st.sampled_from(["Jane Doe", "---", "", "a,b", 'x "y" z', "two\nlines", "Ж"]) | st.none()
JSON_ROWS = st.lists(
    st.fixed_dictionaries(
        {"id": IDS, "name": NAMES},
        optional={
            "type": st.text(max_size=4),
            "minMatch": st.floats() | st.text(max_size=3),
            "altNames": st.none() | NAMES,
        },
    )
    | st.integers()
    | st.text(max_size=3),
    max_size=30,
)
CHUNK_COUNTS = st.integers(1, 7)


def accounted(content: bytes, key: str, chunk_count: int, folder: pytest.TempPathFactory) -> tuple[Counter[int], int]:
    """How often each row is in a chunk or in the rejects, and how many rows the manifest counts."""
    night = ExportNight().receives(content, key)
    night.export(inputKey=key, maxRejectRate=1.0, chunkCount=chunk_count)
    paths = []
    for chunk in night.manifest().chunks:
        paths.append(folder.mktemp("chunk") / f"{chunk.index}.parquet")
        night.work.download(chunk.key, paths[-1])
    rows = Counter(customer.row for customer in read_chunks(paths))
    assert len(paths) == min(chunk_count, rows.total())
    rows.update(json.loads(line)["row"] for line in night.work.read(rejects_key(RUN_ID)).splitlines())
    return rows, night.manifest().input.rows_in


@given(JSON_ROWS, CHUNK_COUNTS, st.booleans())
@settings(deadline=None, max_examples=60)
def test_every_json_row_is_screened_or_rejected_once(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[object],
    chunks: int,
    as_array: bool,  # noqa: FBT001
) -> None:
    """As an array and line by line."""
    lines = [json.dumps(row) for row in rows]
    content = f"[{','.join(lines)}]" if as_array else "\n".join(lines)
    told, rows_in = accounted(content.encode(), "x.json", chunks, tmp_path_factory)
    assert rows_in == len(rows)
    assert told == Counter(range(1, len(rows) + 1))


@given(st.lists(st.tuples(*[st.text(max_size=6)] * 3), max_size=30), CHUNK_COUNTS)
@settings(deadline=None, max_examples=60)
def test_every_csv_row_is_screened_or_rejected_once_or_the_file_is_refused(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], chunks: int
) -> None:
    """Fields of any characters, quoted as RFC 4180 asks."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["id", "name", "type"])
    writer.writerows(rows)
    content = text.getvalue().encode("utf-8", "replace")
    try:
        told, rows_in = accounted(content, "x.csv", chunks, tmp_path_factory)
    except InputRefused as refused:
        assert "a quote opened on line" in str(refused)  # noqa: PT017 - either outcome is right
        return
    assert rows_in == len(rows)
    assert told == Counter(range(1, len(rows) + 1))


@given(st.lists(st.sampled_from(['"', ",", "\n", "a", "C1,x,y\n"]), max_size=25))
@settings(deadline=None, max_examples=150)
def test_stray_quotes_never_swallow_a_row(tmp_path_factory: pytest.TempPathFactory, pieces: list[str]) -> None:
    """The file is refused, or every line of three fields and no quote is a row of its own."""
    content = "id,name,type\n" + "".join(pieces)
    try:
        told, rows_in = accounted(content.encode(), "x.csv", 3, tmp_path_factory)
    except InputRefused:
        return
    whole_lines = sum(line.count(",") >= 2 and '"' not in line for line in content.splitlines()[1:])
    assert rows_in >= whole_lines
    assert told == Counter(range(1, rows_in + 1))


def test_the_property_sees_a_lost_row(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The check itself can fail: a chunk object with a row too few is noticed."""
    night = ExportNight(fakes.MemoryStore()).receives("id,name\n1,Jane\n2,Joe\n", "x.csv")
    night.export(inputKey="x.csv", chunkCount=1)
    path = tmp_path_factory.mktemp("chunk") / "0.parquet"
    night.work.download(night.manifest().chunks[0].key, path)
    assert [customer.row for customer in read_chunks([path])] == [1, 2]
