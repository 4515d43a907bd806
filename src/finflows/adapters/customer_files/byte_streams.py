"""The bytes of a customer file, gunzipped, without byte-order mark, line by line within a fixed memory.

Compression is told by the file's own first bytes, not by its name. Text that is not UTF-8 compatible from
its first character on (UTF-16, as some spreadsheets save) is refused, because every one of its rows would
be.
"""

import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from finflows.adapters.customer_files.unreadable import UnreadableFile

GZIP_MAGIC: Final = b"\x1f\x8b"  # RFC 1952, section 2.3.1
UTF8_BOM: Final = b"\xef\xbb\xbf"
_UTF16_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")

# A customer's row has some hundred bytes. The limit keeps a file without line ends out of memory.
MAX_LINE_BYTES: Final = 1 << 20


@contextmanager
def open_bytes(path: Path) -> Iterator[io.BufferedReader]:
    """The file's content after decompression, byte-order mark included."""
    with path.open("rb") as file:
        compressed = file.read(len(GZIP_MAGIC)) == GZIP_MAGIC
        file.seek(0)
        if not compressed:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as unzipped:
            buffered: io.BufferedReader = io.BufferedReader(unzipped)
            yield buffered


@contextmanager
def open_text_bytes(path: Path) -> Iterator[io.BufferedReader]:
    """The file's content after decompression and after a UTF-8 byte-order mark."""
    with open_bytes(path) as stream:
        if stream.peek(len(UTF8_BOM)).startswith(UTF8_BOM):
            stream.read(len(UTF8_BOM))
        yield stream


def refuse_other_encodings(head: bytes) -> None:
    """Raises UnreadableFile when text begins as UTF-16 or UTF-32 does, or as no text does."""
    if head.startswith(_UTF16_BOMS) or b"\0" in head[:2]:
        raise UnreadableFile("it is UTF-16 or binary, not UTF-8 text. Save it as UTF-8 and send it again.")


def numbered_lines(stream: BinaryIO | io.BufferedReader) -> Iterator[tuple[int, bytes | None]]:
    """Line numbers from 1 and lines with their ends; None stands for a line of more than MAX_LINE_BYTES."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES):
        number += 1
        if len(line) < MAX_LINE_BYTES or line.endswith(b"\n"):
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(MAX_LINE_BYTES)
        yield number, None
