"""CSV: every row is read, rejected, or the file is refused."""

from pathlib import Path

import pytest

from customer_file_cases import file_of, judged, reasons
from finflows.adapters.customer_files.byte_streams import MAX_LINE_BYTES
from finflows.adapters.customer_files.csv_rows import MAX_ROW_LINES
from finflows.adapters.customer_files.opening import open_customer_file
from finflows.contracts.errors import InputRefused
from finflows.screening.customers import Customer

HEADER = "customerId,name,type\n"


def names(customers: list[Customer]) -> list[tuple[int, str, str]]:
    return [(each.row, each.customer_id, each.name) for each in customers]


def refusal(folder: Path, content: bytes | str, column_map: dict[str, str | int] | None = None) -> str:
    with pytest.raises(InputRefused) as caught:
        judged(folder, content, "customers.csv", column_map)
    return str(caught.value)


def test_quoted_commas_newlines_and_quotes_are_text(tmp_path: Path) -> None:
    """RFC 4180; rows are counted, lines are where they start."""
    content = HEADER + 'C1,"ACME,\nHolding ""Inc""",BUSINESS\r\nC2,5" Pipe Co,BUSINESS\nC3,,\n'
    customers, rejects = judged(tmp_path, content, "customers.csv")
    assert names(customers) == [(1, "C1", 'ACME,\nHolding "Inc"'), (2, "C2", '5" Pipe Co')]
    assert reasons(rejects) == [(3, 5, "C3", "name_missing")]


def test_blank_lines_are_skipped_and_counted(tmp_path: Path) -> None:
    """Also before the header; a line of empty fields is not blank."""
    path = file_of(tmp_path, "\n" + HEADER + "\nC1,Jane Doe,INDIVIDUAL\r\n  \n,,\n\n", "customers.csv")
    opened = open_customer_file(path)
    assert [(record.row, record.line) for record in opened.records()] == [(1, 4), (2, 6)]
    assert opened.blank_lines == 4


def test_a_row_of_another_length_is_rejected(tmp_path: Path) -> None:
    """Its id is known only in the first column: what is shifted cannot be told."""
    customers, rejects = judged(tmp_path, HEADER + "C1,Jane\nC2,Doe,Jane,X\nC3,Joe Roe,X\n", "customers.csv")
    assert names(customers) == [(3, "C3", "Joe Roe")]
    assert reasons(rejects) == [(1, 2, "C1", "wrong_field_count"), (2, 3, "C2", "wrong_field_count")]
    assert rejects[0].detail == "2 fields instead of 3"
    _, rejects = judged(tmp_path, "name,id\nDoe, Jane,C1\n", "customers.csv")
    assert reasons(rejects) == [(1, 2, None, "wrong_field_count")]


def test_bytes_that_are_not_utf8_cost_their_row(tmp_path: Path) -> None:
    """Only in fields that are read: a bad remark keeps nobody from being screened."""
    content = b"id,name,remark\nC1,Jos\xe9 Roe,x\nC2,Jane Doe,caf\xe9\nC\xe9,Joe Roe,x\n"
    customers, rejects = judged(tmp_path, content, "customers.csv")
    assert names(customers) == [(2, "C2", "Jane Doe")]
    assert reasons(rejects) == [(1, 2, "C1", "not_utf8"), (3, 4, None, "not_utf8")]


def test_a_nul_costs_its_row(tmp_path: Path) -> None:
    """Most other programs would cut the name there."""
    customers, rejects = judged(tmp_path, HEADER + "C1,Jane\0Doe,X\nC2,Joe Roe,X\n", "customers.csv")
    assert names(customers) == [(2, "C2", "Joe Roe")]
    assert reasons(rejects) == [(1, 2, "C1", "nul_character")]


def test_a_row_with_malformed_quotes_on_one_line_is_rejected_alone(tmp_path: Path) -> None:
    """The rows around it are screened."""
    content = HEADER + 'C1,Jane Doe,X\nC2,"Joe" Roe,X\nC3,Ann Poe,X\n'
    customers, rejects = judged(tmp_path, content, "customers.csv")
    assert names(customers) == [(1, "C1", "Jane Doe"), (3, "C3", "Ann Poe")]
    assert reasons(rejects) == [(2, 3, None, "malformed_quotes")]


def test_a_carriage_return_outside_quotes_costs_its_row(tmp_path: Path) -> None:
    """It may be the line end of another machine."""
    customers, rejects = judged(tmp_path, HEADER + "C1,Jane Doe,X\rC2,Joe,X\nC3,Ann Poe,X\n", "customers.csv")
    assert names(customers) == [(2, "C3", "Ann Poe")]
    assert reasons(rejects) == [(1, 2, None, "line_break_in_field")]


