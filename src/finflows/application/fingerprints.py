"""SHA-256 of files and documents: how two steps know that they speak of the same bytes."""

import hashlib
import json
from pathlib import Path

from finflows.contracts.base import Contract


def sha256_of_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sha256_of_contract(document: Contract) -> str:
    """Of the canonical JSON: sorted keys, no spaces, so that the order of fields in code means nothing."""
    canonical = json.dumps(document.to_document(), sort_keys=True, separators=(",", ":"))
    return sha256_of_bytes(canonical.encode())
