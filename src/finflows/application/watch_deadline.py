"""At 06:00 New York time: is the night screened? If not, people and machines are told, and the rest is handed over.

The night is finished when one of its runs has a summary, which merge writes last. Its runs are ``scr-<date>`` and, for
a deliberate second one over the same customer file, ``scr-<date>-2`` and on; a run of some other id screened something
else. A night that never began has no manifest: then the whole incoming file is the hand-over.

Told once per night. It is remembered after it was told: a crash between the two tells twice, never not at all; and what
cannot be handed over is no reason not to tell.

Not solved: a person who screens a part of the customers under the night's own id finishes the night.
"""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Final

from finflows.application.adopted_manifest import existing_manifest
from finflows.application.handover import Handover, write_handover
from finflows.application.ports import Clock, CustomerReader, EventSink, Notifier, ObjectStore
from finflows.application.run_identity import NEW_YORK, RunIdentity, run_identity
from finflows.contracts.deadline import (
    DEADLINE_MISSED,
    DeadlineMissed,
    WatchDeadlineInput,
    WatchDeadlineOutput,
)
from finflows.contracts.errors import FinflowsError, InputRefused
from finflows.contracts.night import Manifest
from finflows.contracts.start_input import StartInput
from finflows.contracts.stored_keys import (
    INCOMING_PREFIX,
    archive_prefix,
    deadline_notice_key,
    handover_key,
    run_prefix,
)

DEADLINE: Final = time(6)  # New York; payments need the answer by 08:00, and the old path needs its time


@dataclass(frozen=True, slots=True)
class WatchDeadline:
    work: ObjectStore
    archive: ObjectStore
    clock: Clock
    events: EventSink
    notifier: Notifier
    read_customers: CustomerReader

    def __call__(self, request: WatchDeadlineInput) -> WatchDeadlineOutput:
        """Raises FinflowsError, after telling people, when the hand-over could not be written: the next try may."""
        now = self.clock.now()
        start = StartInput(scheduled_time=request.scheduled_time, run_date=request.run_date, run_id=request.run_id)
        night = run_identity(start, now)
        deadline = deadline_of(night)
        if max(now, request.scheduled_time or now) < deadline:
            return WatchDeadlineOutput(run_id=night.run_id, status="PENDING")
        if self.work.exists(deadline_notice_key(night.run_id)):
            return WatchDeadlineOutput(run_id=night.run_id, status="MISSED")
        if any(self._has_summary(night, run_id) for run_id in self._runs(night)):
            return WatchDeadlineOutput(run_id=night.run_id, status="FINISHED")
        return self._missed(night, deadline, now)

    def _runs(self, night: RunIdentity) -> Iterator[str]:
        """The night's own run, and those of its siblings that screened the night's file, newest first."""
        yield night.run_id
        prefix = run_prefix(night.run_id).removesuffix("/")
        pattern = re.compile(rf"{re.escape(prefix)}-(\d+)/manifest\.json")
        numbers = [int(found[1]) for key in self.work.keys(prefix + "-") if (found := pattern.fullmatch(key))]
        for number in sorted(numbers, reverse=True):
            sibling = f"{night.run_id}-{number}"
            manifest = self._manifest(sibling)
            if manifest is not None and manifest.input.key.startswith(_incoming_prefix(night)):
                yield sibling

    def _manifest(self, run_id: str) -> Manifest | None:
        try:
            return existing_manifest(self.work, run_id)
        except InputRefused:  # a manifest that cannot be read names nobody
            return None

    def _has_summary(self, night: RunIdentity, run_id: str) -> bool:
        manifest = self._manifest(run_id)
        run_date = night.run_date if manifest is None else manifest.run_date
        return self.archive.exists(archive_prefix(run_date, run_id) + "summary.json")

    def _missed(self, night: RunIdentity, deadline: datetime, now: datetime) -> WatchDeadlineOutput:
        facts = DeadlineMissed(
            run_id=night.run_id,
            run_date=night.run_date,
            deadline=deadline,
            noticed_at=now,
            finding="",
            undone_chunks=[],
            incoming_keys=self.work.keys(_incoming_prefix(night)),
        )
        try:
            facts = self._handed_over(night, facts)
        except FinflowsError as exc:
            self._tell(facts.model_copy(update={"finding": f"The hand-over could not be written: {exc}"}))
            raise
        self._tell(facts)
        self.work.write(deadline_notice_key(night.run_id), facts.to_json().encode())
        return WatchDeadlineOutput(run_id=night.run_id, status="MISSED", told=True, handover_key=facts.handover_key)

    def _handed_over(self, night: RunIdentity, facts: DeadlineMissed) -> DeadlineMissed:
        manifests = [manifest for run_id in self._runs(night) if (manifest := self._manifest(run_id)) is not None]
        if not manifests:
            return facts.model_copy(update={"finding": _nothing_exported(facts.incoming_keys)})
        manifest = max(manifests, key=lambda each: each.created_at)
        key = handover_key(manifest.run_id)
        with tempfile.TemporaryDirectory(prefix="watch-deadline-") as name:
            path = Path(name) / "unscreened.csv"
            handover = write_handover(self.work, manifest, self.read_customers, path, Path(name))
            self.work.upload(key, path)
        return facts.model_copy(
            update={
                "finding": _finding(manifest, handover),
                "handover_key": key,
                "unscreened": handover.unscreened,
                "rejected": handover.rejected,
                "undone_chunks": handover.undone_chunks,
            }
        )

    def _tell(self, facts: DeadlineMissed) -> None:
        try:
            self.events.publish(DEADLINE_MISSED, facts.to_document())
        finally:
            subject = f"Screening {facts.run_id}: NOT FINISHED by {DEADLINE:%H:%M} New York"
            self.notifier.publish(subject, _text(facts))


