"""Which column is which field."""

import pytest

from finflows.screening.customer_fields import (
    ColumnsRefused,
    columns_by_field,
    fields_of_map,
    missing_columns_message,
    shown_headers,
)


@pytest.mark.parametrize("header", ["customerId", "customer_id", "Customer ID", "CUSTOMER-ID", "id", "requestId"])
def test_the_id_column_is_known_by_all_its_spellings(header: str) -> None:
    """Case, spaces, underscores and hyphens do not count."""
    assert columns_by_field([header, "NAME"], None) == {"customer_id": 0, "name": 1}


def test_a_request_id_yields_to_a_customer_id() -> None:
    """A bulk request has both; unknown columns are ignored."""
    assert columns_by_field(["requestId", "color", "customerId", "name"], None) == {"customer_id": 2, "name": 3}


def test_all_fields_are_found() -> None:
    """The optional ones included."""
    headers = ["id", "name", "type", "altNames", "minMatch", "dateOfBirth", "country", "tenantId"]
    assert list(columns_by_field(headers, None)) == [
        "customer_id", "name", "type", "alt_names", "min_match", "date_of_birth", "country", "tenant_id"
    ]  # fmt: skip


def test_a_column_map_overrides_spellings() -> None:
    """By header or by position from 0; fields that it does not name are found by spelling."""
    headers = ["cust no", "name", "legal name", "type"]
    columns = columns_by_field(headers, {"customerId": "Cust_No", "name": 2})
    assert columns == {"customer_id": 0, "name": 2, "type": 3}


def test_two_columns_for_one_field_are_refused() -> None:
    """Either could be the right one."""
    with pytest.raises(ColumnsRefused, match=r"columns 1 and 2 \(counted from 0\) could both be name"):
        columns_by_field(["id", "name", "Name"], None)


def test_a_map_to_an_absent_column_is_refused() -> None:
    """The message lists what there is."""
    with pytest.raises(ColumnsRefused, match="name is in column 'title', but the columns are id, name"):
        columns_by_field(["id", "name"], {"name": "title"})
    with pytest.raises(ColumnsRefused, match="name is in column 2"):
        columns_by_field(["id", "name"], {"name": 2})
    with pytest.raises(ColumnsRefused, match="name is in column -1"):
        columns_by_field(["id", "name"], {"name": -1})


def test_a_map_of_unknown_or_repeated_fields_is_refused() -> None:
    """A misspelt field would leave its column unread."""
    with pytest.raises(ColumnsRefused, match=r"names 'nmae', which is no field. Fields are customer_id, name"):
        fields_of_map({"nmae": "x"})
    with pytest.raises(ColumnsRefused, match="names 'customer_id', another spelling of a mapped field"):
        fields_of_map({"customerId": "x", "customer_id": "y"})


def test_missing_columns_are_named_with_the_fix() -> None:
    """The headers found and a column map to copy."""
    message = missing_columns_message({"customer_id": 0}, ["id", "full name"])
    assert message.startswith("it has no column for name. Its columns are: id, full name.")
    assert '{"name": "your header"}' in message
    assert missing_columns_message({"customer_id": 0, "name": 1}, ["id", "name"]) == ""


def test_a_first_line_that_may_be_a_customer_is_not_shown() -> None:
    """Error texts end in logs; a person's name must not."""
    assert shown_headers(["C000001", "Jane Doe", "INDIVIDUAL"]) == (
        "(column 0, not shown), (column 1, not shown), INDIVIDUAL"
    )
    assert shown_headers(["cust_no", "full_name"]) == "cust_no, full_name"


def test_a_message_shows_thirty_columns_at_most() -> None:
    """It is a paragraph for people."""
    assert shown_headers(["x"] * 32).endswith(", x, x, and 2 more")
