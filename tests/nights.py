"""Small nights to test with: a list of three names, a handful of customers, two chunks, everything as stored."""

from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import fakes
from finflows.application.fingerprints import sha256_of_bytes, sha256_of_contract
from finflows.application.merge_results import MergeResults
from finflows.application.pinned_list import pin_list
from finflows.application.screen_chunk import ScreenChunk, TaskFacts
from finflows.contracts.night import (
    Canary,
    ChunkFacts,
    ChunkOutcome,
    InputFacts,
    ListFacts,
    ListFileFacts,
    Manifest,
    MergeResultsInput,
    MergeResultsOutput,
    ScreeningConfig,
)
from finflows.contracts.stored_keys import chunk_key, manifest_key, rejects_key
from finflows.screening.customers import Customer
from finflows.screening.sanctions_list import build_list

RUN_ID = "scr-2026-11-23"
EXECUTION = f"arn:aws:states:us-east-1:123456789012:execution:ScreeningStateMachine:{RUN_ID}-1"
LIST_FILES = {
    "sdn.csv": (
        b'36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
        b'7001,"DOE, Jane Example",individual,"SDGT] [IFSR",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    ),
    "alt.csv": b'36,12,"aka","AERO-CARIBBEAN",-0- \r\n',
}
CUSTOMERS = (
    Customer(1, "C1", "Jane Doe Example", "INDIVIDUAL"),
    Customer(2, "C2", "Nobody Atall", "INDIVIDUAL"),
    Customer(4, "C4", "Aerocaribbean Airlines", "BUSINESS"),
    Customer(5, "C5", "\u0418\u0432\u0430\u043d", "INDIVIDUAL"),
)
CANARY = Canary(customer_id="canary-0", name="Jane Example Doe", type="INDIVIDUAL", min_match=0.9, entity_id="7001")


def stored_night(
    work: fakes.MemoryStore,
    customers: tuple[Customer, ...] = CUSTOMERS,
    *,
    chunks: int = 2,
    canaries: tuple[Canary, ...] = (CANARY,),
    rejected: int = 1,
) -> Manifest:
    """What the export leaves in the work bucket: one row (row 3) was rejected."""
    pin_list(work, RUN_ID, LIST_FILES)
    work.write(rejects_key(RUN_ID), b'{"row": 3, "reason": "name_missing", "detail": "name is blank"}\n' * rejected)
    facts = [_stored_chunk(work, index, customers[index::chunks]) for index in range(min(chunks, len(customers)))]
    config = ScreeningConfig(chunk_count=chunks)
    manifest = Manifest(
        run_id=RUN_ID,
        run_date=date(2026, 11, 23),
        created_at=datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
        code_version="test",
        config=config,
        config_sha256=sha256_of_contract(config),
        input=InputFacts(
            key="incoming/customers.csv",
            sha256="0" * 64,
            bytes=100,
            rows_in=len(customers) + rejected,
            rows_accepted=len(customers),
            rows_rejected=rejected,
            blank_lines=0,
            rejects_by_reason={"name_missing": rejected},
            unknown_type=0,
            warnings=[],
        ),
        sanctions_list=list_facts(),
        canaries=list(canaries),
        chunks=facts,
    )
    work.write(manifest_key(RUN_ID), manifest.to_json().encode())
    return manifest


def list_facts() -> ListFacts:
    sanctions_list = build_list(LIST_FILES)
    line = count(1)
    return ListFacts(
        sha256=sanctions_list.sha256,
        source="test",
        retrieved_at=datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
        entries=2,
        aliases=1,
        names=3,
        files=[
            ListFileFacts(name=name, sha256=sha256_of_bytes(data), bytes=len(data), rows=next(line), bad_rows=0)
            for name, data in LIST_FILES.items()
        ],
        warnings=[],
    )


def _stored_chunk(work: fakes.MemoryStore, index: int, customers: tuple[Customer, ...]) -> ChunkFacts:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chunk"
        fakes.write_customers(path, customers)
        data = path.read_bytes()
    work.write(chunk_key(RUN_ID, index), data)
    return ChunkFacts(index=index, key=chunk_key(RUN_ID, index), rows=len(customers), sha256=sha256_of_bytes(data))


def merge_request(*failed: int, chunks: int = 2) -> MergeResultsInput:
    outcomes = [
        ChunkOutcome(index=index, chunk=str(index), status="FAILED" if index in failed else "SUCCEEDED")
        for index in range(chunks)
    ]
    return MergeResultsInput(
        run_id=RUN_ID,
        execution_id=EXECUTION,
        execution_start_time=datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
        redrive_count=0,
        first_pass=outcomes,
    )


def screened_night(**stored: int) -> fakes.MemoryStore:
    work = fakes.MemoryStore()
    manifest = stored_night(work, **stored)
    for chunk in manifest.chunks:
        screener(work)(RUN_ID, chunk.index)
    work.written.clear()
    return work


def screener(work: fakes.MemoryStore, code_version: str = "test") -> ScreenChunk:
    task = TaskFacts(code_version=code_version, job_id="job", attempt=1, peak_memory_mb=lambda: 1.0)
    return ScreenChunk(work, fakes.SteppingClock(), fakes.read_customers, fakes.write_results, task)


def merger(work: fakes.MemoryStore, archive: fakes.MemoryStore) -> MergeResults:
    return MergeResults(
        work=work,
        archive=archive,
        clock=fakes.SteppingClock(),
        read_customers=fakes.read_customers,
        read_results=fakes.read_results,
        writer=fakes.JsonArchive(),
        write_report=fakes.write_report,
        read_standings=fakes.read_standings,
        code_version="test",
    )


def merged(work: fakes.MemoryStore, *failed: int) -> tuple[MergeResultsOutput, fakes.MemoryStore]:
    archive = fakes.MemoryStore("archive")
    return merger(work, archive)(merge_request(*failed)), archive