def deadline_of(night: RunIdentity) -> datetime:
    """06:00 on the wall in New York: 10:00Z in summer, 11:00Z in winter, also on the days when the clocks change."""
    return datetime.combine(night.run_date, DEADLINE, NEW_YORK)


def _incoming_prefix(night: RunIdentity) -> str:
    return f"{INCOMING_PREFIX}customers-{night.run_date.isoformat()}."


def _nothing_exported(incoming_keys: list[str]) -> str:
    if not incoming_keys:
        return "There is no manifest, so nobody was exported, and no customer file has come for the night."
    return (
        "There is no manifest, so nobody was exported: everybody in the customer file is unscreened. "
        f"Hand over {incoming_keys[0]}."
    )


def _finding(manifest: Manifest, handover: Handover) -> str:
    chunks = len(manifest.chunks)
    if handover.undone_chunks:
        finding = f"{len(handover.undone_chunks)} of {chunks} chunks of run {manifest.run_id} are not screened."
    else:
        finding = (
            f"All {chunks} chunks of run {manifest.run_id} are screened, but not merged: there is no summary. Redrive "
            f"the execution, or read {run_prefix(manifest.run_id)}results/."
        )
    if handover.lost:
        finding += (
            f" The hand-over lacks the customers of {', '.join(handover.lost)}, which cannot be read: hand over "
            f"{manifest.input.key} instead."
        )
    return finding


def _text(facts: DeadlineMissed) -> str:
    unscreened = "everybody" if facts.unscreened is None else f"{facts.unscreened:,}"
    rejected = "not known" if facts.rejected is None else f"{facts.rejected:,}"
    return "\n".join(
        [
            f"Run {facts.run_id} has no summary at {facts.deadline:%H:%M} New York time of {facts.run_date}.",
            facts.finding,
            "",
            f"Unscreened   {unscreened}",
            f"Rejected     {rejected}",
            f"Hand-over    {facts.handover_key or 'none'}",
            f"Received     {', '.join(facts.incoming_keys) or 'no customer file'}",
            "",
            "Give the hand-over to the old path now. A run that ends later is not wrong: its record is complete.",
        ]
    )
