"""What is in a sanctions list, and whether it would be screened against: told whole, also of a list that would not."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from finflows.application.list_snapshot import ListGate, describe, find_doubts, read_list
from finflows.application.ports import Clock, ListSource
from finflows.contracts.list_inspection import BadListRow, ListInspection
from finflows.screening import list_gate


@dataclass(frozen=True, slots=True)
class InspectList:
    clock: Clock

    def __call__(self, source: ListSource, location: str) -> ListInspection:
        """Raises ListRefused: files are missing, or are no comma-separated text."""
        now = self.clock.now()
        fetched = source.fetch()
        gate = ListGate(damaged_advice="Name a folder of OFAC's CSV files.")
        listed = read_list(fetched, location, gate)
        warnings = [*fetched.notes, *list_gate.notes(listed)]
        return ListInspection(
            facts=describe(fetched, listed, location, now, warnings),
            age_hours=None if fetched.as_of is None else round((now - fetched.as_of) / timedelta(hours=1), 1),
            names_by_list=dict(sorted(Counter(name.list for name in listed.names).items())),
            bad_rows=[
                BadListRow(file=counted.file, line=bad.line, reason=bad.reason)
                for counted in listed.files
                for bad in counted.bad_rows
            ],
            damage=list(list_gate.damage(listed, fetched.files, fetched=False)),
            doubts=find_doubts(fetched, listed, now, gate, accepted=None),
        )
