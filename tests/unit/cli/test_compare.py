"""``finflows compare``: files in, judgement, files and exit code out."""

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from command_line import Command
from shared_data import shared

HEADING = "query,list,entity_id,matched_name,score"
JANE = "Jane Doe,SDN,7001,jane doe,0.95"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to(name: str, *lines: str) -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n")
        return path

    return to


def ndjson_hit(**fields: object) -> str:
    hit = {
        "customer_id": "C1",
        "name": "Jane Doe",
        "entity_id": "7001",
        "list": "SDN",
        "matched_name": "DOE, Jane",
        "matched_name_prepared": "jane doe",
        "score": 0.95,
        "programs": "SDGT",
        "entity_type": "individual",
    }
    return json.dumps({**hit, **fields})


def counts(out: Path) -> dict[str, tuple[int, int]]:
    document = json.loads((out / "comparison.json").read_text())
    return {each["category"]: (each["found"], each["explained"]) for each in document["counts"] if each["found"]}


def test_equal_answers_end_well(finflows: Command, write: Write, tmp_path: Path) -> None:
    """A CSV joined to the matcher's own NDJSON by name."""
    old, new = write("old.csv", HEADING, JANE), write("new.ndjson", ndjson_hit())
    told = finflows("compare", old, new, "--out", tmp_path / "out")
    assert told.exit_code == 0
    assert told.out.startswith("No unexplained difference. Equal hits: 1; customers compared: 1.")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "comparison.html",
        "comparison.json",
        "differences.csv",
    ]


def test_a_hit_of_the_old_engine_alone_ends_with_one(finflows: Command, write: Write, tmp_path: Path) -> None:
    """And is in all three files."""
    old = write("old.csv", HEADING, JANE, "Jane Doe,ALT,7001,j doe,0.9")
    told = finflows("compare", old, write("new.ndjson", ndjson_hit()), "--out", tmp_path / "out", "--json")
    assert told.exit_code == 1
    assert json.loads(told.out)["blocked"] is True
    assert counts(tmp_path / "out") == {"old-only": (1, 0)}
    with (tmp_path / "out/differences.csv").open(newline="") as lines:
        (row,) = csv.DictReader(lines)
    assert (row["category"], row["customer"], row["matched"], row["old_score"]) == (
        "old-only",
        "Jane Doe",
        "j doe",
        "0.9",
    )
    assert "Blocked: the new engine would miss somebody" in (tmp_path / "out/comparison.html").read_text()


@pytest.mark.parametrize(("expires", "code"), [("2999-01-01", 0), ("2020-01-01", 1)])
def test_an_exception_explains_until_its_day(
    finflows: Command, write: Write, tmp_path: Path, expires: str, code: int
) -> None:
    """With an owner and a reason; an expired one is told."""
    exceptions = write(
        "exceptions.toml",
        "[[exception]]",
        'category = "old-only"',
        'list = "SDN"',
        'owner = "compliance"',
        'reason = "entry was removed in between"',
        f"expires = {expires}",
    )
    new = write("new.ndjson", ndjson_hit(customer_id="C2", name="Other Person"))
    old = write("old.csv", HEADING, JANE, "Other Person,SDN,7001,jane doe,0.95")
    told = finflows("compare", old, new, "--out", tmp_path / "out", "--exceptions", exceptions)
    assert told.exit_code == code
    assert counts(tmp_path / "out") == {"old-only": (1, 1 - code)}
    assert ("expired on 2020-01-01" in told.out) == bool(code)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (('[[exception]]\ncategory = "old-only"',), "exception.0.owner: Field required"),
        (('[[exception]]\ncategory = "tie-at-limit"',), "exception.0.category"),
        (("[[exception",), "cannot be read"),
    ],
)
def test_an_exception_without_owner_reason_and_day_is_none(
    finflows: Command, write: Write, tmp_path: Path, lines: tuple[str, ...], words: str
) -> None:
    """The file is refused."""
    new = write("new.ndjson", ndjson_hit())
    exceptions = write("e.toml", *lines)
    told = finflows(
        "compare", write("old.csv", HEADING, JANE), new, "--out", tmp_path / "out", "--exceptions", exceptions
    )
    assert told.exit_code == 2
    assert words in told.err


def test_columns_of_another_name_are_named(finflows: Command, write: Write, tmp_path: Path) -> None:
    """Gzipped files too; a pass of its own is scope and keeps the engine back without blocking."""
    old = tmp_path / "old.csv.gz"
    old.write_bytes(gzip.compress(b"KEY,list,entity_id,MATCH,pass\nC1,SDN,7001,0.95,\nC1,SDN,7009,0.91,filtered\n"))
    told = finflows(
        "compare", old, write("new.ndjson", ndjson_hit()), "--out", tmp_path / "out",
        "--old-column", "customer_id=KEY", "--old-column", "score=MATCH",
    )  # fmt: skip
    assert told.exit_code == 0
    assert counts(tmp_path / "out") == {"scope": (1, 0)}
    assert "Not to be promoted yet" in (tmp_path / "out/comparison.html").read_text()


