"""Every rule of the input, one by one: what is screened, what is rejected, and why."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finflows.screening.customers import Customer
from finflows.screening.judging import MAX_ALT_NAMES, is_of_unknown_type, judge_records
from finflows.screening.names import prepare_customer_name, tokens_of
from finflows.screening.records import Record, RejectedRow, RejectReason


class SeenSet:
    def __init__(self) -> None:
        self.ids: set[str] = set()

    def add(self, customer_id: str) -> bool:
        is_new = customer_id not in self.ids
        self.ids.add(customer_id)
        return is_new


def judge(*rows: dict[str, Any]) -> list[Customer | RejectedRow]:
    return list(judge_records((Record(row, row + 1, each) for row, each in enumerate(rows, start=1)), SeenSet()))


def accepted(**fields: Any) -> Customer:
    (judged,) = judge({"customer_id": "C1", "name": "Jane Doe", "type": "INDIVIDUAL"} | fields)
    assert isinstance(judged, Customer)
    return judged


def rejected(**fields: Any) -> RejectedRow:
    (judged,) = judge({"customer_id": "C1", "name": "Jane Doe", "type": "INDIVIDUAL"} | fields)
    assert isinstance(judged, RejectedRow)
    assert (judged.row, judged.line) == (1, 2)
    return judged


def test_a_whole_row_becomes_a_customer() -> None:
    """White space around values is not data."""
    customer = accepted(
        customer_id=" C1 ",
        name=" Jane Doe\t",
        alt_names=["J. Doe", "Janie"],
        min_match=0.9,
        date_of_birth="1980-02-29",
        country="CU",
        tenant_id="T7",
    )
    assert customer == Customer(1, "C1", "Jane Doe", "INDIVIDUAL", ("J. Doe", "Janie"), 0.9, "1980-02-29", "CU", "T7")


@pytest.mark.parametrize(
    ("given_type", "screened_as"),
    [
        ("INDIVIDUAL", "INDIVIDUAL"),
        ("person", "INDIVIDUAL"),
        (" Business ", "BUSINESS"),
        ("ORGANIZATION", "BUSINESS"),
        ("SHIP", "UNKNOWN"),
        ("", "UNKNOWN"),
        (None, "UNKNOWN"),
        (7, "UNKNOWN"),
    ],
)
def test_an_unknown_type_is_screened_and_flagged(given_type: Any, screened_as: str) -> None:
    """The type never keeps a customer from being screened."""
    customer = accepted(type=given_type)
    assert customer.type == screened_as
    assert is_of_unknown_type(customer) == (screened_as == "UNKNOWN")


@pytest.mark.parametrize(
    ("fields", "reason", "detail"),
    [
        ({"customer_id": None}, "id_missing", "customer_id is absent or blank"),
        ({"customer_id": "  "}, "id_missing", "customer_id is absent or blank"),
        ({"customer_id": True}, "wrong_type", "customer_id is true or false; text is expected"),
        ({"customer_id": 1.5}, "wrong_type", "customer_id is a number; text is expected"),
        ({"customer_id": "C\n2"}, "line_break_in_field", "customer_id holds a line break"),
        ({"customer_id": "C" * 257}, "field_too_long", "customer_id has 257 characters; at most 256"),
        ({"name": None}, "name_missing", "name is absent or blank"),
        ({"name": " \t "}, "name_missing", "name is absent or blank"),
        ({"name": "--- . ,"}, "name_without_letters", "nothing to compare"),
        ({"name": "\u0301\u0302"}, "name_without_letters", "nothing to compare"),
        ({"name": 42}, "wrong_type", "name is a number; text is expected"),
        ({"name": {"first": "Jane"}}, "wrong_type", "name is an object; text is expected"),
        ({"name": b"Jane"}, "wrong_type", "name is bytes; text is expected"),
        ({"name": "Ja\0ne"}, "nul_character", "name holds a NUL"),
        ({"name": "Ja\udcf1e"}, "not_utf8", "name is not valid UTF-8"),
        ({"name": "J" * 1001}, "field_too_long", "name has 1,001 characters; at most 1,000"),
        ({"type": "IND\nC2,Jones"}, "line_break_in_field", "type holds a line break"),
        ({"alt_names": 7}, "wrong_type", "alt_names is a number; a list of names is expected"),
        ({"alt_names": ["Ok", 7]}, "wrong_type", "alt_names is a number; text is expected"),
        ({"alt_names": ["Janie"] * (MAX_ALT_NAMES + 1)}, "field_too_long", "alt_names has 101 names"),
        ({"min_match": "high"}, "bad_min_match", "min_match is not a number above 0 and up to 1"),
        ({"min_match": "nan"}, "bad_min_match", "min_match is not a number above 0 and up to 1"),
        ({"min_match": 0}, "bad_min_match", "min_match is not a number above 0 and up to 1"),
        ({"min_match": 90}, "bad_min_match", "min_match is not a number above 0 and up to 1"),
        ({"min_match": 10**400}, "bad_min_match", "min_match is not a number above 0 and up to 1"),
        ({"min_match": True}, "wrong_type", "min_match is true or false; a number is expected"),
        ({"min_match": [0.9]}, "wrong_type", "min_match is a list; a number is expected"),
        ({"date_of_birth": 1980}, "wrong_type", "date_of_birth is a number; text is expected"),
        ({"country": ["CU"]}, "wrong_type", "country is a list; text is expected"),
        ({"tenant_id": "T\r7"}, "line_break_in_field", "tenant_id holds a line break"),
    ],
)
def test_a_row_that_cannot_be_screened_is_rejected_with_the_reason(
    fields: dict[str, Any], reason: str, detail: str
) -> None:
    """The detail says what is wrong and where, and holds nothing of the customer."""
    judged = rejected(**fields)
    assert judged.reason == reason
    assert detail in judged.detail
    assert judged.customer_id == (None if "customer_id" in fields else "C1")


def test_numbers_are_ids_too() -> None:
    """JSON and Parquet files often have numeric ids."""
    customer = accepted(customer_id=42, tenant_id=7)
    assert (customer.customer_id, customer.tenant_id) == ("42", "7")


def test_alternative_names_come_as_a_list_or_separated_by_semicolons() -> None:
    """Items with nothing to screen are left out; no list is no name."""
    assert accepted(alt_names="Janie; J. Doe;; -- ").alt_names == ("Janie", "J. Doe")
    assert accepted(alt_names=["Janie", None, " ", "..."]).alt_names == ("Janie",)
    assert accepted(alt_names=None).alt_names == ()
    assert accepted(alt_names="").alt_names == ()


def test_a_blank_threshold_is_the_runs_threshold() -> None:
    """CSV has no null."""
    assert accepted(min_match=" ").min_match is None
    assert accepted(min_match=" 0.95 ").min_match == 0.95
    assert accepted(min_match=1).min_match == 1.0


def test_dates_of_formats_that_have_them_become_text() -> None:
    """Parquet knows dates, CSV does not."""
    assert accepted(date_of_birth=date(1980, 2, 29)).date_of_birth == "1980-02-29"


def test_a_name_may_hold_a_line_break() -> None:
    """Quoted newlines are part of the input's format; tokens split at them."""
    assert accepted(name="ACME\nHolding").name == "ACME\nHolding"


