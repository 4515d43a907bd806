"""Files of plans in each layout; what is wrong with a row is a reason at its place."""

from decimal import Decimal
from pathlib import Path

import pytest

from finflows.adapters.plan_files import read_plan_file
from finflows.contracts.errors import InputRefused

_CSV = """account,symbol,amount,currency,frequency,start,source_ref,max_count
a-1,VTI,12.30,EUR,monthly,2026-01-30,1,
a-2,VTI,0,EUR,monthly,2026-01-30,2,
a-3,VTI,5,EUR,hourly,2026-01-30,3,4
"""
_PLAN = (
    '{"account": "a-1", "symbol": "VTI", "amount": %s, "currency": "EUR", "frequency": "monthly", '
    '"start": "2026-01-30"}'
)


def _file(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_rows_of_a_csv_are_plans_or_reasons_at_their_lines(tmp_path: Path) -> None:
    """A blank field is a field that was not given."""
    rows = read_plan_file(_file(tmp_path, "plans.csv", _CSV)).rows
    assert [row.place for row in rows] == ["line 2", "line 3", "line 4"]
    assert rows[0].request is not None
    assert (rows[0].request.amount, rows[0].request.max_count) == (Decimal("12.30"), None)
    assert "amount" in (rows[1].fault or "")
    assert "frequency" in (rows[2].fault or "")


def test_a_document_has_assets_beside_plans(tmp_path: Path) -> None:
    """One file is enough; an array is one of plans alone."""
    document = f'{{"assets": [{{"symbol": "VTI"}}, {{"symbol": "?"}}], "plans": [{_PLAN % "0.1"}]}}'
    source = read_plan_file(_file(tmp_path, "plans.json", document))
    assert [asset.symbol for asset in source.assets] == ["VTI"]
    assert [fault.place for fault in source.faults] == ["asset 2"]
    assert source.rows[0].request is not None
    assert source.rows[0].request.amount == Decimal("0.1")
    assert len(read_plan_file(_file(tmp_path, "array.json", f"[{_PLAN % 1}, 7]")).rows) == 2


def test_lines_of_ndjson_are_plans_or_reasons(tmp_path: Path) -> None:
    """A line that is no JSON is the fault of that line only; amounts are exact to the last digit."""
    rows = read_plan_file(_file(tmp_path, "plans.ndjson", f"{_PLAN % '1234567890123456.7891'}\n\n{{broken\n[]\n")).rows
    assert [row.place for row in rows] == ["line 1", "line 3", "line 4"]
    assert rows[0].request is not None
    assert str(rows[0].request.amount) == "1234567890123456.7891"
    assert [row.fault for row in rows[1:]] == ["It is no JSON object."] * 2


def test_assets_may_come_in_a_file_of_their_own(tmp_path: Path) -> None:
    """Beside a CSV of plans."""
    assets = _file(tmp_path, "assets.csv", "symbol,quantity_scale\nVTI,6\nBRK.A,0\n")
    source = read_plan_file(_file(tmp_path, "plans.csv", _CSV), assets)
    assert [(asset.symbol, asset.quantity_scale) for asset in source.assets] == [("VTI", 6), ("BRK.A", 0)]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("plans.csv", "account,colour\n", "unknown columns colour. Known ones: account,"),
        ("plans.csv", "", "has no header"),
        ("plans.csv", 'account,symbol\n"a"b,c\n', "after line 1"),
        ("plans.json", "{", "is no JSON document"),
        ("plans.json", '{"plan": []}', "is no JSON document"),
        ("plans.json", '{"plans": 7}', "have to be arrays"),
    ],
)
def test_a_file_of_another_layout_is_refused_as_a_whole(tmp_path: Path, name: str, text: str, told: str) -> None:
    """Ten thousand equal reasons help nobody."""
    with pytest.raises(InputRefused, match=told):
        read_plan_file(_file(tmp_path, name, text))


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Absent, or not text."""
    with pytest.raises(InputRefused, match=r"absent\.csv cannot be read"):
        read_plan_file(tmp_path / "absent.csv")
    (tmp_path / "latin.csv").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(InputRefused, match="no UTF-8 text"):
        read_plan_file(tmp_path / "latin.csv")
