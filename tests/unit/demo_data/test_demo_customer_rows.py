"""Customers and the truth about them as lines of a file."""

import csv
import io
import json

from finflows.demo_data.customer_rows import Columns, noting_truth, write_csv, write_ndjson
from finflows.demo_data.customers import DemoCustomer
from finflows.demo_data.listed_damage import DamagedName, ListedName

TRUTH = DamagedName("Nicolas Madruo", "transposition", ListedName("101", "MADURO MOROS, Nicolas", is_person=True))
ROWS = (
    DemoCustomer("C0000000", 'OOO "Zvezda"', "BUSINESS", "", "RU"),
    DemoCustomer("C0000001", "Núñez, Ana", "INDIVIDUAL", "1970-01-31", "ES"),
    DemoCustomer("C0000002", "Nicolas Madruo", "INDIVIDUAL", "", "VE", TRUTH),
)


def test_csv_has_three_columns_and_quotes_what_needs_it() -> None:
    text = io.StringIO()
    write_csv(ROWS[:2], Columns(), text)
    assert text.getvalue() == (
        'customerId,name,type\nC0000000,"OOO ""Zvezda""",BUSINESS\nC0000001,"Núñez, Ana",INDIVIDUAL\n'
    )


def test_optional_columns_follow() -> None:
    text = io.StringIO()
    write_csv(ROWS, Columns(date_of_birth=True, country=True), text)
    header, *rows = csv.reader(text.getvalue().splitlines())
    assert header == ["customerId", "name", "type", "dateOfBirth", "country"]
    assert [row[3:] for row in rows] == [["", "RU"], ["1970-01-31", "ES"], ["", "VE"]]


def test_one_optional_column_comes_alone() -> None:
    assert Columns(country=True).names() == ("customerId", "name", "type", "country")
    assert Columns(country=True).values(ROWS[0])[3:] == ("RU",)


def test_ndjson_leaves_blanks_out() -> None:
    text = io.StringIO()
    write_ndjson(ROWS, Columns(date_of_birth=True), text)
    first, second, _ = map(json.loads, text.getvalue().splitlines())
    assert first == {"customerId": "C0000000", "name": 'OOO "Zvezda"', "type": "BUSINESS"}
    assert second["dateOfBirth"] == "1970-01-31"


def test_truth_names_the_damaged_alone_and_lets_all_pass() -> None:
    text = io.StringIO()
    assert tuple(noting_truth(ROWS, text)) == ROWS
    assert list(csv.DictReader(text.getvalue().splitlines())) == [
        {
            "customer_id": "C0000002",
            "name": "Nicolas Madruo",
            "entity_id": "101",
            "listed_name": "MADURO MOROS, Nicolas",
            "damage": "transposition",
        }
    ]
