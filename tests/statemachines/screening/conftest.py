"""A small night to run through the real machine: 24 customers in 4 chunks against a list of 40 names."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from night_runs import RUN, Night, write_list


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return _with_inputs(tmp_path)


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Night:
    """A night of which RUN has been run without faults and without a receiver. Tests only look at it."""
    night = _with_inputs(tmp_path_factory.mktemp("undisturbed"))
    done = night.run("--run-id", RUN)
    assert done.returncode == 0, done.stderr
    (night.folder / "stdout.json").write_text(done.stdout)
    return night


def _with_inputs(folder: Path) -> Night:
    people = [(100 + i, f"KARDELEN{i:02d}, Bogdan{i:02d}", "individual") for i in range(20)]
    firms = [(200 + i, f"WINTERGREEN SHIPPING {i:02d} COMPANY", "-0- ") for i in range(10)]
    write_list(folder / "list", people + firms, [(100 + i, f"SNOWDROP{i:02d}, Bogdan") for i in range(10)])
    rows = [f"C{i:02d},{'Bogdan07 Kardelen07' if i % 5 == 0 else f'Plain Person {i}'},INDIVIDUAL" for i in range(24)]
    (folder / "customers.csv").write_text("\n".join(["customerId,name,type", *rows]) + "\n")
    return Night(folder)


@pytest.fixture(autouse=True, scope="session")
def _no_aws_account() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        yield
