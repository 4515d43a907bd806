"""Reading OFAC's files."""

import pytest

from finflows.screening.ofac_csv import (
    Address,
    Alias,
    BadRow,
    Comment,
    Entry,
    MalformedOfacFile,
    decode,
    read_addresses,
    read_aliases,
    read_comments,
    read_entries,
)

ENTRY = '36,"AEROCARIBBEAN, S.A.",-0- ,"SDGT] [IFSR",-0-,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"a.k.a. \'ACB\'."'


def test_entries_have_twelve_columns_and_blanks_are_blank() -> None:
    """-0- with and without the space behind it; programs are split as OFAC joins them."""
    expected = Entry(
        entity_id="36",
        name="AEROCARIBBEAN, S.A.",
        entity_type="",
        programs=("SDGT", "IFSR"),
        title="",
        remarks="a.k.a. 'ACB'.",
    )
    assert read_entries(ENTRY).rows == (expected,)


def test_the_other_files_have_five_six_and_two_columns() -> None:
    """Aliases, addresses, comments."""
    assert read_aliases("36,12,aka,AERO-CARIBBEAN,-0- ").rows == (Alias("36", "12", "aka", "AERO-CARIBBEAN", ""),)
    assert read_addresses('36,25,-0- ,"Havana","Cuba",-0- ').rows == (Address("36", "25", "", "Havana", "Cuba", ""),)
    assert read_comments('36,"more remarks"').rows == (Comment("36", "more remarks"),)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\r\n\x1a", "\r\n\x1a\r\n"])
def test_a_final_0x1a_and_line_ends_are_no_rows(ending: str) -> None:
    """DOS's end-of-file mark stands behind most of OFAC's files."""
    parsed = read_comments(f"1,a\r\n\r\n2,b{ending}")
    assert [row.entity_id for row in parsed.rows] == ["1", "2"]
    assert not parsed.bad_rows


def test_bad_rows_are_skipped_and_told_by_line() -> None:
    """Line numbers count lines of the file, also behind a quoted line break."""
    parsed = read_comments('1,"two\nlines"\n2\n3,c,d\nx,e\n4,f')
    assert [row.entity_id for row in parsed.rows] == ["1", "4"]
    assert parsed.bad_rows == (
        BadRow(3, "1 columns instead of 2"),
        BadRow(4, "3 columns instead of 2"),
        BadRow(5, "the entity number is not a number"),
    )


@pytest.mark.parametrize("content", ["é".encode(), "é".encode("utf-8-sig"), "é".encode("cp1252")])
def test_text_is_utf8_or_windows_1252(content: bytes) -> None:
    """With or without a byte-order mark."""
    assert decode(content) == "é"


def test_bytes_undefined_in_windows_1252_are_read_as_latin_1() -> None:
    """0x81 means nothing in Windows-1252; no byte may make a list unreadable."""
    assert decode(b"\x81\xe9") == "\x81é"
    assert read_comments(b"1,caf\xe9").rows == (Comment("1", "café"),)


def test_a_field_beyond_all_measure_is_a_malformed_file() -> None:
    """As an unclosed quote in a large file makes it; the line where it began is told."""
    with pytest.raises(MalformedOfacFile, match="line 2: field larger") as caught:
        read_comments('1,a\n2,"' + "x" * 200_000)
    assert caught.value.line == 2
