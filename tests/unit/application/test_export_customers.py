"""Freezing a night: what is stored, in which order, when nothing is, and who adopts whose export."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import nights
from export_cases import HEADER, LIST_PREFIX, ONE_AM, RUN_ID, TONIGHT, ExportNight, rows
from finflows.adapters.chunk_files import read_chunks
from finflows.application.fingerprints import sha256_of_bytes
from finflows.application.pinned_list import load_pinned_list
from finflows.contracts.errors import InputNotYetThere, InputRefused, ListRefused, NightInconsistent
from finflows.contracts.night import ChunkRef, Reject, RowsBaseline
from finflows.contracts.stored_keys import (
    ACCEPTED_LIST_KEY,
    ROWS_BASELINE_KEY,
    chunk_key,
    known_key,
    list_prefix,
    manifest_key,
    rejects_key,
)
from finflows.screening.customers import Customer


def stored_customers(night: ExportNight, folder: Path) -> list[Customer]:
    paths = [folder / f"{chunk.index}.parquet" for chunk in night.manifest().chunks]
    for chunk, path in zip(night.manifest().chunks, paths, strict=True):
        night.work.download(chunk.key, path)
    return list(read_chunks(paths))


def rejects(night: ExportNight) -> list[Reject]:
    lines = night.work.read(rejects_key(RUN_ID)).decode().splitlines()
    return [Reject.parse(json.loads(line), what="reject") for line in lines]


def last_good_night(night: ExportNight, rows_in: int) -> ExportNight:
    baseline = RowsBaseline(run_id="scr-2026-11-22", rows_in=rows_in)
    night.work.objects[ROWS_BASELINE_KEY] = baseline.to_json().encode()
    return night


def test_every_customer_is_in_one_chunk_and_the_manifest_says_so(tmp_path: Path) -> None:
    """Five customers over three chunks."""
    night = ExportNight().receives(HEADER + rows(5))
    output = night.export()
    assert output.run_id == RUN_ID
    assert output.manifest_key == manifest_key(RUN_ID)
    assert output.chunks == [
        ChunkRef(index=0, chunk="0", rows=2),
        ChunkRef(index=1, chunk="1", rows=2),
        ChunkRef(index=2, chunk="2", rows=1),
    ]
    manifest = night.manifest()
    assert [each.customer_id for each in stored_customers(night, tmp_path)] == ["C1", "C2", "C3", "C4", "C5"]
    assert [sha256_of_bytes(night.work.read(chunk.key)) for chunk in manifest.chunks] == [
        chunk.sha256 for chunk in manifest.chunks
    ]
    assert (manifest.run_date, manifest.code_version) == (date(2026, 11, 23), "test")
    facts = manifest.input
    assert (facts.key, facts.sha256) == (TONIGHT, sha256_of_bytes(night.work.read(TONIGHT)))
    assert (facts.rows_in, facts.rows_accepted, facts.rows_rejected, facts.warnings) == (5, 5, 0, [])


def test_the_manifest_is_written_last() -> None:
    """Whatever crashes before leaves nothing that counts."""
    night = ExportNight().receives(HEADER + rows(2))
    night.export()
    assert night.work.written == [
        rejects_key(RUN_ID),
        chunk_key(RUN_ID, 0),
        chunk_key(RUN_ID, 1),
        list_prefix(RUN_ID) + "alt.csv",
        list_prefix(RUN_ID) + "sdn.csv",
        known_key(RUN_ID, str(night.manifest().known_sha256)),
        ACCEPTED_LIST_KEY,
        manifest_key(RUN_ID),
    ]


def test_the_list_is_pinned_described_and_gives_the_canaries() -> None:
    """Every chunk screens against the same bytes and finds the same canaries."""
    night = ExportNight().receives(HEADER + rows(1))
    night.export()
    manifest = night.manifest()
    assert load_pinned_list(night.work, manifest).sha256 == manifest.sanctions_list.sha256
    described = manifest.sanctions_list
    assert (described.source, described.entries, described.aliases, described.names) == (LIST_PREFIX, 2, 1, 3)
    assert [(each.name, each.bytes) for each in described.files] == [
        (name, len(data)) for name, data in nights.LIST_FILES.items()
    ]
    assert described.warnings == []
    assert [(each.customer_id, each.name, each.entity_id) for each in manifest.canaries] == [
        ("canary-individual", "Jane Example DOE", "7001"),
        ("canary-entity", "AEROCARIBBEAN AIRLINES", "36"),
        ("canary-alias", "AERO-CARIBBEAN", "36"),
        ("canary-damaged", "aerocaribbea airlines", "36"),
    ]


def test_rejected_rows_are_told_one_by_one(tmp_path: Path) -> None:
    """Rows in are screened or rejected; the manifest counts the reasons."""
    night = ExportNight().receives(HEADER + "C1,Jane Doe,X\nC2,,X\n\nC1,Joe Roe,X\nC3,Ann Poe,PERSON\n")
    night.export(maxRejectRate=0.5)
    assert [each.row for each in stored_customers(night, tmp_path)] == [1, 4]
    assert rejects(night) == [
        Reject(row=2, line=3, customer_id="C2", reason="name_missing", detail="name is absent or blank"),
        Reject(
            row=3,
            line=5,
            customer_id="C1",
            reason="duplicate_id",
            detail="an earlier row has the same customer id and is kept",
        ),
    ]
    facts = night.manifest().input
    assert (facts.rows_in, facts.rows_accepted, facts.rows_rejected, facts.blank_lines) == (4, 2, 2, 1)
    assert facts.rejects_by_reason == {"duplicate_id": 1, "name_missing": 1}
    assert facts.unknown_type == 1


def test_too_many_rejects_fail_the_export_after_the_rejects_were_written() -> None:
    """So that somebody can mend them. One in a thousand is the default limit."""
    night = ExportNight().receives(HEADER + rows(998) + "X1,,\nX2,,\n")
    with pytest.raises(InputRefused) as caught:
        night.export()
    assert str(caught.value) == (
        f"2 of 1,000 rows of {TONIGHT} (0.20%) cannot be screened; the limit is 0.10%. Reasons: name_missing 2. "
        f"Every one is listed in {rejects_key(RUN_ID)}. Correct the file and start again, or start with a higher "
        "maxRejectRate if these customers may go unscreened."
    )
    assert night.work.written == [rejects_key(RUN_ID)]
    assert [each.customer_id for each in rejects(night)] == ["X1", "X2"]
    night.export(maxRejectRate=0.002)
    assert night.manifest().input.rows_rejected == 2


def test_rejects_up_to_the_limit_are_accepted() -> None:
    """Inclusive."""
    night = ExportNight().receives(HEADER + rows(999) + "X1,,\n")
    night.export()
    assert night.manifest().input.rows_rejected == 1


@pytest.mark.parametrize("content", ["", "\n\n", HEADER, "[]"])
def test_an_empty_file_is_a_night_without_chunks_and_with_a_warning(content: str) -> None:
    """Also when last night had many customers; nothing is screened, and the summary says so."""
    night = last_good_night(ExportNight().receives(content), 1000)
    assert night.export().chunks == []
    assert night.manifest().input.warnings == [f"{TONIGHT} holds no customers: nobody was screened."]
    assert night.work.read(rejects_key(RUN_ID)) == b""


def test_fewer_rows_than_last_night_are_refused_unless_forced() -> None:
    """A file that was found by its date may be half sent."""
    night = last_good_night(ExportNight().receives(HEADER + rows(89)), 100)
    with pytest.raises(InputRefused) as caught:
        night.export()
    assert str(caught.value) == (
        f"{TONIGHT} has 89 rows, fewer than 90% of the 100 of the last good night (scr-2026-11-22). It may be half "
        'sent. Upload the whole file and start again, or start with "force": true if so few are right.'
    )
    assert not night.work.exists(manifest_key(RUN_ID))
    night.export(force=True)
    assert night.manifest().input.warnings[0].startswith(f"{TONIGHT} has 89 rows, fewer than 90%")


def test_nine_tenths_of_last_nights_rows_are_enough() -> None:
    """Customers leave, too."""
    night = last_good_night(ExportNight().receives(HEADER + rows(90)), 100)
    night.export()
    assert night.manifest().input.warnings == []


def test_a_file_named_by_a_person_may_be_short() -> None:
    """It is a warning then: people screen parts of the customers on purpose."""
    night = last_good_night(ExportNight().receives(HEADER + rows(1), "parts/one.csv"), 100)
    night.export(inputKey="parts/one.csv")
    assert night.manifest().input.warnings[0].startswith("parts/one.csv has 1 rows, fewer than 90% of the 100")


def test_the_newest_file_of_the_run_date_is_taken() -> None:
    """Whatever its format; other dates' files are not."""
    night = ExportNight().receives(HEADER + rows(1)).receives('[{"id": 1, "name": "A"}, {"id": 2, "name": "B"}]')
    night.receives(HEADER + rows(3), "incoming/customers-2026-11-22.csv")
    night.receives('{"id": 1, "name": "A"}\n{"id": 2, "name": "B"}\n', "incoming/customers-2026-11-23.ndjson")
    night.export()
    assert night.manifest().input.key == "incoming/customers-2026-11-23.ndjson"
    assert night.manifest().input.rows_in == 2


