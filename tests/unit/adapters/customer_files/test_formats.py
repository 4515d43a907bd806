"""Every format that a customer file may come in gives the same customers."""

import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from customer_file_cases import ACME, JANE, file_of, judged
from finflows.adapters.customer_files.opening import open_customer_file
from finflows.contracts.errors import InputRefused

ROWS = [
    {"customerId": "C1", "name": "Jane Doe", "type": "INDIVIDUAL"},
    {"customerId": "C2", "name": "Acmé, Inc.", "type": "BUSINESS"},
]
CSV = 'customerId,name,type\nC1,Jane Doe,INDIVIDUAL\nC2,"Acmé, Inc.",BUSINESS\n'
ARRAY = json.dumps(ROWS, indent=2, ensure_ascii=False)
NDJSON = "".join(json.dumps(row) + "\n" for row in ROWS)


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), buffer)
    return buffer.getvalue()


CONTENTS = {
    "CSV": CSV.encode(),
    "CSV with BOM and CRLF": b"\xef\xbb\xbf" + CSV.replace("\n", "\r\n").encode(),
    "CSV of semicolons": CSV.replace(",", ";").replace("Acmé;", "Acmé,").encode(),
    "CSV of tabs": CSV.replace(",", "\t").replace("Acmé\t", "Acmé,").encode(),
    "CSV without final line end": CSV.rstrip().encode(),
    "JSON array": ARRAY.encode(),
    "JSON array with BOM and CRLF": b"\xef\xbb\xbf \r\n" + ARRAY.replace("\n", "\r\n").encode(),
    "NDJSON": NDJSON.encode(),
    "NDJSON with BOM and CRLF": b"\xef\xbb\xbf" + NDJSON.replace("\n", "\r\n").encode(),
    "Parquet": parquet(),
}


@pytest.mark.parametrize("extension", ["", ".csv", ".json", ".txt", ".csv.gz", ".dat.gz"])
@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_the_content_tells_the_format_whatever_the_file_is_called(
    content: bytes, extension: str, tmp_path: Path
) -> None:
    """Compression too: it is told by the first bytes."""
    assert judged(tmp_path, content, f"customers{extension}") == ([JANE, ACME], [])


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        ("garbage\n", "x.ndjson", "NDJSON"),
        ("garbage\n", "x.JSONL.gz", "NDJSON"),
        ("[Jane] Doe\n", "x.txt", "plain text"),
        ("{Jane} Doe\n", "x.txt", "plain text"),
        ('["Jane"]', "x.json", "JSON array"),
        ('["Jane"]', "x", "JSON array"),
        ("{1}", "x", "NDJSON"),
        ("cust_no,full_name\n", "x.csv", "CSV"),
        ("id,full_name\n", "x", "CSV"),
        ("id,name\n", "x.json", "CSV"),
        ("SMITH, John\n", "x", "plain text"),
        ("C1,Jane Doe,INDIVIDUAL,US\n", "x.txt", "plain text"),
        ("", "x", "plain text"),
        (" \n\n", "x.csv", "CSV"),
        (" \n\n", "x", "plain text"),
    ],
)
def test_the_extension_breaks_ties(content: str, name: str, told: str, tmp_path: Path) -> None:
    """Where the content alone would not tell."""
    assert open_customer_file(file_of(tmp_path, content, name)).format == told


def test_a_column_map_means_columns(tmp_path: Path) -> None:
    """A header of the sender's own is then no name."""
    path = file_of(tmp_path, "no,who\n1,Jane Doe\n", "x")
    assert open_customer_file(path, {"customer_id": "no", "name": "who"}).format == "CSV"
    path = file_of(tmp_path, '{"no": 1, "who": "Jane Doe"}\n', "x")
    assert open_customer_file(path, {"customer_id": "no", "name": "who"}).format == "NDJSON"
    path = file_of(tmp_path, "not json\n", "x.ndjson")
    assert open_customer_file(path, {"customer_id": "no", "name": "who"}).format == "NDJSON"


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("id,name\n".encode("utf-16"), "x.csv", "it is UTF-16 or binary, not UTF-8 text. Save it as UTF-8"),
        ("id,name\n".encode("utf-16-le"), "x.csv", "it is UTF-16 or binary"),
        (b"C1,Jane Doe,INDIVIDUAL\n", "x", "it looks like columns, but its first line names neither"),
        (b"hello", "x.parquet", "it is called .parquet but does not begin as Parquet does"),
        (b"\x1f\x8b\x08\0garbage", "x.csv", "its gzip data is damaged or cut off"),
    ],
)
def test_what_cannot_be_told_is_refused(content: bytes, name: str, message: str, tmp_path: Path) -> None:
    """Reading it some way or other would screen nobody and look clean."""
    with pytest.raises(InputRefused, match=r"The customer file x.* cannot be read: ") as caught:
        open_customer_file(file_of(tmp_path, content, name))
    assert message in str(caught.value)


def test_an_absent_file_is_refused_by_name(tmp_path: Path) -> None:
    """Not a stack trace."""
    with pytest.raises(InputRefused, match=r"absent\.csv does not exist"):
        open_customer_file(tmp_path / "absent.csv")


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_a_truncated_gzip_file_is_refused(content: bytes, tmp_path: Path) -> None:
    """Half of the customers must not look like all of them."""
    whole = file_of(tmp_path, content, "whole.gz").read_bytes()
    cut = file_of(tmp_path, whole[:-9], "cut")
    with pytest.raises(InputRefused, match="its gzip data is damaged or cut off, so rows are missing"):
        list(open_customer_file(cut).records())


def test_a_file_of_nothing_has_no_rows(tmp_path: Path) -> None:
    """Empty, blank, a header only, an empty array, an empty table: nobody, and no error."""
    empty_table = io.BytesIO()
    pq.write_table(pa.schema([("id", pa.string()), ("name", pa.string())]).empty_table(), empty_table)
    contents = [b"", b"\xef\xbb\xbf", b"\n \n", b"id,name\n", b"[]", b" [ ] ", empty_table.getvalue()]
    for number, content in enumerate(contents):
        assert judged(tmp_path, content, f"{number}") == ([], [])
        assert judged(tmp_path, content, f"{number}.csv.gz") == ([], [])
    assert judged(tmp_path, b"", "empty.parquet") == ([], [])
