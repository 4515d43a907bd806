"""Files that a command makes: a text appears whole or not at all, and what cannot be written is told in one line."""

import gzip
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from finflows.contracts.errors import InputRefused
from finflows.demo_data.customer_rows import TextSink

STANDARD_STREAM = "-"
GZIP_LEVEL = 6  # fixed: another level is other bytes


@contextmanager
def told_if_unwritable(path: Path, option: str = "--out") -> Iterator[None]:
    """What the system says of ``path``, of what is beside it under its name, in it or above it. Other files are not it.

    Raises InputRefused.
    """
    try:
        yield
    except OSError as exc:
        named = Path(str(exc.filename or path))  # a full disk names no file
        if not (str(named).startswith(str(path)) or named in path.parents):
            raise
        raise InputRefused(f"{path} cannot be written: {exc.strerror}. Name another {option}.") from exc


@contextmanager
def text_file(out: str) -> Iterator[TextSink]:
    """A file that appears whole or not at all; gzip, with neither name nor time inside, when the name ends in .gz."""
    if out == STANDARD_STREAM:
        yield sys.stdout
        return
    path = Path(out)
    with told_if_unwritable(path, "file"), _whole(path) as part, _opened(part, zipped=path.suffix == ".gz") as sink:
        yield sink


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """The name under which the file is made. What is there and is no file, such as /dev/null, is written as it is."""
    if path.exists() and not path.is_file():
        yield path
        return
    part = path.with_name(f"{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, *, zipped: bool) -> Iterator[TextSink]:
    with path.open("wb") as raw:
        binary = gzip.GzipFile("", "wb", GZIP_LEVEL, raw, mtime=0) if zipped else raw
        with io.TextIOWrapper(binary, encoding="utf-8", newline="") as text:
            yield text
