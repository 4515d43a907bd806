"""Puts the repairs into moto, once per process, in an order in which later ones may build on earlier ones."""

import threading
from typing import Final

from finflows.local.moto_release import require_repaired_release

require_repaired_release()

# The release is checked before anything of moto that another release may lack is imported.
from finflows.local.repairs import (  # noqa: E402
    context_object,
    error_names,
    execution_records,
    first_end_wins,
    items_kept,
    jsonata_values,
    kept_clients,
    no_choice_matched,
    objects_as_files,
    publications_kept,
    quiet_interpreter,
    replayed_states,
    scaled_time,
    service_shapes,
    state_entry_values,
    string_literals,
    sync_jobs,
    told_to_the_engine,
    uncaught_errors,
)

REPAIRS: Final = (
    quiet_interpreter,
    objects_as_files,
    items_kept,
    publications_kept,
    kept_clients,
    jsonata_values,
    service_shapes,
    sync_jobs,
    error_names,
    no_choice_matched,
    uncaught_errors,
    first_end_wins,
    execution_records,
    state_entry_values,
    string_literals,
    scaled_time,
    context_object,
    told_to_the_engine,
    replayed_states,
)
_once: Final = threading.Lock()


def install() -> None:
    """Idempotent."""
    with _once:
        if not hasattr(install, "done"):
            for repair in REPAIRS:
                repair.apply()
            install.done = True  # type: ignore[attr-defined]
