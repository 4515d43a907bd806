"""What a person is told of a fault that finflows does not expect: one paragraph, and a file with the details.

The exception's words and its traceback may hold customers' data: they are in the file, which only its owner can read.
"""

import tempfile
import traceback
from pathlib import Path

EXIT_CODE = 70
"""EX_SOFTWARE of sysexits.h, as of tasks: a bug."""


def unexpected(exc: Exception) -> str:
    """The paragraph. Of the system's own errors (a full disk, no right to a folder) it has the words too."""
    frame = traceback.extract_tb(exc.__traceback__)[-1]
    where = f"{type(exc).__name__} in {Path(frame.filename).name}, line {frame.lineno}"
    said = f": {exc.strerror}: {exc.filename}" if isinstance(exc, OSError) and exc.strerror else ""
    return f"Something went wrong that finflows does not expect: {where}{said}. {_kept(exc)}"


def _kept(exc: Exception) -> str:
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", prefix="finflows-", suffix=".txt", delete=False
        ) as file:
            file.writelines(traceback.format_exception(exc))
    except OSError as full:
        return f"No file with the details could be written: {full.strerror}."
    return f"The details, which may hold your data, are in {file.name}: report it with what of them is not private."
