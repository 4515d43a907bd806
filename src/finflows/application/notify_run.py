"""Tell people how a night ended: once per execution, status and redrive.

Two callers, one function. The state ``Notify run`` tells a success. A failure, of an investments run too, is told by an
EventBridge rule, because a Catch on the path to a notice would make a redrive re-enter the failure and rerun nothing.

A notice is remembered after it was sent: a crash between the two tells people twice, never not at all. The receiver of
alerts is told, too, through their queue: ``{jobId, status, matchCount, alertsSent}``.
"""

from dataclasses import dataclass

from finflows.application.alert_ports import AlertQueue
from finflows.application.alert_status import SentSoFar, sent_so_far
from finflows.application.failed_investments import investments_failure, investments_run_of, is_of_investments
from finflows.application.fingerprints import sha256_of_bytes
from finflows.application.ports import Clock, ExecutionFacts, Notifier, ObjectStore
from finflows.application.run_identity import run_identity
from finflows.contracts.alerts import Completion, DeliverAlertInput, MessageKind
from finflows.contracts.errors import FinflowsError, InputRefused, RunIncomplete, TryAgain
from finflows.contracts.execution_status import ExecutionDetail
from finflows.contracts.night import AlertCounts, NotifyRunInput, NotifyRunOutput, Summary
from finflows.contracts.start_input import StartInput
from finflows.contracts.stored_keys import notice_key
from finflows.contracts.wording import counted

SUBJECT_LIMIT = 100
"""Characters in an SNS e-mail subject (SNS Publish API reference)."""


@dataclass(frozen=True, slots=True)
class _Notice:
    key: str
    run_id: str
    status: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class NotifyRun:
    work: ObjectStore
    archive: ObjectStore
    notifier: Notifier
    executions: ExecutionFacts
    clock: Clock
    completions: AlertQueue | None = None
    """None where no receiver is configured."""
    market: str = "XNYS"
    """Of investments runs that name none."""

    def succeeded(self, request: NotifyRunInput) -> NotifyRunOutput:
        result = request.result
        summary = Summary.parse(self.archive.read(result.summary_key), what=f"The summary of run {result.run_id}")
        subject = f"Screening {result.run_id}: {_headline(summary)}"
        key = notice_key(result.run_id, _name_of(request.execution_id), "SUCCEEDED", request.redrive_count)
        notice = _Notice(key, result.run_id, "SUCCEEDED", subject, _summary_text(summary))
        alerts = 0 if summary.alerts is None else summary.alerts.alerts_sent
        return self._tell_once(notice, SentSoFar(summary.totals.hits, alerts))

    def failed(self, detail: ExecutionDetail) -> NotifyRunOutput:
        if is_of_investments(detail):
            return self._investments_failed(detail)
        run_id = _run_id_of(detail)
        redrives = self.executions.redrive_count(detail.execution_arn)
        subject = f"Screening {run_id}: {detail.status}"
        key = notice_key(run_id, _name_of(detail.execution_arn), detail.status, redrives)
        notice = _Notice(key, run_id, detail.status, subject, _failure_text(run_id, detail, redrives))
        return self._tell_once(notice, self._sent_before_it_failed(run_id))

    def _investments_failed(self, detail: ExecutionDetail) -> NotifyRunOutput:
        """The receiver of alerts hears of nights only."""
        run_id = investments_run_of(detail, self.market)
        if detail.error == RunIncomplete.__name__:  # the machine itself has told what is left over
            return NotifyRunOutput(run_id=run_id, status=detail.status, sent=False)
        redrives = self.executions.redrive_count(detail.execution_arn)
        subject = f"Investments {run_id}: {detail.status}"
        key = notice_key(run_id, _name_of(detail.execution_arn), detail.status, redrives)
        text = investments_failure(run_id, detail, redrives)
        return self._tell_once(_Notice(key, run_id, detail.status, subject, text), None)

    def _tell_once(self, notice: _Notice, sent: SentSoFar | None) -> NotifyRunOutput:
        if self.work.exists(notice.key):
            return NotifyRunOutput(run_id=notice.run_id, status=notice.status, sent=False)
        failure = self._complete(notice, sent)
        self.notifier.publish(notice.subject[:SUBJECT_LIMIT], notice.text)
        if failure is not None:
            raise failure
        told = NotifyRunOutput(run_id=notice.run_id, status=notice.status, sent=True)
        self.work.write(notice.key, told.to_json().encode())
        return told

    def _complete(self, notice: _Notice, sent: SentSoFar | None) -> TryAgain | None:
        """A queue that does not answer keeps no mail from being sent."""
        try:
            if self.completions is not None and sent is not None:
                self.completions.send([self._completion(notice, sent)])
        except TryAgain as exc:
            return exc
        return None

    def _sent_before_it_failed(self, run_id: str) -> SentSoFar:
        """A failure is told even when what the run left cannot be read."""
        if self.completions is None:
            return SentSoFar(0, 0)
        try:
            return sent_so_far(self.work, run_id)
        except InputRefused:
            return SentSoFar(0, 0)

    def _completion(self, notice: _Notice, sent: SentSoFar) -> DeliverAlertInput:
        """Its id is the notice's: told twice, it is known."""
        completion = Completion(
            job_id=notice.run_id, status=notice.status, match_count=sent.matches, alerts_sent=sent.alerts
        )
        return DeliverAlertInput(
            id="run-" + sha256_of_bytes(notice.key.encode())[:40],
            kind=MessageKind.COMPLETION,
            run_id=notice.run_id,
            matched_at=self.clock.now(),
            document=completion.to_json(),
        )