def test_a_missing_file_is_waited_for_until_two_in_the_morning() -> None:
    """New York time of the run date; then the run fails."""
    night = ExportNight()
    with pytest.raises(InputNotYetThere, match=r"incoming/customers-2026-11-23.\* has come .* until 02:00 New York"):
        night.export()
    night.clock.at = ONE_AM + timedelta(minutes=59, seconds=58)
    with pytest.raises(InputNotYetThere):
        night.export()
    with pytest.raises(InputRefused, match=r"by 02:00 New York time. Nobody was screened. Upload the file"):
        night.export()
    assert RUN_ID not in "".join(night.work.objects)


def test_a_named_file_that_is_missing_is_refused_at_once() -> None:
    """A person made a mistake."""
    with pytest.raises(InputRefused, match=r"s3://work/parts/x.csv does not exist. Check inputKey"):
        ExportNight().export(inputKey="parts/x.csv")


def test_an_unreadable_file_is_refused_and_nothing_is_written() -> None:
    """Naming the file and the place."""
    night = ExportNight().receives(HEADER + 'C1,"Jane,X\n' + rows(1))
    with pytest.raises(InputRefused, match=r"customers-2026-11-23.csv cannot be read: a quote opened on line 2"):
        night.export()
    assert night.work.written == []


@pytest.mark.parametrize("key", ["runs/scr-2026-11-22/rejects.ndjson", "chunks", "odd/"])
def test_the_name_of_the_file_does_not_matter(key: str, tmp_path: Path) -> None:
    """Mended rejects are screened under the name that they had; the export has files of that name of its own."""
    night = ExportNight().receives('{"customer_id": "C1", "name": "Jane Doe"}\n{"name": "Joe"}\n', key)
    night.export(inputKey=key, maxRejectRate=0.5)
    assert [each.name for each in stored_customers(night, tmp_path)] == ["Jane Doe"]
    assert [each.reason for each in rejects(night)] == ["id_missing"]


