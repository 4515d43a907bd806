"""Plain text: one name per line."""

from pathlib import Path

from customer_file_cases import file_of, judged, reasons
from finflows.adapters.customer_files.byte_streams import MAX_LINE_BYTES
from finflows.adapters.customer_files.opening import open_customer_file
from finflows.screening.customers import Customer


def test_every_line_is_a_name_and_its_number_the_id(tmp_path: Path) -> None:
    """Blank lines count as lines but are no rows; the last line needs no end."""
    customers, rejects = judged(tmp_path, "Jane Doe\r\n\n  SMITH, John \n---\nJoe Roe", "names.txt")
    assert customers == [
        Customer(1, "1", "Jane Doe", "UNKNOWN"),
        Customer(2, "3", "SMITH, John", "UNKNOWN"),
        Customer(4, "5", "Joe Roe", "UNKNOWN"),
    ]
    assert reasons(rejects) == [(3, 4, "4", "name_without_letters")]


def test_bad_bytes_and_overlong_lines_cost_their_row(tmp_path: Path) -> None:
    """Line numbers go on as they are in the file."""
    content = b"Jos\xe9\n" + b"x" * MAX_LINE_BYTES + b"\n" + b"y" * 3 * MAX_LINE_BYTES + b"\nJoe\n"
    customers, rejects = judged(tmp_path, content, "names.txt")
    assert [(each.row, each.customer_id) for each in customers] == [(4, "4")]
    assert reasons(rejects) == [
        (1, 1, "1", "not_utf8"),
        (2, 2, "2", "line_too_long"),
        (3, 3, "3", "line_too_long"),
    ]


def test_a_carriage_return_within_a_line_costs_its_row(tmp_path: Path) -> None:
    """It may separate two names on another machine."""
    customers, rejects = judged(tmp_path, "Jane Doe\rJoe Roe\r\nAnn Poe\r\n", "names.txt")
    assert [each.name for each in customers] == ["Ann Poe"]
    assert reasons(rejects) == [(1, 1, "1", "line_break_in_field")]


def test_blank_lines_are_counted(tmp_path: Path) -> None:
    """They are in the manifest."""
    opened = open_customer_file(file_of(tmp_path, "\nJane\n \n", "names.txt"))
    assert len(list(opened.records())) == 1
    assert opened.blank_lines == 2
