"""How the alerts of a run stand, told only of a run that there is: of a typing error zeros would say "all is well"."""

from finflows.application.alert_ports import KeptDeliveries
from finflows.application.alert_status import AlertStatus, KeptObjects
from finflows.contracts.alerts import AlertsStatus
from finflows.contracts.errors import InputRefused
from finflows.contracts.stored_keys import run_prefix


def status_of_known_run(work: KeptObjects, log: KeptDeliveries, run_id: str) -> AlertsStatus:
    """Raises InputRefused when neither an object nor an alert is left of the run."""
    status = AlertStatus(work, log)(run_id)
    if not (status.delivered or status.pending or status.dead or work.keys(run_prefix(run_id))):
        raise InputRefused(
            f"Nothing is known of a run {run_id}: no object and no alert. Check its id, the state folder or the stack; "
            "of a run that is older than 45 days nothing is kept here."
        )
    return status
