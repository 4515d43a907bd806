"""JSON arrays and NDJSON: every row is read, rejected, or the file is refused."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customer_file_cases import file_of, judged, reasons
from finflows.adapters.customer_files.byte_streams import MAX_LINE_BYTES
from finflows.adapters.customer_files.json_array import MAX_ELEMENT_CHARACTERS
from finflows.adapters.customer_files.opening import open_customer_file
from finflows.contracts.errors import InputRefused
from finflows.screening.customers import Customer

JANE = '{"id": 1, "name": "Jane Doe", "type": "PERSON", "altNames": ["Janie"], "minMatch": 0.9}'


def refusal(folder: Path, content: bytes | str, column_map: dict[str, str | int] | None = None) -> str:
    with pytest.raises(InputRefused) as caught:
        judged(folder, content, "customers.json", column_map)
    return str(caught.value)


def test_ndjson_lines_that_are_no_object_are_rejected_alone(tmp_path: Path) -> None:
    """Each with its line; blank lines are skipped and counted."""
    lines = [JANE, "", "[1]", '{"id": 2', "7", '{"id": 3, "name": "A", "name": "B"}', "[" * 100_000]
    path = file_of(tmp_path, "\n".join([*lines, '{"id": 9, "name": "Joe Roe"}']), "customers.ndjson")
    customers, rejects = judged(tmp_path, path.read_bytes(), "customers.ndjson")
    assert customers == [
        Customer(1, "1", "Jane Doe", "INDIVIDUAL", ("Janie",), 0.9),
        Customer(7, "9", "Joe Roe", "UNKNOWN"),
    ]
    assert reasons(rejects) == [
        (2, 3, None, "not_an_object"),
        (3, 4, None, "malformed_json"),
        (4, 5, None, "not_an_object"),
        (5, 6, None, "ambiguous_fields"),
        (6, 7, None, "malformed_json"),
    ]


def test_ndjson_bad_bytes_and_overlong_lines_cost_their_row(tmp_path: Path) -> None:
    """Half a character in a name, half of a surrogate pair, and a line that would not fit into memory."""
    lines = [
        b'{"id": 1, "name": "Jos\xe9"}',
        rb'{"id": 2, "name": "Jos\ud800"}',
        b'{"id": 3, "name": "' + b"x" * MAX_LINE_BYTES + b'"}',
        b'{"id": 4, "name": "Joe", "remark": "caf\xe9"}',
    ]
    customers, rejects = judged(tmp_path, b"\n".join(lines), "customers.ndjson")
    assert [each.customer_id for each in customers] == ["4"]
    assert reasons(rejects) == [(1, 1, "1", "not_utf8"), (2, 2, "2", "not_utf8"), (3, 3, None, "line_too_long")]


def test_array_elements_that_are_no_object_are_rejected_alone(tmp_path: Path) -> None:
    """An array has no lines: rows are counted."""
    content = '[{"id": 1, "name": "Jane"}, 7, null, {"id": 2, "id": 3, "name": "A"}, {"id": 4, "name": "Joe"}]'
    customers, rejects = judged(tmp_path, content, "customers.json")
    assert [(each.row, each.customer_id) for each in customers] == [(1, "1"), (5, "4")]
    assert reasons(rejects) == [
        (2, None, None, "not_an_object"),
        (3, None, None, "not_an_object"),
        (4, None, None, "ambiguous_fields"),
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('[{"id": 1, "name": "Jané"}, {"id": 2, "name": oops}, {"id": 3}]', "element 2 of the array, at byte 29, is"),
        ('[{"id": 1}, {"id": 2}', "element 2 of the array, at byte 21, is not followed by a comma or the closing"),
        ('[{"id": 1} {"id": 2}]', "element 1 of the array, at byte 11, is not followed by a comma"),
        ('[{"id": 1}, {"id": 2, "na', "element 2 of the array, at byte 12, is no JSON value, or is cut off"),
        ('[{"id": 1},]', "element 2 of the array, at byte 11, is no JSON value"),
        ('[{"id": 1}] [2]', "element 1 of the array, at byte 12, ends the array, but the file goes on"),
        ('[{"id": 1}, ' + "[" * 100_000, "element 2 of the array, at byte 12, is nested too deeply"),
        ('[{"id": ' + "1" * 5000 + "}]", "element 1 of the array, at byte 1, is nested too deeply or holds too long"),
        ('[{"id": 1}, {"x": "' + "y" * MAX_ELEMENT_CHARACTERS * 2, "element 2 of the array, at byte 12, is no JSON"),
    ],
)  # fmt: skip
def test_a_syntax_error_in_an_array_refuses_the_file_and_names_the_place(
    content: str, fault: str, tmp_path: Path
) -> None:
    """Where the next element begins cannot be told, and skipping would lose rows."""
    message = refusal(tmp_path, content)
    assert message.startswith(f"The customer file customers.json cannot be read: {fault}")
    assert "one JSON object per line" in message


def test_a_byte_position_counts_bytes_over_many_blocks(tmp_path: Path) -> None:
    """Of the decompressed file, byte-order mark included; accents have two bytes."""
    rows = "".join(f'{{"id": {number}, "name": "Renée Née"}},\n' for number in range(9000))
    content = b"\xef\xbb\xbf[" + rows.encode() + b"oops]"
    message = refusal(tmp_path, content)
    assert f"element 9001 of the array, at byte {len(content) - 5}," in message


def test_members_are_found_by_spelling_or_by_the_column_map(tmp_path: Path) -> None:
    """A row that lacks a mapped member is judged without it."""
    content = '{"no": 1, "who": "Jane", "name": "x"}\n{"who": "Joe", "id": 2}\n{"no": 3, "name": "Ann"}\n'
    customers, rejects = judged(tmp_path, content, "c.ndjson", {"customer_id": "no", "name": "who"})
    assert [(each.customer_id, each.name) for each in customers] == [("1", "Jane")]
    assert reasons(rejects) == [(2, 2, None, "id_missing"), (3, 3, "3", "name_missing")]


def test_two_members_that_could_be_one_field_cost_their_row(tmp_path: Path) -> None:
    """Either could be the name to screen."""
    _, rejects = judged(tmp_path, '{"id": 1, "name": "A", "Name": "B"}\n', "customers.ndjson")
    assert reasons(rejects) == [(1, 1, None, "ambiguous_fields")]


def test_a_column_map_of_positions_is_refused(tmp_path: Path) -> None:
    """Members have names."""
    assert "JSON members have names" in refusal(tmp_path, f"[{JANE}]", {"name": 1})
    assert "which is no field" in refusal(tmp_path, JANE, {"nmae": "x"})


SCALARS = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)


@given(st.lists(VALUES), st.integers(0, 4))
def test_any_array_has_as_many_rows_as_elements(
    tmp_path_factory: pytest.TempPathFactory, elements: list[object], indent: int
) -> None:
    """However its text is laid out."""
    path = tmp_path_factory.mktemp("array") / "customers.json"
    path.write_text(json.dumps(elements, indent=indent or None, ensure_ascii=indent % 2 == 0), "utf-8", "surrogatepass")
    assert sum(1 for _ in open_customer_file(path).records()) == len(elements)