def test_a_column_map_of_the_start_input_is_used() -> None:
    """For senders with columns of their own."""
    night = ExportNight().receives("no,who\n1,Jane Doe\n")
    night.export(columnMap={"customerId": "no", "name": 1})
    assert night.manifest().input.rows_accepted == 1


def test_the_start_input_overrides_the_settings() -> None:
    """Each optional."""
    night = ExportNight().receives(HEADER + rows(5), "x/customers.csv")
    for name, data in nights.LIST_FILES.items():
        night.work.write(f"other/list/{name}", data)
    night.export(
        inputKey="x/customers.csv", minMatch=0.95, limit=5, chunkCount=2, runId="scr-again", listSource="other/list/"
    )
    manifest = night.manifest("scr-again")
    assert (manifest.config.min_match, manifest.config.limit, manifest.config.chunk_count) == (0.95, 5, 2)
    assert len(manifest.chunks) == 2
    assert manifest.sanctions_list.source == "other/list/"


def test_a_second_trigger_adopts_the_first_and_writes_nothing() -> None:
    """Also when the list's source changed meanwhile: the pinned list stays."""
    night = ExportNight().receives(HEADER + rows(5))
    first = night.export()
    night.work.write(LIST_PREFIX + "sdn.csv", b"")
    before = dict(night.work.objects)
    night.work.written.clear()
    assert night.export(started_at=ONE_AM + timedelta(hours=3)) == first
    assert night.work.written == []
    assert night.work.objects == before


