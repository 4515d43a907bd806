"""Freeze a night: customers dealt to chunks, the sanctions list pinned, and a manifest that says so.

Order of writing: rejects (also when there are too many and the export fails for it), chunks, list, and the
manifest last and once. Whatever crashes before leaves nothing that counts; whoever comes second adopts the
first's manifest. Two exports at the same time write the same chunk bytes under the same keys, because a
chunk depends on nothing but the customer file.

Not solved: a source that changes the customer file and the list between two exports that run at the same
time; the hashes in the manifest make the chunk tasks refuse such a mixture.
"""

import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from finflows.application.accepted_list import accepted_list, remember_accepted_list
from finflows.application.adopted_manifest import adopt, existing_manifest
from finflows.application.dealt_customers import DealtCustomers, deal_customers
from finflows.application.fingerprints import sha256_of_contract, sha256_of_file
from finflows.application.incoming_customers import IncomingCustomers, fetch_incoming
from finflows.application.input_limits import refuse_too_many_rejects, row_count_warnings
from finflows.application.known_matches import pin_known
from finflows.application.list_snapshot import ListGate, ListSnapshot, take_snapshot
from finflows.application.pinned_list import pin_list
from finflows.application.ports import (
    Clock,
    ObjectStore,
    OpenChunkWriter,
    OpenCustomerFile,
    OpenListSource,
    OpenSeenIds,
)
from finflows.application.resumed_run import resume
from finflows.application.row_counts import require_rows_add_up
from finflows.application.run_identity import RunIdentity, run_identity
from finflows.application.run_manifest import chunk_ref, read_manifest
from finflows.contracts.night import (
    ChunkFacts,
    ExportCustomersOutput,
    InputFacts,
    Manifest,
    ScreeningConfig,
)
from finflows.contracts.start_input import ExportCustomersInput, StartInput
from finflows.contracts.stored_keys import chunk_key, manifest_key, rejects_key


@dataclass(frozen=True, slots=True)
class ExportDefaults:
    """What the stack's settings say where the start input says nothing."""

    min_match: float
    limit: int
    chunk_count: int
    max_reject_rate: float
    list_source: str
    list_gate: ListGate = field(default_factory=ListGate)