def test_an_overlong_field_or_line_costs_its_row(tmp_path: Path) -> None:
    """Beyond csv's own limit for a field, and beyond ours for a line."""
    content = HEADER + f"C1,{'x' * 200_000},X\nC2,{'x' * MAX_LINE_BYTES * 2},X\nC3,Ann Poe,X\n"
    customers, rejects = judged(tmp_path, content, "customers.csv")
    assert names(customers) == [(3, "C3", "Ann Poe")]
    assert reasons(rejects) == [(1, 2, None, "field_too_long"), (2, 3, None, "line_too_long")]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ('C1,"Jane,X\nC2,Joe Roe,X\n', "a quote opened on line 2 is not closed before the end of the file"),
        ('C1,Jane,X\nC2,"Joe', "a quote opened on line 3 is not closed before the end of the file"),
        (
            'C1,"Jane,X\nC2,Joe "JJ" Roe,X\n',
            "a quote opened on line 2 is followed by a misplaced quote on line 3",
        ),
        ('C1,"Jane,X\nC2,"Joe",X\n', "a quote opened on line 2 is followed by a misplaced quote on line 3"),
        ('C1,"Jane\nC2,Joe,X",X\n', "a quote opened on line 2 goes on over a line that is a whole row by itself"),
        ('C1,Jane,"X\nC2,Joe,X"\n', "a quote opened on line 2 goes on over a line that is a whole row by itself"),
        ('C1,"Jane\nJ.","X\nC2,Joe,X"\n', "a quote opened on line 3 goes on over a line that is a whole row"),
        ('C1,"' + "Jane\n" * MAX_ROW_LINES + '",X\n', "a quote opened on line 2 spans more than 10 lines"),
        ('C1,"Jane\n' + "x" * MAX_LINE_BYTES + '\n",X\n', "a quote opened on line 2 goes on in a line of over"),
    ],
)
def test_a_quote_that_may_swallow_rows_refuses_the_file(rows: str, fault: str, tmp_path: Path) -> None:
    """Naming the line on which it was opened."""
    message = refusal(tmp_path, HEADER + rows)
    assert message.startswith(f"The customer file customers.csv cannot be read: {fault}")
    assert "Close it, or double a quote" in message
    assert "Jane" not in message


def test_a_quote_that_swallows_short_rows_costs_its_row_visibly(tmp_path: Path) -> None:
    """A line break inside a type is no type: the row is rejected and tells its line."""
    customers, rejects = judged(tmp_path, HEADER + 'C1,Jane,"X\nC2\nC3,Joe"\nC4,Ann,X\n', "customers.csv")
    assert names(customers) == [(2, "C4", "Ann")]
    assert reasons(rejects) == [(1, 2, "C1", "line_break_in_field")]


def test_missing_columns_refuse_the_file_and_list_the_headers(tmp_path: Path) -> None:
    """With a column map to copy."""
    message = refusal(tmp_path, "cust_no;full_name;kind\nC1;Jane Doe;X\n")
    assert "it has no column for customer_id and name. Its columns are: cust_no, full_name, kind." in message
    assert '{"customer_id": "your header"}' in message
    assert "Its columns are: id, Full Name." in refusal(tmp_path, "id,Full Name\nC1,Jane Doe\n")


def test_a_file_without_header_is_refused_without_telling_its_first_customer(tmp_path: Path) -> None:
    """Error texts end in logs."""
    message = refusal(tmp_path, "C000001,Jane Doe,INDIVIDUAL\n")
    assert "it has no column for customer_id and name" in message
    assert "Jane" not in message
    assert "C000001" not in message


def test_a_column_map_finds_the_senders_own_columns(tmp_path: Path) -> None:
    """By header or by position."""
    content = "cust_no,kind,full_name\nC1,PERSON,Jane Doe\n"
    jane = Customer(1, "C1", "Jane Doe", "UNKNOWN")
    assert judged(tmp_path, content, "c.csv", {"customerId": "cust_no", "name": 2}) == ([jane], [])
    message = refusal(tmp_path, content, {"customer_id": "cust_no", "name": "title"})
    assert "name is in column 'title', but the columns are cust_no, kind, full_name" in message


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_positions_alone_may_describe_a_file_without_header(delimiter: str, tmp_path: Path) -> None:
    """Its first line is a customer; a header that is spelled as ours is one."""
    positions = {"customer_id": 0, "name": 2, "type": 1}
    content = 'C1,X,"Jane\nDoe"\nC2,PERSON,Joe Roe\n'.replace(",", delimiter)
    customers, rejects = judged(tmp_path, content, "customers.csv", positions)
    assert names(customers) == [(1, "C1", "Jane\nDoe"), (2, "C2", "Joe Roe")]
    assert customers[1].type == "INDIVIDUAL"
    assert rejects == []
    customers, _ = judged(tmp_path, f"id,?,name\n{content}".replace(",", delimiter), "c.csv", positions)
    assert len(customers) == 2


def test_a_position_beyond_the_columns_refuses_the_file(tmp_path: Path) -> None:
    """Not a row at a time."""
    assert "name is in column 5" in refusal(tmp_path, "C1,Jane Doe\n", {"customer_id": 0, "name": 5})


def test_a_file_without_line_ends_is_refused(tmp_path: Path) -> None:
    """It must not be taken into memory, nor for a header."""
    path = file_of(tmp_path, "id,name\rC1,Jane Doe\r" * (MAX_LINE_BYTES // 10), "customers.csv")
    with pytest.raises(InputRefused, match="its first line does not end with LF or CRLF"):
        list(open_customer_file(path).records())


def test_a_header_that_csv_cannot_read_is_refused_as_one(tmp_path: Path) -> None:
    """A column of more characters than csv takes into a field."""
    assert "it has no column for customer_id" in refusal(tmp_path, f"name,{'x' * 200_000}\nJane,1\n")


def test_optional_columns_are_read(tmp_path: Path) -> None:
    """Alternative names are separated by semicolons."""
    content = (
        "id,name,type,altNames,minMatch,dateOfBirth,country,tenantId,remark\n"
        "C1,Jane Doe,PERSON,Janie; J. Doe,0.95,1980-02-29,US,T1,x\nC2,Joe Roe,,,,,,,\n"
    )
    customers, _ = judged(tmp_path, content, "customers.csv")
    assert customers == [
        Customer(1, "C1", "Jane Doe", "INDIVIDUAL", ("Janie", "J. Doe"), 0.95, "1980-02-29", "US", "T1"),
        Customer(2, "C2", "Joe Roe", "UNKNOWN"),
    ]
