"""A sanctions list from OFAC's files."""

import hashlib

import pytest

from finflows.screening.ofac_csv import BadRow
from finflows.screening.sanctions_list import (
    FileCount,
    IncompleteList,
    ListedName,
    MalformedListFile,
    build_list,
    known_file,
)

REST = ",-0- " * 8
SDN = f'36,"AEROCARIBBEAN LLC",-0- ,"CUBA] [SDGT"{REST}\n7,"DOE, John",individual,-0- {REST}\n'.encode()
ALT = b'7,12,"aka","DOE, Jack",-0- \n99,13,"aka","NOBODY",-0- \nx\n'
FILES = {"SDN.CSV": SDN, "Alt.csv": ALT, "readme.txt": b"no list"}


def test_primary_names_come_before_aliases_and_aliases_speak_for_their_entry() -> None:
    """An alias has its entry's programs and type; one without an entry is kept all the same."""
    assert build_list(FILES).names == (
        ListedName("36", "SDN", "AEROCARIBBEAN LLC", "aerocaribbean", ("aerocaribbean",), "CUBA; SDGT", "entity"),
        ListedName("7", "SDN", "DOE, John", "john doe", ("john", "doe"), "", "individual"),
        ListedName("7", "ALT", "DOE, Jack", "doe jack", ("doe", "jack"), "", "individual"),
        ListedName("99", "ALT", "NOBODY", "nobody", ("nobody",), "", "entity"),
    )


def test_rows_and_bad_rows_are_counted_per_file() -> None:
    """Only files that are there."""
    built = build_list(FILES)
    bad = (BadRow(3, "1 columns instead of 5"),)
    assert built.files == (FileCount("sdn.csv", 2, ()), FileCount("alt.csv", 2, bad))
    assert built.bad_row_count == 1


def test_the_hash_is_that_of_the_files_one_behind_the_other() -> None:
    """In OFAC's order, whatever the order they are given in: `cat sdn.csv alt.csv add.csv | sha256sum`."""
    address = b'36,25,-0- ,"Havana","Cuba",-0- '
    built = build_list({"add.csv": address, **dict(reversed(FILES.items()))})
    assert built.sha256 == hashlib.sha256(SDN + ALT + address).hexdigest()


def test_the_consolidated_files_are_lists_of_their_own() -> None:
    """Their hits say CONS and CONS_ALT."""
    built = build_list({**FILES, "cons_prim.csv": SDN, "cons_alt.csv": ALT, "cons_comments.csv": b"7,more"})
    assert [name.list for name in built.names] == ["SDN"] * 2 + ["ALT"] * 2 + ["CONS"] * 2 + ["CONS_ALT"] * 2
    assert [name.name for name in built.names_of_list("CONS")] == ["AEROCARIBBEAN LLC", "DOE, John"]
    assert [name.list for name in built.names_of_entity("99")] == ["ALT", "CONS_ALT"]


@pytest.mark.parametrize(
    ("missing", "files"),
    [
        (("alt.csv",), {"sdn.csv": SDN}),
        (("sdn.csv", "alt.csv"), {"x.csv": SDN}),
        (("cons_alt.csv",), {**FILES, "cons_prim.csv": SDN}),
    ],
)
def test_a_list_that_would_miss_names_is_refused(missing: tuple[str, ...], files: dict[str, bytes]) -> None:
    """Aliases are half of the names."""
    with pytest.raises(IncompleteList, match=f"missing {', '.join(missing)}") as caught:
        build_list(files)
    assert caught.value.missing == missing


def test_a_file_that_is_no_csv_is_named() -> None:
    """With its line."""
    with pytest.raises(MalformedListFile, match=r"alt\.csv, line 1: field larger") as caught:
        build_list({**FILES, "Alt.csv": b'1,"' + b"x" * 200_000})
    assert (caught.value.file, caught.value.line) == ("alt.csv", 1)


def test_file_names_are_known_in_any_case() -> None:
    """And no others."""
    assert known_file("Cons_PRIM.csv") == "cons_prim.csv"
    assert known_file("customers.csv") is None
