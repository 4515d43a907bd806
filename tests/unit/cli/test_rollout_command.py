"""``finflows rollout``: nobody between two engines, and no promotion without clean nights."""

import csv
import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from command_line import Command
from finflows.adapters.archive_files import ArchiveFiles
from finflows.application.fingerprints import sha256_of_file
from finflows.contracts.night import ArchivedObject
from finflows.screening.hits import Hit
from finflows.screening.outcomes import ScreenedCustomer
from finflows.screening.rollout import in_stage
from reported_nights import night, ordinary_hits

LAST = date(2026, 11, 23)


def ids(path: Path) -> list[str]:
    return [json.loads(line)["customer_id"] for line in path.read_text().splitlines()]


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    rows = [f"C{number},Person {number},INDIVIDUAL,A B;C D" for number in range(200)]
    path.write_text("\n".join(["customerId,name,type,altNames", *rows]) + "\n")
    return path


def test_a_split_gives_each_customer_to_one_engine(finflows: Command, customers: Path, tmp_path: Path) -> None:
    """By bucket; all fields go along."""
    new, old = tmp_path / "new.ndjson", tmp_path / "old.ndjson"
    told = finflows("rollout", "split", "--customers", customers, "--percent", "10", "--new", new, "--old", old)
    assert told.exit_code == 0
    assert ids(new) == [f"C{number}" for number in range(200) if in_stage(f"C{number}", 10)]
    assert sorted(ids(new) + ids(old)) == sorted(f"C{number}" for number in range(200))
    assert json.loads(old.read_text().splitlines()[0])["alt_names"] == ["A B", "C D"]


def test_on_a_both_engines_night_the_old_one_has_everybody(finflows: Command, customers: Path, tmp_path: Path) -> None:
    """So that the new one's answers can be compared."""
    new, old = tmp_path / "new.ndjson", tmp_path / "old.ndjson"
    told = finflows(
        "rollout", "split", "--customers", customers, "--percent", "50", "--new", new, "--old", old, "--both-engines"
    )
    assert len(ids(old)) == 200
    assert 0 < len(ids(new)) < 200
    assert f"{len(ids(new))} for both" in told.out


def test_rows_that_nobody_can_screen_are_kept_and_told(finflows: Command, customers: Path, tmp_path: Path) -> None:
    """Exit code 1."""
    customers.write_text(customers.read_text() + "C900,,INDIVIDUAL,\n")
    new, old = tmp_path / "new.ndjson", tmp_path / "old.ndjson"
    told = finflows("rollout", "split", "--customers", customers, "--percent", "10", "--new", new, "--old", old)
    assert told.exit_code == 1
    assert "old.ndjson.rejects.ndjson" in told.err
    assert json.loads((tmp_path / "old.ndjson.rejects.ndjson").read_text())["customer_id"] == "C900"


def test_buckets_are_told(finflows: Command) -> None:
    """As the split uses them."""
    assert finflows("rollout", "bucket", "C000001", "C000002").out == "76  C000001\n12  C000002\n"


@dataclass(frozen=True)
class Archive:
    """Records of nights in a folder as the archive bucket has them."""

    finflows: Command
    folder: Path

    def add(self, days_ago: int, suffix: str = "") -> Path:
        run_date = LAST - timedelta(days=days_ago)
        run_id = f"scr-{run_date}{suffix}"
        record = self.folder / f"{run_date:%Y/%m/%d}" / run_id
        record.mkdir(parents=True)
        hits = ordinary_hits(3)
        ArchiveFiles().matches_parquet(record / "matches.parquet", hits)
        (record / "rejects.ndjson").write_text("")
        ArchiveFiles().screened_parquet(record / "screened.parquet", [screened(hit) for hit in hits])
        ArchiveFiles().matches_csv(record / "matches.csv", hits)
        output = ArchivedObject(key="x/matches.parquet", sha256=sha256_of_file(record / "matches.parquet"), bytes=1)
        known = {"run_id": run_id, "run_date": run_date, "outputs": [output]}
        summary = night(hits).summary.model_copy(update=known)
        (record / "summary.json").write_text(summary.to_json())
        return record

    def compare(self, record: Path, *, lost: int = 0, options: tuple[str, ...] = ()) -> None:
        """With the old engine's answers, of which the new one lacks some, or which lack some of its own."""
        old = self.folder.parent / "old.csv"
        with old.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["customer_id", "list", "entity_id", "matched_name", "score"])
            for hit in ordinary_hits(3 + lost):
                writer.writerow([hit.customer_id, hit.list, hit.entity_id, hit.matched_name_prepared, hit.score])
        self.finflows("compare", old, record, *options)

    def status(self, *options: str) -> dict[str, object]:
        told = self.finflows("rollout", "status", "--archive", self.folder, "--percent", "10", *options, "--json")
        document: dict[str, object] = json.loads(told.out)
        assert told.exit_code == (0 if document["mayPromote"] else 1)
        return document

    def why(self) -> str:
        """What keeps the newest night from counting."""
        nights = self.status("--nights", "1")["nights"]
        assert isinstance(nights, list)
        return str(nights[0]["why"])


def screened(hit: Hit) -> ScreenedCustomer:
    return ScreenedCustomer(1, hit.customer_id, hit.name, "INDIVIDUAL", 0.88, "hit")


