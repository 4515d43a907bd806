"""The report of a night made again from its archive record alone, years later or after the report was improved.

The record is distrusted: a file whose hash is not the summary's is evidence no more, and no report is made of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from finflows.application.fingerprints import sha256_of_file
from finflows.application.night_report import (
    REPORT_NAME,
    NightReport,
    ReportWriter,
    StandingsReader,
    first_rejects,
    select_hits,
    standings_in,
    without_report,
)
from finflows.contracts.errors import InputRefused, NightInconsistent
from finflows.contracts.night import Manifest, Summary
from finflows.screening.hits import Hit

SUMMARY_NAME: Final = "summary.json"
_MATCHES: Final = "matches.parquet"
_REJECTS: Final = "rejects.ndjson"
_MANIFEST: Final = "manifest.json"


class ArchivedHits(Protocol):
    def __call__(self, path: Path) -> Iterable[Hit]:
        """The hits of a matches.parquet, in their order."""
        ...


@dataclass(frozen=True, slots=True)
class ReportNight:
    read_hits: ArchivedHits
    read_standings: StandingsReader
    write_report: ReportWriter

    def __call__(self, record: Path, out: Path) -> Summary:
        """Write the report of the record in a folder.

        Raises:
            InputRefused: the folder holds no whole record.
            NightInconsistent: a file is not the one that the summary vouches for.
        """
        summary = read_summary(record)
        self._require_unchanged(record, summary)
        manifest = Manifest.parse((record / _MANIFEST).read_bytes(), what=f"The manifest in {record}")
        with (record / _REJECTS).open(encoding="utf-8") as lines:
            rejects = first_rejects(lines)
        hits = select_hits(self.read_hits(record / _MATCHES), standings_in(record, self.read_standings))
        unfinished = out.with_name(out.name + ".unfinished")
        try:
            self.write_report(unfinished, NightReport(without_report(summary), manifest, hits, rejects))
            unfinished.replace(out)
        finally:
            unfinished.unlink(missing_ok=True)
        return summary

    def _require_unchanged(self, record: Path, summary: Summary) -> None:
        for output in summary.outputs:
            path = record / output.key.rsplit("/", 1)[-1]
            if path.name == REPORT_NAME:
                continue
            if not path.is_file():
                raise InputRefused(f"{path} is missing: a report is made of a whole record. Restore the folder.")
            found = sha256_of_file(path)
            if found != output.sha256:
                raise NightInconsistent(
                    f"{path} has SHA-256 {found}, its summary says {output.sha256}: the file was changed after the "
                    "night. No report was made; restore the file from the archive."
                )


def read_summary(record: Path) -> Summary:
    """Raises InputRefused when the folder holds no record."""
    path = record / SUMMARY_NAME
    if not path.is_file():
        raise InputRefused(f"{record} holds no {SUMMARY_NAME}: it is not the archive record of a finished night.")
    return Summary.parse(path.read_bytes(), what=f"The summary in {record}")
