"""A small night to run through the real machine: 24 customers in 6 chunks against a list of 40 names."""

import os
from pathlib import Path

import pytest

from night_runs import Night, write_list


@pytest.fixture
def night(tmp_path: Path) -> Night:
    people = [(100 + i, f"KARDELEN{i:02d}, Bogdan{i:02d}", "individual") for i in range(20)]
    firms = [(200 + i, f"WINTERGREEN SHIPPING {i:02d} COMPANY", "-0- ") for i in range(10)]
    write_list(tmp_path / "list", people + firms, [(100 + i, f"SNOWDROP{i:02d}, Bogdan") for i in range(10)])
    rows = [f"C{i:02d},{'Bogdan07 Kardelen07' if i % 5 == 0 else f'Plain Person {i}'},INDIVIDUAL" for i in range(24)]
    (tmp_path / "customers.csv").write_text("\n".join(["customerId,name,type", *rows]) + "\n")
    return Night(tmp_path)


@pytest.fixture(autouse=True)
def _no_aws_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
