"""``finflows compare``: two engines' answers, their differences, and whether the new one would miss anybody."""

import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import click

from finflows.adapters.reports.comparison_page import write_comparison_page, write_differences_csv
from finflows.adapters.result_sets import ResultFile, read_result_file
from finflows.application.compare_results import ComparedNight, judge
from finflows.cli import options
from finflows.cli.archived_records import COMPARISON_FOLDER, COMPARISON_NAME, answers_at
from finflows.cli.run_completion import complete_run_or_path
from finflows.cli.text_files import told_if_unwritable
from finflows.contracts.comparison import ComparedSide, ComparisonException, ComparisonExceptions, ComparisonReport
from finflows.contracts.errors import InputRefused
from finflows.screening.comparison import ResultSet, Rules, compare
from finflows.screening.rollout import in_stage

_WORK_FAILED = 1


@click.command("compare")
@click.argument("old", shell_complete=complete_run_or_path)
@click.argument("new", shell_complete=complete_run_or_path)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for comparison.html, comparison.json and differences.csv  [default: comparison, beside NEW's record]",
)
@click.option(
    "--exceptions", type=click.Path(path_type=Path), help="TOML file of differences that somebody answers for."
)
@click.option("--by", type=click.Choice(["customer_id", "name"]), help="What tells customers apart  [default: the id]")
@click.option("--tolerance", default=1e-12, show_default=True, type=click.FloatRange(0, 1), help="Of a score.")
@click.option(
    "--limit",
    type=click.IntRange(1),
    help="Hits per customer and list at which both engines cut  [default: the run's, else 10]",
)
@click.option(
    "--percent",
    default=100,
    show_default=True,
    type=click.IntRange(1, 100),
    help="Compare only the customers of this stage of the rollout.",
)
@click.option("--old-column", "old_columns", multiple=True, metavar="FIELD=COLUMN", help="A column of a CSV file OLD.")
@click.option("--new-column", "new_columns", multiple=True, metavar="FIELD=COLUMN", help="A column of a CSV file NEW.")
@options.state_dir
@options.as_json
def compare_command(
    old: str,
    new: str,
    out: Path | None,
    exceptions: Path | None,
    by: Literal["customer_id", "name"] | None,
    tolerance: float,
    limit: int | None,
    percent: int,
    old_columns: tuple[str, ...],
    new_columns: tuple[str, ...],
    state_dir: Path,
    *,
    as_json: bool,
) -> None:
    """Compare two engines' answers: what OLD found and NEW did not, and the other way round.

    OLD and NEW are CSV files with a heading, NDJSON as finflows screen writes it, folders of archive records, or ids of
    finished runs. Fields of a CSV: customer_id or name (also: query), list, entity_id, matched_name, score, and if
    there are, pass and error. A row without an entry says that its customer has no hit.

    Ends with 1 when a hit of OLD alone is not explained by an exception.
    """
    pair = _Pair(
        read_result_file(answers_at(old, state_dir), options.column_map(old_columns)),
        read_result_file(answers_at(new, state_dir), options.column_map(new_columns)),
        by,
        percent,
    )
    summary = pair.new.summary
    rules = Rules(tolerance, limit or (summary.config.limit if summary else 10))
    before, after = pair.answers()
    night = ComparedNight(
        old=pair.side(pair.old, before),
        new=pair.side(pair.new, after),
        joined_by=pair.joined_by,
        percent=percent,
        rules=rules,
        code_version=version("finflows"),
        run_id=summary.run_id if summary else None,
        run_date=summary.run_date if summary else None,
        unanswered=pair.unanswered(before),
    )
    report = judge(night, compare(before, after, rules), _read_exceptions(exceptions), datetime.now(UTC))
    _tell(report, _write(report, _target(out, pair.new)), as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Pair:
    old: ResultFile
    new: ResultFile
    by: Literal["customer_id", "name"] | None
    percent: int

    @property
    def joined_by(self) -> Literal["customer_id", "name"]:
        """By id where both have one. Raises InputRefused when nothing joins them."""
        by = self.by or ("customer_id" if self.old.has_ids and self.new.has_ids else "name")
        for side in (self.old, self.new):
            told = side.has_ids if by == "customer_id" else side.has_names
            if side.rows and not told:
                raise InputRefused(f"{side.path} has no {by} for its rows. Choose with --by, or name the column.")
        return by

    def answers(self) -> tuple[ResultSet, ResultSet]:
        if self.percent < 100 and self.joined_by == "name":  # noqa: PLR2004 - everybody
            raise InputRefused("--percent chooses customers by their id, and these are joined by name. Leave it out.")
        old, new = (side.result_set(self.joined_by, self._wanted) for side in (self.old, self.new))
        return old, new

    def side(self, file: ResultFile, answers: ResultSet) -> ComparedSide:
        return ComparedSide(
            source=str(file.path),
            kind=file.kind,
            sha256=file.sha256,
            hits=len(answers.answers),
            errors=len(answers.errors),
            own=file.own,
            customers=len(file.told_of(self.joined_by, self._wanted)),
        )

    def unanswered(self, before: ResultSet) -> int:
        """Customers whom NEW screened and OLD does not tell of, though it tells of those without a hit, too."""
        asked = self.old.screened(self.joined_by, self._wanted)
        new = self.new.screened(self.joined_by, self._wanted)
        return len(new - asked - before.errors.keys()) if asked else 0

    def _wanted(self, customer: str) -> bool:
        return in_stage(customer, self.percent)


def _read_exceptions(path: Path | None) -> list[ComparisonException]:
    if path is None:
        return []
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise InputRefused(f"The exceptions file {path} cannot be read: {exc}.") from exc
    return ComparisonExceptions.parse(document, what=f"The exceptions file {path}").exception


def _target(out: Path | None, new: ResultFile) -> Path:
    if out is not None:
        return out
    if new.kind != "record":
        raise click.UsageError("Give --out DIR. Only a comparison with a night's record has a place of its own.")
    return new.path / COMPARISON_FOLDER


def _write(report: ComparisonReport, folder: Path) -> Path:
    """The JSON last: where it is, the others are whole."""
    page = folder / "comparison.html"
    with told_if_unwritable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_comparison_page(page, report)
        write_differences_csv(folder / "differences.csv", report)
        (folder / COMPARISON_NAME).write_text(report.to_json(), encoding="utf-8")
    return page


def _tell(report: ComparisonReport, page: Path, *, as_json: bool) -> None:
    if as_json:
        document = report.to_document()
        del document["differences"]
        options.echo_json(document)
    else:
        click.echo(report.verdict)
        for count in report.counts:
            explained = f", {count.explained:,} explained" if count.explained else ""
            click.echo(f"  {count.category:<20} {count.found:>9,}{explained}")
        for used in report.exceptions:
            if used.expired:
                click.echo(f"Warning: an exception of {used.exception.owner} expired on {used.exception.expires}.")
        click.echo(page.absolute())
    if report.blocked:
        sys.exit(_WORK_FAILED)