def test_a_run_resumed_by_its_id_keeps_its_date() -> None:
    """Next day, with the file named."""
    night = ExportNight().receives(HEADER + rows(5))
    first = night.export()
    tomorrow = ONE_AM + timedelta(days=1)
    assert night.export(started_at=tomorrow, runId=RUN_ID, inputKey=TONIGHT) == first
    with pytest.raises(InputRefused, match="its run date is 2026-11-23, now 2026-11-24"):
        night.export(started_at=tomorrow, runId=RUN_ID, inputKey=TONIGHT, runDate="2026-11-24")


def test_a_second_trigger_with_other_customers_is_refused() -> None:
    """It would answer another question under the same name."""
    night = ExportNight().receives(HEADER + rows(5))
    night.export()
    old, before = night.manifest().input.sha256, dict(night.work.objects)
    night.receives(HEADER + rows(6))
    new = sha256_of_bytes(night.work.read(TONIGHT))
    with pytest.raises(InputRefused) as caught:
        night.export()
    assert str(caught.value) == (
        f"Run {RUN_ID} exists already and differs: its customers came from {TONIGHT} (SHA-256 {old}), now from "
        f'{TONIGHT} (SHA-256 {new}). Nothing was changed. Start with another id ("runId": "{RUN_ID}-2") to screen '
        "anew, or with the same input to resume."
    )
    assert {**night.work.objects, TONIGHT: b""} == {**before, TONIGHT: b""}


def test_a_second_trigger_with_another_configuration_is_refused() -> None:
    """Every difference is named."""
    night = ExportNight().receives(HEADER + rows(5))
    night.export()
    with pytest.raises(InputRefused, match=r"its minMatch is 0.88, now 0.9; its chunkCount is 3, now 4. Nothing was"):
        night.export(minMatch=0.9, chunkCount=4)


def test_an_adopted_run_whose_objects_are_gone_is_refused() -> None:
    """Chunks would fail one by one otherwise."""
    night = ExportNight().receives(HEADER + rows(5))
    night.export()
    del night.work.objects[chunk_key(RUN_ID, 1)]
    del night.work.objects[list_prefix(RUN_ID) + "alt.csv"]
    with pytest.raises(NightInconsistent, match=f"2 of its objects are gone, the first {chunk_key(RUN_ID, 1)}"):
        night.export()


def race(night: ExportNight, between: Callable[[], object]) -> None:
    """The next export reads its list while another export does ``between`` from begin to end."""
    open_list = night.use_case().open_list_source

    def open_slowly(location: str) -> object:
        night.open_list_source = None
        between()
        return open_list(location)

    night.open_list_source = open_slowly


def test_of_two_exports_at_once_the_second_adopts_the_first() -> None:
    """Its chunks have the same bytes, so the manifest's hashes hold whoever wrote last."""
    night = ExportNight().receives(HEADER + rows(50))
    race(night, night.export)
    second = night.export()
    manifest = night.manifest()
    assert night.work.written.count(chunk_key(RUN_ID, 0)) == 2
    assert night.work.written.count(manifest_key(RUN_ID)) == 1
    assert [chunk.rows for chunk in second.chunks] == [chunk.rows for chunk in manifest.chunks]
    assert all(sha256_of_bytes(night.work.read(chunk.key)) == chunk.sha256 for chunk in manifest.chunks)


