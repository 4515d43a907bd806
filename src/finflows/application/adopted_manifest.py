"""A run that was exported before: its manifest stands, if it speaks of the same customers and configuration.

A double trigger, a retry and a resumed run get the first export's answer, pinned list included, whatever
the list's source says meanwhile. Other input bytes or another configuration under the same id are refused:
the chunks that are already screened would answer another question.
"""

from datetime import date

from finflows.application.fingerprints import sha256_of_contract
from finflows.application.incoming_customers import IncomingCustomers
from finflows.application.ports import ObjectStore
from finflows.contracts.errors import InputRefused, NightInconsistent, ObjectMissing
from finflows.contracts.night import Manifest, ScreeningConfig
from finflows.contracts.stored_keys import list_prefix, manifest_key, run_prefix


def existing_manifest(work: ObjectStore, run_id: str) -> Manifest | None:
    try:
        document = work.read(manifest_key(run_id))
    except ObjectMissing:
        return None
    return Manifest.parse(document, what=f"The manifest of run {run_id}")


def adopt(
    work: ObjectStore,
    manifest: Manifest,
    asked_run_date: date | None,
    incoming: IncomingCustomers,
    config: ScreeningConfig,
) -> Manifest:
    """The manifest, if this export would have written one of the same content.

    Raises:
        InputRefused: customers, configuration or a run date that was asked for differ.
        NightInconsistent: an object that the manifest names is gone.
    """
    differences = [
        *date_difference(manifest, asked_run_date),
        *_input_difference(manifest, incoming),
        *_config_differences(manifest, config),
    ]
    if differences:
        raise InputRefused(
            f"Run {manifest.run_id} exists already and differs: {'; '.join(differences)}. Nothing was "
            f'changed. Start with another id ("runId": "{manifest.run_id}-2") to screen anew, or with the '
            "same input to resume."
        )
    require_objects(work, manifest)
    return manifest


def date_difference(manifest: Manifest, asked: date | None) -> list[str]:
    """A run that is resumed by its id on another day keeps its date."""
    if asked is None or asked == manifest.run_date:
        return []
    return [f"its run date is {manifest.run_date}, now {asked}"]


def _input_difference(manifest: Manifest, incoming: IncomingCustomers) -> list[str]:
    if manifest.input.sha256 == incoming.sha256:
        return []
    before = f"{manifest.input.key} (SHA-256 {manifest.input.sha256})"
    return [f"its customers came from {before}, now from {incoming.key} (SHA-256 {incoming.sha256})"]


def _config_differences(manifest: Manifest, config: ScreeningConfig) -> list[str]:
    if manifest.config_sha256 == sha256_of_contract(config):
        return []
    before, now = manifest.config.to_document(), config.to_document()
    return [f"its {name} is {before.get(name)}, now {now[name]}" for name in now if before.get(name) != now[name]]


def require_objects(work: ObjectStore, manifest: Manifest) -> None:
    """Raises NightInconsistent when a chunk or a list file that the manifest names is gone."""
    present = set(work.keys(run_prefix(manifest.run_id)))
    pinned = [list_prefix(manifest.run_id) + file.name for file in manifest.sanctions_list.files]
    gone = [key for key in [*(chunk.key for chunk in manifest.chunks), *pinned] if key not in present]
    if gone:
        raise NightInconsistent(
            f"Run {manifest.run_id} has a manifest, but {len(gone)} of its objects are gone, the first "
            f'{gone[0]}. Start the run under another id ("runId": "{manifest.run_id}-2").'
        )
