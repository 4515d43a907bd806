"""``report.html`` of a night: verdict, counts, hits, scores, who was not screened, time, and the proof."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from finflows.adapters.reports.charts import Chart, Span, columns, timeline
from finflows.adapters.reports.hit_table import hit_rows, hit_table
from finflows.adapters.reports.page import json_in_html, json_rows, write_page
from finflows.application.night_report import NightReport, ReportedHit, explained
from finflows.contracts.night import AlertCounts, ChunkRun, Summary, Totals
from finflows.contracts.wording import counted

_EXACT: Final = 100
_WIDEST_HISTOGRAM: Final = 60  # columns; lower scores than those are counted in the first
_STANDINGS: Final = ("repeat", "cleared")


@dataclass(slots=True)
class _Agreement:
    """How many of the shown scores the definition gives again; counted while the rows stream by."""

    agreeing: int = 0
    differing: int = 0

    def watched(self, hits: Iterable[ReportedHit]) -> Iterator[ReportedHit]:
        for reported in hits:
            self.agreeing += reported.agrees
            self.differing += not reported.agrees
            yield reported


def write_night_report(path: Path, report: NightReport) -> None:
    summary, hits = report.summary, report.hits
    known = [name for name in _STANDINGS if any(getattr(of, name) is not None for _, of in hits.kept)]
    table = hit_table(summary.run_id, known, summary.config.min_match)
    agreement = _Agreement()
    rows = hit_rows(table, agreement.watched(explained(hit, standing) for hit, standing in hits.kept))
    write_page(
        path,
        "night.html.j2",
        title=f"Screening {summary.run_id}",
        summary=summary,
        manifest=report.manifest,
        state=state_of(summary),
        warnings=[*summary.input.warnings, *summary.sanctions_list.warnings],
        tiles=list(_tiles(summary)),
        table=json_in_html(table.settings()),
        rows=json_rows(rows),
        hits=hits,
        agreement=agreement,
        scores=_histogram(hits.by_hundredth, summary.config.min_match),
        exact=hits.by_hundredth[_EXACT],
        chunks=_timeline(summary),
        kinds={_kind(chunk, summary) for chunk in summary.chunks},
        slowest=max(summary.chunks, key=_seconds, default=None),
        chunk_seconds=_seconds,
        versions=sorted({chunk.code_version for chunk in summary.chunks} | {summary.code_version}),
        rejects=report.rejects,
    )


def state_of(summary: Summary) -> tuple[str, str]:
    """What a person must do, as a word for the style sheet and a few for the reader."""
    totals = summary.totals
    if not totals.rows_in:
        return "warning", "Nobody was screened"
    if totals.canaries_found != totals.canaries_expected:
        return "warning", "Not proven"
    if totals.customers_hit:
        return "review", f"{counted(totals.customers_hit, 'customer')} to review"
    if totals.rejected or totals.not_reliably_screened:
        return "warning", "No hits, but not everybody was screened"
    return "clear", "No hits"


def _tiles(summary: Summary) -> Iterator[tuple[str, str, str, str]]:
    """Label, figure, what it means, and "attention" where somebody has to look."""
    totals = summary.totals
    yield "Customers in the file", f"{totals.rows_in:,}", _screened(totals), ""
    yield "Customers hit", f"{totals.customers_hit:,}", counted(totals.hits, "hit"), _attention(totals.customers_hit)
    if summary.alerts is not None:
        yield "Alerts sent", f"{summary.alerts.alerts_sent:,}", _of_alerts(summary.alerts), ""
    yield "Not screened", f"{totals.rejected:,}", "rows that could not be read", _attention(totals.rejected)
    doubtful = totals.not_reliably_screened
    yield "Not reliably screened", f"{doubtful:,}", "names in another script than Latin", _attention(doubtful)
    lost = totals.canaries_expected - totals.canaries_found
    found = f"{totals.canaries_found:,} of {totals.canaries_expected:,}"
    yield "Canaries found", found, "planted names, in every chunk", _attention(lost)
    yield "Time", _duration(summary.duration_seconds), f"{summary.names_per_second:,.0f} names a second", ""


def _screened(totals: Totals) -> str:
    return f"{totals.screened:,} screened, {totals.rejected:,} not" if totals.rejected else "all of them screened"


def _of_alerts(alerts: AlertCounts) -> str:
    told = _left_out(alerts)
    if alerts.delivered is not None:
        told += f"; {alerts.delivered:,} delivered when merged"
    if alerts.latency is not None:
        told += f", p99 {alerts.latency.p99:.2f} s"
    return told


def _left_out(alerts: AlertCounts) -> str:
    """Why fewer alerts than customers hit were sent."""
    told = []
    if alerts.alerts_suppressed:
        told.append(f"repeats not sent: {alerts.alerts_suppressed:,}")
    if alerts.cleared:
        told.append(f"cleared hits left out: {alerts.cleared:,}")
    return ", ".join(told) or "one for each customer hit"


def _attention(count: int) -> str:
    return "attention" if count else ""


def _duration(seconds: float) -> str:
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s"


def _histogram(by_hundredth: Mapping[int, int], min_match: float) -> Chart:
    """From the threshold, or the lowest score of a customer with a threshold of his own, to the exact matches."""
    lowest = max(min([*by_hundredth, int(min_match * 100)]), _EXACT - _WIDEST_HISTOGRAM)
    counts = {key: by_hundredth.get(key, 0) for key in range(lowest, _EXACT + 1)}
    counts[lowest] += sum(count for key, count in by_hundredth.items() if key < lowest)
    labels = {key: "exact" if key == _EXACT else f"{key / 100:.2f}" for key in counts}
    titles = {key: f"{label}: {counted(counts[key], 'hit')}" for key, label in labels.items()}
    return columns(counts, labels, titles)


def _timeline(summary: Summary) -> Chart | None:
    if not summary.chunks:
        return None
    began = summary.execution_started_at
    mine = [chunk for chunk in summary.chunks if chunk.finished_at >= began]
    start = min((chunk.started_at for chunk in mine), default=began)
    end = max((chunk.finished_at for chunk in mine), default=summary.merged_at)
    return timeline([_span(chunk, summary) for chunk in summary.chunks], min(began, start), end)


def _span(chunk: ChunkRun, summary: Summary) -> Span:
    kind = _kind(chunk, summary)
    told = (
        f"chunk {chunk.index}: {_seconds(chunk):.1f} s, {counted(chunk.rows, 'customer')}, {counted(chunk.hits, 'hit')}"
    )
    if kind == "before":
        told = f"{told}, done before this execution"
    elif kind == "again":
        told = f"{told}, {_why_again(chunk)}"
    return Span(str(chunk.index), chunk.started_at, chunk.finished_at, told, kind)


def _kind(chunk: ChunkRun, summary: Summary) -> str:
    """Of an earlier execution ("before"), rescreened, redone or retried ("again"), or neither ("")."""
    if chunk.finished_at < summary.execution_started_at:
        return "before"
    is_again = chunk.rescreened or chunk.index in summary.redone_chunks or chunk.attempt > 1
    return "again" if is_again else ""


def _why_again(chunk: ChunkRun) -> str:
    if chunk.rescreened:
        return "rescreened"
    return f"attempt {chunk.attempt}" if chunk.attempt > 1 else "redone on purpose"


def _seconds(chunk: ChunkRun) -> float:
    return (chunk.finished_at - chunk.started_at).total_seconds()