@dataclass(frozen=True, slots=True)
class ExportCustomers:
    work: ObjectStore
    archive: ObjectStore
    clock: Clock
    open_list_source: OpenListSource
    open_customer_file: OpenCustomerFile
    open_seen_ids: OpenSeenIds
    open_chunk_writer: OpenChunkWriter
    defaults: ExportDefaults
    code_version: str

    def __call__(self, request: ExportCustomersInput) -> ExportCustomersOutput:
        """Export the night's customers, or adopt the export that this run id already has.

        With ``resumeRunId`` nothing is exported: the chunks that are named are handed out again.

        Raises:
            InputNotYetThere: the night's customer file has not come yet.
            InputRefused: no file, an unreadable one, too many rejects, too few rows, or another run's id.
            ListRefused, ListUnavailable: there is no list to screen against.
            NightInconsistent: rows do not add up, or objects of an earlier export are gone.
        """
        if (old_run_id := request.start.resume_run_id) is not None:
            return resume(self.work, old_run_id, request.start, request.execution_id)
        identity = run_identity(request.start, request.execution_start_time)
        config = self._config(request.start)
        with tempfile.TemporaryDirectory(prefix="export-customers-") as name:
            folder = Path(name)
            incoming = fetch_incoming(self.work, identity, request.start.input_key, self.clock.now(), folder)
            manifest = existing_manifest(self.work, identity.run_id)
            if manifest is None:
                manifest = self._export(identity, request.start, config, incoming, folder)
            else:
                manifest = adopt(self.work, manifest, request.start.run_date, incoming, config)
        return _output(manifest)

    def _config(self, start: StartInput) -> ScreeningConfig:
        defaults = self.defaults
        return ScreeningConfig(
            min_match=defaults.min_match if start.min_match is None else start.min_match,
            limit=defaults.limit if start.limit is None else start.limit,
            chunk_count=defaults.chunk_count if start.chunk_count is None else start.chunk_count,
            column_map=start.column_map,
        )

    def _export(
        self,
        identity: RunIdentity,
        start: StartInput,
        config: ScreeningConfig,
        incoming: IncomingCustomers,
        folder: Path,
    ) -> Manifest:
        run_id = identity.run_id
        now = self.clock.now()
        snapshot = self._snapshot(start, now)
        dealt, facts = self._deal(run_id, start, config, incoming, folder)
        self.work.upload(rejects_key(run_id), dealt.rejects)
        facts = self._within_limits(run_id, start, incoming, facts)
        chunks = self._store_chunks(run_id, dealt)
        pin_list(self.work, run_id, snapshot.files)
        known_sha256 = pin_known(self.work, self.archive, run_id)
        if snapshot.sets_the_measure:
            remember_accepted_list(self.work, snapshot.facts)
        manifest = Manifest(
            run_id=run_id,
            run_date=identity.run_date,
            created_at=now,
            code_version=self.code_version,
            config=config,
            config_sha256=sha256_of_contract(config),
            input=facts,
            sanctions_list=snapshot.facts,
            canaries=snapshot.canaries,
            chunks=chunks,
            known_sha256=known_sha256,
        )
        if self.work.create(manifest_key(run_id), manifest.to_json().encode()):
            return manifest
        return adopt(self.work, read_manifest(self.work, run_id), start.run_date, incoming, config)

    def _snapshot(self, start: StartInput, now: datetime) -> ListSnapshot:
        location = self.defaults.list_source if start.list_source is None else start.list_source
        gate = replace(self.defaults.list_gate, strict=start.strict_list, force=start.force_list)
        return take_snapshot(self.open_list_source(location).fetch(), location, now, gate, accepted_list(self.work))

    def _deal(
        self,
        run_id: str,
        start: StartInput,
        config: ScreeningConfig,
        incoming: IncomingCustomers,
        folder: Path,
    ) -> tuple[DealtCustomers, InputFacts]:
        customer_file = self.open_customer_file(incoming.path, start.column_map)
        chunks = folder / "chunks"
        chunks.mkdir()
        dealt = deal_customers(
            customer_file.records(),
            self.open_seen_ids(),
            self.open_chunk_writer(chunks, config.chunk_count),
            config.chunk_count,
            folder,
        )
        require_rows_add_up(
            f"the export of run {run_id}",
            rows_in=dealt.rows_in,
            screened=dealt.rows_accepted,
            rejected=dealt.rows_rejected,
        )
        return dealt, InputFacts(
            key=incoming.key,
            sha256=incoming.sha256,
            bytes=incoming.bytes,
            rows_in=dealt.rows_in,
            rows_accepted=dealt.rows_accepted,
            rows_rejected=dealt.rows_rejected,
            blank_lines=customer_file.blank_lines,
            rejects_by_reason=dealt.rejects_by_reason,
            unknown_type=dealt.unknown_type,
            warnings=[],
        )

    def _within_limits(
        self, run_id: str, start: StartInput, incoming: IncomingCustomers, facts: InputFacts
    ) -> InputFacts:
        limit = self.defaults.max_reject_rate if start.max_reject_rate is None else start.max_reject_rate
        refuse_too_many_rejects(run_id, facts, limit)
        warnings = row_count_warnings(self.work, facts, found_by_date=incoming.found_by_date, force=start.force)
        return facts.model_copy(update={"warnings": warnings})

    def _store_chunks(self, run_id: str, dealt: DealtCustomers) -> list[ChunkFacts]:
        chunks = []
        for index, (path, rows) in enumerate(dealt.chunks):
            key = chunk_key(run_id, index)
            self.work.upload(key, path)
            chunks.append(ChunkFacts(index=index, key=key, rows=rows, sha256=sha256_of_file(path)))
        return chunks


def _output(manifest: Manifest) -> ExportCustomersOutput:
    return ExportCustomersOutput(
        run_id=manifest.run_id,
        manifest_key=manifest_key(manifest.run_id),
        chunks=[chunk_ref(chunk) for chunk in manifest.chunks],
    )
