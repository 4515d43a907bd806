"""docs/local-engine.md must not lie about the repairs and their tests."""

from __future__ import annotations

import re
from pathlib import Path

from finflows.local.moto_release import REPAIRED_RELEASE
from finflows.local.repairs.installation import REPAIRS

PROJECT = Path(__file__).parents[3]
DOCUMENT = (PROJECT / "docs/local-engine.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \|.*\| ([^|]*) \|$", re.MULTILINE)


def test_every_repair_is_in_the_table_and_no_other() -> None:
    """Named as its module is."""
    assert {name for name, _ in ROW.findall(DOCUMENT)} == {repair.__name__.rsplit(".", 1)[1] for repair in REPAIRS}


def test_every_repair_has_conformance_tests_that_exist() -> None:
    """A rule without a test is a wish."""
    sources = "".join(path.read_text() for path in (PROJECT / "tests/statemachines/engine").glob("test_*.py"))
    for name, cell in ROW.findall(DOCUMENT):
        tests = re.findall(r"`(test_\w+)`", cell)
        assert tests, name
        assert [test for test in tests if f"def {test}(" not in sources] == [], name


def test_every_repair_module_is_put_in() -> None:
    """A module that nobody applies mends nothing."""
    modules = {path.stem for path in (PROJECT / "src/finflows/local/repairs").glob("*.py")}
    machinery = {"__init__", "installation", "mending", "seam"}
    assert modules - machinery == {repair.__name__.rsplit(".", 1)[1] for repair in REPAIRS}


def test_the_document_names_the_repaired_release() -> None:
    """The one that is asserted at import."""
    assert f"## Repairs of moto {REPAIRED_RELEASE}" in DOCUMENT