@pytest.fixture
def archive(finflows: Command, tmp_path: Path) -> Archive:
    (tmp_path / "archive").mkdir()
    return Archive(finflows, tmp_path / "archive")


def test_clean_nights_in_a_row_open_the_gate(archive: Archive) -> None:
    """Three wanted: after two it is closed."""
    for days_ago in (2, 1):
        archive.compare(archive.add(days_ago))
    assert archive.status("--nights", "3")["cleanInARow"] == 2
    archive.compare(archive.add(0))
    status = archive.status("--nights", "3")
    assert status["mayPromote"] is True
    assert status["verdict"] == "The gate is open: 3 clean nights in a row, 3 wanted. You may go to 50 %."


def test_a_lost_hit_ends_the_row(archive: Archive) -> None:
    """And says why."""
    archive.compare(archive.add(1))
    archive.compare(archive.add(0), lost=1)
    status = archive.status("--nights", "1")
    assert status["cleanInARow"] == 0
    assert "1 old-only" in json.dumps(status["nights"])


def test_a_night_without_comparison_or_record_ends_the_row(archive: Archive) -> None:
    """It proves nothing."""
    archive.compare(archive.add(3))
    archive.add(2)
    archive.compare(archive.add(0))
    nights = archive.status("--nights", "2")["nights"]
    assert isinstance(nights, list)
    assert [each["why"] for each in nights] == ["", "no record of this night", "not compared", ""]


def test_a_comparison_of_fewer_customers_or_of_other_hits_does_not_count(archive: Archive) -> None:
    """The stage has 10 %; the hits must be the record's own."""
    archive.compare(archive.add(1), options=("--percent", "5"))
    record = archive.add(0)
    archive.compare(record)
    document = json.loads((record / "comparison/comparison.json").read_text())
    document["new"]["sha256"] = "0" * 64
    (record / "comparison/comparison.json").write_text(json.dumps(document))
    nights = archive.status("--nights", "1")["nights"]
    assert isinstance(nights, list)
    assert [each["why"] for each in nights] == [
        "compared with other hits than the record's",
        "only 5 % of the customers were compared",
    ]
    document["runId"] = None
    (record / "comparison/comparison.json").write_text(json.dumps(document))
    assert "compared with the answers of no run" in json.dumps(archive.status("--nights", "1"))


def test_answers_with_only_a_heading_prove_nothing(archive: Archive) -> None:
    """All hits of the night are then the new engine's alone."""
    archive.compare(archive.add(0), lost=-3)
    assert archive.why().startswith("OLD has no answers: nothing is proven.")


def test_old_answers_that_are_cut_off_are_seen(archive: Archive) -> None:
    """By the hits that they lack, until a person answers for those."""
    record = archive.add(0)
    archive.compare(record, lost=-1)
    assert "Unexplained: 1 new-only." in archive.why()
    exceptions = archive.folder.parent / "exceptions.toml"
    customer = ordinary_hits(3)[2].customer_id
    exceptions.write_text(
        f'[[exception]]\ncategory = "new-only"\ncustomer = "{customer}"\n'
        'owner = "compliance"\nreason = "entry of this morning"\nexpires = 2999-01-01\n'
    )
    archive.compare(record, lost=-1, options=("--exceptions", str(exceptions)))
    assert archive.why() == ""


@pytest.mark.parametrize("own", ["", "matches.csv"], ids=["the record", "its matches.csv"])
def test_a_night_compared_with_this_engine_does_not_count(archive: Archive, finflows: Command, own: str) -> None:
    """Nothing was learnt of the other one."""
    record = archive.add(0)
    assert finflows("compare", record / own, record).exit_code == 0
    assert archive.why().startswith("OLD has answers of this engine")


def test_a_comparison_of_before_these_checks_is_made_again(archive: Archive) -> None:
    """It may have been clean by weaker rules."""
    record = archive.add(0)
    archive.compare(record)
    path = record / "comparison/comparison.json"
    path.write_text(path.read_text().replace('"schemaVersion":2', '"schemaVersion":1'))
    assert archive.why().endswith("compare again")


def test_a_deliberate_second_run_is_no_night(archive: Archive) -> None:
    """Neither for nor against."""
    archive.compare(archive.add(0))
    archive.add(0, "-2")
    assert archive.status("--nights", "1")["mayPromote"] is True


def test_without_a_stage_it_is_that_of_the_newest_comparison(archive: Archive, finflows: Command) -> None:
    """100 % where nothing was compared, and no table where there is no night."""
    status = ("rollout", "status", "--archive", archive.folder)
    told = finflows(*status)
    assert (told.exit_code, told.out) == (1, "No night is in the archive yet.\n")
    archive.add(2)
    assert finflows(*status).out.endswith("Stay at 100 %: 0 of 5 clean nights in a row.\n")
    for days_ago, percent in ((1, "10"), (0, "50")):
        archive.compare(archive.add(days_ago), options=("--percent", percent))
    assert "You may go to 100 %." in finflows(*status, "--nights", "1").out


def test_a_person_sees_a_table(archive: Archive, finflows: Command) -> None:
    """With the verdict below."""
    archive.add(0)
    told = finflows("rollout", "status", "--archive", archive.folder, "--percent", "100")
    assert told.exit_code == 1
    assert "not compared" in told.out
    assert told.out.endswith("Stay at 100 %: 0 of 5 clean nights in a row.\n")