def test_of_equal_ids_the_first_that_can_be_screened_is_kept() -> None:
    """A nameless row does not use its id up."""
    judged = judge(
        {"customer_id": "C1", "name": ""},
        {"customer_id": "C1", "name": "Jane Doe"},
        {"customer_id": "C1", "name": "John Doe"},
    )
    assert [type(each) for each in judged] == [RejectedRow, Customer, RejectedRow]
    assert judged[2] == RejectedRow(
        3, 4, "C1", RejectReason.DUPLICATE_ID, "an earlier row has the same customer id and is kept"
    )


def test_a_fault_of_the_format_is_the_reason_whatever_the_fields_say() -> None:
    """The row could not be read; what was read of it is only good for its id."""
    record = Record(1, 7, {"customer_id": "C1", "name": "Jane"}, RejectReason.WRONG_FIELD_COUNT, "4 fields")
    assert list(judge_records([record], SeenSet())) == [
        RejectedRow(1, 7, "C1", RejectReason.WRONG_FIELD_COUNT, "4 fields")
    ]


@given(st.text(min_size=1))
def test_a_name_is_accepted_exactly_if_something_of_it_is_left_to_compare(name: str) -> None:
    """Judging looks for a letter or digit; the matcher compares what preparing leaves."""
    (judged,) = judge({"customer_id": "C1", "name": name})
    has_letters = any(map(str.isalnum, "".join(tokens_of(prepare_customer_name(name)))))
    if isinstance(judged, Customer):
        assert has_letters
    elif judged.reason in {RejectReason.NAME_MISSING, RejectReason.NAME_WITHOUT_LETTERS}:
        assert not has_letters
