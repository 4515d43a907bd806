"""Text files that a command makes: each appears whole or not at all."""

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
def text_file(out: str) -> Iterator[TextSink]:
    """A file that appears whole or not at all; gzip, with neither name nor time inside, when the name ends in .gz."""
    if out == STANDARD_STREAM:
        yield sys.stdout
        return
    path = Path(out)
    part = path.with_name(f".{path.name}.part")
    try:
        with _opened(part, zipped=path.suffix == ".gz") as sink:
            yield sink
        part.replace(path)
    except OSError as exc:
        raise InputRefused(f"{out} cannot be written: {exc.strerror}. Name another file.") from exc
    finally:
        if part.exists():
            part.unlink()


@contextmanager
def _opened(path: Path, *, zipped: bool) -> Iterator[TextSink]:
    with path.open("wb") as raw:
        binary = gzip.GzipFile("", "wb", GZIP_LEVEL, raw, mtime=0) if zipped else raw
        with io.TextIOWrapper(binary, encoding="utf-8", newline="") as text:
            yield text
