"""The night's customer file: the one that was named, or the newest that came for the run date."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from finflows.application.fingerprints import sha256_of_file
from finflows.application.ports import ObjectStore
from finflows.application.run_identity import RunIdentity
from finflows.contracts.errors import InputNotYetThere, InputRefused, ObjectMissing
from finflows.contracts.stored_keys import INCOMING_PREFIX


@dataclass(frozen=True, slots=True)
class IncomingCustomers:
    key: str
    path: Path
    sha256: str
    bytes: int
    found_by_date: bool  # not named by a person: the guard against a half-sent file binds


def fetch_incoming(
    work: ObjectStore, identity: RunIdentity, input_key: str | None, now: datetime, folder: Path
) -> IncomingCustomers:
    """Download the customer file to ``folder/input`` under its own name, which may tell its format.

    Raises:
        InputNotYetThere: no file for the run date yet, and it is not 02:00 in New York.
        InputRefused: the named file is absent, or none came in time.
    """
    key = input_key or _newest(work, identity, now)
    path = folder / "input" / (PurePosixPath(key).name or "customers")
    path.parent.mkdir()
    try:
        work.download(key, path)
    except ObjectMissing as exc:
        raise InputRefused(f"The customer file of run {identity.run_id} is missing: {exc} Check inputKey.") from exc
    return IncomingCustomers(key, path, sha256_of_file(path), path.stat().st_size, input_key is None)


def _newest(work: ObjectStore, identity: RunIdentity, now: datetime) -> str:
    prefix = f"{INCOMING_PREFIX}customers-{identity.run_date.isoformat()}."
    found = work.keys(prefix)
    if found:
        return found[0]
    if now < identity.input_deadline:
        raise InputNotYetThere(
            f"No customer file {prefix}* has come for run {identity.run_id}; waiting until "
            f"{identity.input_deadline:%H:%M} New York time."
        )
    raise InputRefused(
        f"No customer file {prefix}* came for run {identity.run_id} by "
        f"{identity.input_deadline:%H:%M} New York time. Nobody was screened. Upload the file "
        "and start the run again, or name another one as inputKey."
    )
