"""Secrets that the template has generated (GenerateSecretString): made once, kept in the state folder.

Only its owner can read them.

The receiver of alerts on the same machine reads the same file: `finflows receiver`.
"""

import os
import secrets
import string
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

_ALPHABET: Final = string.ascii_letters + string.digits
_LENGTH: Final = 44  # base64 of 33 bytes
WEBHOOK_SECRET: Final = "WebhookSecret"  # noqa: S105 - the resource's name in template.yaml


def kept_secret(folder: Path, name: str) -> str:
    """The secret of that name, made when there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    """Whole or not at all, also when the disk is full. Of two processes that make it at once, the first one's holds."""
    made, unfinished = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)))
        with suppress(FileExistsError):
            path.hardlink_to(unfinished)
    finally:
        Path(unfinished).unlink()