def test_of_two_exports_of_other_customers_at_once_the_second_is_refused() -> None:
    """The first to write a manifest has the night."""
    night = ExportNight().receives(HEADER + rows(5))
    race(night, lambda: night.receives(HEADER + rows(6)).export())
    with pytest.raises(InputRefused, match="exists already and differs: its customers came from"):
        night.export()
    assert night.manifest().input.rows_in == 6


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("sdn.csv", b"", "sdn.csv has no rows that can be read"),
        ("alt.csv", b"<html>Service unavailable</html>\n", "alt.csv has no rows that can be read"),
        ("alt.csv", b'36,12,"aka","AERO-CARIBBEAN",-0- \r\n36,13,"aka","AE', "alt.csv is cut off in its last row"),
        ("alt.csv", b'36,12,"aka","AERO-CARIBBEAN",-0- \r\n36,13,"aka"\x1a', "alt.csv is cut off in its last row"),
        ("add.csv", b'36,25,"12 Main St","Hav', "add.csv is cut off in its last row"),
    ],
)
def test_a_list_that_proves_nothing_is_refused(name: str, content: bytes, fault: str) -> None:
    """Nothing is screened, nothing is written."""
    night = ExportNight().receives(HEADER + rows(5))
    night.work.objects[LIST_PREFIX + name] = content
    with pytest.raises(ListRefused, match=f"The sanctions list at {LIST_PREFIX} is refused: {fault}. Nothing was"):
        night.export()
    assert night.work.written == []


def test_a_missing_list_is_refused() -> None:
    """With the files that are needed."""
    night = ExportNight().receives(HEADER + rows(5))
    with pytest.raises(ListRefused, match=r"at nowhere/ is refused: missing sdn.csv, alt.csv"):
        night.export(listSource="nowhere/")


def test_a_list_of_no_distinct_name_is_refused() -> None:
    """Without a canary a run could not prove itself."""
    night = ExportNight().receives(HEADER + rows(5))
    night.work.objects[LIST_PREFIX + "sdn.csv"] = b'36,"--",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    night.work.objects[LIST_PREFIX + "alt.csv"] = b'36,12,"aka","X",-0- \r\n'
    with pytest.raises(ListRefused, match="it has no name of which a canary could be made"):
        night.export()


def test_bad_rows_of_the_list_and_missing_kinds_of_canaries_are_warnings() -> None:
    """The list is used; people hear of it."""
    night = ExportNight().receives(HEADER + rows(5))
    night.work.objects[LIST_PREFIX + "alt.csv"] = b'oops\r\n36,12,"aka","SOLO",-0- \r\n'
    night.export()
    assert night.manifest().sanctions_list.warnings == [
        "alt.csv: 1 rows could not be read and were skipped, the first on line 1 (1 columns instead of 5).",
        "Only 3 of 4 canaries could be made of this list.",
    ]


def test_rows_that_do_not_add_up_end_the_export() -> None:
    """A chunk writer that loses a customer must not go unnoticed."""
    night = ExportNight().receives(HEADER + rows(5))
    use_case = night.use_case()
    losing = use_case.open_chunk_writer

    class Losing:
        def __init__(self, folder: Path, chunk_count: int) -> None:
            self.writer = losing(folder, chunk_count)

        def add(self, chunk: int, customer: Customer) -> None:
            if customer.customer_id != "C3":
                self.writer.add(chunk, customer)

        def close(self) -> None:
            self.writer.close()

        def files(self) -> list[tuple[Path, int]]:
            return self.writer.files()

    night.use_case = lambda: replace(use_case, open_chunk_writer=Losing)  # type: ignore[method-assign]
    with pytest.raises(NightInconsistent, match=f"export of run {RUN_ID} do not add up: 5 in, 4 screened, 0 rejected"):
        night.export()
    assert night.work.written == []