def test_errors_of_one_side_are_told(finflows: Command, write: Write, tmp_path: Path) -> None:
    """A row with an error in the CSV; the rejects beside the NDJSON."""
    old = write("old.csv", "customer_id,list,entity_id,score,error", "C1,SDN,7001,0.95,", "C2,,,,timeout", "C4,,,,")
    new = write("new.ndjson", ndjson_hit())
    write("new.ndjson.rejects.ndjson", '{"customer_id": "C3", "reason": "name_missing"}', '{"reason": "x"}')
    finflows("compare", old, new, "--out", tmp_path / "out")
    assert counts(tmp_path / "out") == {"one-sided-error": (2, 0)}


def test_customers_of_one_name_are_one_question(finflows: Command, write: Write, tmp_path: Path) -> None:
    """The old answers tell names alone."""
    new = write("new.ndjson", ndjson_hit(), ndjson_hit(customer_id="C2"))
    assert finflows("compare", write("old.csv", HEADING, JANE), new, "--out", tmp_path / "out").exit_code == 0
    assert counts(tmp_path / "out") == {}


def test_a_stage_compares_its_own_customers(finflows: Command, write: Write, tmp_path: Path) -> None:
    """C000001 has bucket 76, C000002 bucket 12; names have no bucket."""
    heading = "customer_id,list,entity_id,score"
    old = write("old.csv", heading, "C000001,SDN,7001,0.9", "C000002,SDN,7001,0.9")
    new = write("new.csv", heading, "C000002,SDN,7001,0.9")
    assert finflows("compare", old, new, "--out", tmp_path / "a").exit_code == 1
    assert finflows("compare", old, new, "--out", tmp_path / "b", "--percent", "50").exit_code == 0
    by_name = write("names.csv", HEADING, JANE)
    told = finflows("compare", by_name, by_name, "--out", tmp_path / "c", "--percent", "50")
    assert (told.exit_code, "joined by name" in told.err) == (2, True)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((HEADING, "Jane Doe,SDN,7001,jane doe,high"), "Row 1 of"),
        (("query,list,score", "Jane,SDN,1"), "no column for entity_id"),
        (("list,entity_id,score", "SDN,1,1"), "no column for customer_id or name"),
        ((HEADING, '"Jane,SDN'), "no comma-separated text"),
        (("{not json}",), "Line 1 of"),
    ],
)
def test_a_file_that_is_no_answers_is_refused(
    finflows: Command, write: Write, tmp_path: Path, lines: tuple[str, ...], words: str
) -> None:
    """With place and fix, and without a customer's data."""
    told = finflows("compare", write("old.csv", *lines), write("new.ndjson", ndjson_hit()), "--out", tmp_path / "out")
    assert told.exit_code == 2
    assert words in told.err
    assert "Jane" not in told.err


def test_what_cannot_be_compared_is_refused(finflows: Command, write: Write, tmp_path: Path) -> None:
    """No such file, no such column, no record, nothing that joins, no place for the answer."""
    old, ids = write("old.csv", HEADING, JANE), write("ids.csv", "customer_id,list,entity_id,score", "C1,SDN,7001,0.9")
    binary = tmp_path / "binary"
    binary.write_bytes(b"query,list,entity_id,score\n\xff\xfe,SDN,1,1\n")
    (tmp_path / "empty").mkdir()
    for arguments, words in (
        ((tmp_path / "none.csv", old, "--out", tmp_path / "out"), "does not exist"),
        ((old, old, "--out", tmp_path / "out", "--old-column", "score=NOPE"), "no column 'NOPE' for score"),
        ((tmp_path / "empty", old, "--out", tmp_path / "out"), "not a night's archive record"),
        ((old, ids, "--out", tmp_path / "out"), "has no name for its rows"),
        ((binary, old, "--out", tmp_path / "out"), "not UTF-8"),
        ((old, old), "Give --out DIR"),
        ((old, "scr-1999-01-01", "--state-dir", tmp_path), "There is no finished run"),
    ):
        told = finflows("compare", *arguments)
        assert (told.exit_code, words in told.err) == (2, True), (words, told.err)


def test_the_reference_answers_equal_the_matchers(finflows: Command, tmp_path: Path) -> None:
    """2,991 names at 0.80: no difference in any category; one hit taken away is found."""
    answers, hits = shared("parity/search_2026-07.csv"), tmp_path / "hits.ndjson"
    list_folder, queries = shared("ofac/2026-07"), shared("parity/queries.txt")
    screened = finflows(
        "screen", "--customers", queries, "--list", list_folder, "--min-match", "0.80", "--limit", "100", "--out", hits
    )
    assert screened.exit_code == 0
    told = finflows("compare", answers, hits, "--out", tmp_path / "out", "--limit", "100")
    assert told.exit_code == 0
    assert counts(tmp_path / "out") == {}
    lines = hits.read_text().splitlines()
    hits.write_text("\n".join([*lines[:99], *lines[100:]]) + "\n")
    assert finflows("compare", answers, hits, "--out", tmp_path / "out", "--limit", "100").exit_code == 1
    assert counts(tmp_path / "out") == {"old-only": (1, 0)}