def _name_of(execution_arn: str) -> str:
    return execution_arn.rsplit(":", 1)[-1]


def _run_id_of(detail: ExecutionDetail) -> str:
    """The run that the execution was for; its own name when the input was what it failed on."""
    try:
        start = StartInput.parse(detail.start_input, what="The start input")
        return run_identity(start, detail.started_at).run_id
    except FinflowsError:
        return detail.name


def _headline(summary: Summary) -> str:
    totals = summary.totals
    if totals.rows_in == 0:
        return "WARNING, empty customer file"
    return f"{totals.screened:,} screened, {counted(totals.hits, 'hit')}"


def _summary_text(summary: Summary) -> str:
    totals = summary.totals
    lines = [
        summary.verdict,
        "",
        f"Run          {summary.run_id} of {summary.run_date}",
        f"Rows in      {totals.rows_in:,} = {totals.screened:,} screened + {totals.rejected:,} rejected",
        f"Hits         {totals.hits:,} for {counted(totals.customers_hit, 'customer')}",
        *_alert_lines(summary),
        f"Canaries     {totals.canaries_found} of {totals.canaries_expected} found",
        f"Threshold    {summary.config.min_match} ({summary.config.profile})",
        f"List         {summary.sanctions_list.names:,} names, SHA-256 {summary.sanctions_list.sha256}",
        f"Duration     {summary.duration_seconds:,.0f} s ({summary.names_per_second:,.0f} names/s)",
        f"Rescreened   {', '.join(map(str, summary.first_pass_failures)) or 'no chunk'}",
    ]
    if summary.redone_chunks:
        lines.append(f"Redone       chunks {', '.join(map(str, summary.redone_chunks))}, of a run that was done before")
    warnings = [*summary.input.warnings, *summary.sanctions_list.warnings]
    return "\n".join([*lines, *(f"Warning: {warning}" for warning in warnings)])


def _alert_lines(summary: Summary) -> list[str]:
    alerts = summary.alerts
    if alerts is None:
        return []
    return [
        f"Alerts       {alerts.alerts_sent:,} sent, {alerts.alerts_suppressed:,} repeats not sent",
        *_delivery_lines(alerts),
        f"Known        {counted(alerts.repeats, 'hit')} as last night, {alerts.cleared:,} cleared by reviewers",
    ]


def _delivery_lines(alerts: AlertCounts) -> list[str]:
    if alerts.delivered is None:
        return []
    told = f"Delivered    {alerts.delivered:,} when the night was merged"
    quick = alerts.latency
    if quick is not None:
        told += f"; match to 2xx p50 {quick.p50:.2f} s, p95 {quick.p95:.2f} s, p99 {quick.p99:.2f} s"
    return [told]


def _failure_text(run_id: str, detail: ExecutionDetail, redrives: int) -> str:
    return "\n".join(
        [
            f"Run {run_id} ended {detail.status}. Its customers are not (all) screened.",
            "",
            f"Execution    {detail.execution_arn}",
            f"Error        {detail.error or 'none given'}",
            f"Redrives     {redrives}",
            "",
            "Open the execution, fix what its failed state names, and redrive it: finished chunks are not repeated.",
        ]
    )
