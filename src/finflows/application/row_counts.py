"""Rows that do not add up end the night: the domain's rule, as the error that says where and what to do."""

from finflows.contracts.errors import NightInconsistent
from finflows.screening.reconciliation import RowsDoNotAddUp, reconcile


def require_rows_add_up(where: str, *, rows_in: int, screened: int, rejected: int) -> None:
    try:
        reconcile(where, rows_in=rows_in, screened=screened, rejected=rejected)
    except RowsDoNotAddUp as exc:
        raise NightInconsistent(f"{exc} No result of it counts; start a new run with a new id.") from exc
