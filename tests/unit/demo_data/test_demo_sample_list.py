"""The sample sanctions list: OFAC's layout to the byte, OFAC's proportions, invented but for the public entries."""

import hashlib
from collections import Counter
from dataclasses import replace

import pytest

from finflows.demo_data.aliases import company_aliases, person_aliases
from finflows.demo_data.entries import Address, Alias, SampleEntry
from finflows.demo_data.ofac_layout import REMARKS_WIDTH, ofac_files
from finflows.demo_data.public_entries import public_entries
from finflows.demo_data.sample_list import customer_like_names, sample_list
from finflows.demo_data.seeds import seeded
from finflows.screening.sanctions_list import build_list

BANK = SampleEntry(
    number=102,
    name="BANCO 'NACIONAL'",
    type="entity",
    programs="SDGT] [IFSR",
    title="",
    remarks="a.k.a. 'BNC'.",
    vessel=None,
    aliases=(Alias("aka", "NATIONAL BANK"), Alias("fka", "OLD BANK")),
    addresses=(Address("", "Havana", "Cuba"), Address("", "", "")),
)


MARK = b'0,"This list was invented by finflows demo-data."\r\n'


@pytest.fixture(scope="module")
def listed() -> tuple[SampleEntry, ...]:
    return sample_list()


def test_rows_are_written_as_ofac_writes_them() -> None:
    """Numbers bare, text quoted, `-0- ` for a blank, CRLF, a final 0x1A in all files but the comments."""
    assert ofac_files([BANK]) == {
        "sdn.csv": b'102,"BANCO \'NACIONAL\'",-0- ,"SDGT] [IFSR"' + b",-0- " * 7 + b",\"a.k.a. 'BNC'.\"\r\n\x1a",
        "alt.csv": b'102,1,"aka","NATIONAL BANK",-0- \r\n102,2,"fka","OLD BANK",-0- \r\n\x1a',
        "add.csv": b'102,1,-0- ,"Havana","Cuba",-0- \r\n102,2,-0- ,-0- ,-0- ,-0- \r\n\x1a',
        "sdn_comments.csv": MARK,
    }


def test_a_double_quotation_mark_becomes_an_apostrophe() -> None:
    """OFAC's files hold none inside a text."""
    assert b"\"OOO 'LUCH'\"" in ofac_files([replace(BANK, name='OOO "LUCH"')])["sdn.csv"]


def test_long_remarks_go_on_in_the_comments() -> None:
    files = ofac_files([replace(BANK, remarks="x" * REMARKS_WIDTH + "rest.")])
    assert files["sdn.csv"].endswith(b'x"\r\n\x1a')
    assert files["sdn_comments.csv"] == b'102,"rest."\r\n' + MARK


def test_the_real_reader_finds_every_row_good(listed: tuple[SampleEntry, ...]) -> None:
    """Whatever reads OFAC's files reads these."""
    read = build_list(ofac_files(listed))
    assert read.bad_row_count == 0
    assert {file.file: file.rows for file in read.files} == {
        "sdn.csv": len(listed),
        "alt.csv": sum(len(entry.aliases) for entry in listed),
        "add.csv": sum(len(entry.addresses) for entry in listed),
        "sdn_comments.csv": sum(len(entry.remarks) > REMARKS_WIDTH for entry in listed) + 1,  # the mark
    }
    by_id = {name.entity_id: name for name in read.names_of_list("SDN")}
    assert all(by_id[str(entry.number)].name == entry.name for entry in listed)


def test_the_reader_knows_that_the_list_is_invented(listed: tuple[SampleEntry, ...]) -> None:
    """So whatever is made of it can say that nobody was screened against OFAC's."""
    assert build_list(ofac_files(listed)).is_invented


def test_the_same_seed_gives_the_same_list(listed: tuple[SampleEntry, ...]) -> None:
    """Pinned, as for customers."""
    digest = hashlib.sha256(b"".join(ofac_files(listed).values())).hexdigest()
    assert digest == "82e287b34eb7b72a1c1b98f89c5f2af9783c1679da51b6ee41d6af837cbb2400"


def test_another_seed_gives_another_list_with_the_same_public_entries() -> None:
    one, other = sample_list(60, 1), sample_list(60, 2)
    known = len(public_entries())
    assert one[:known] == other[:known] == public_entries()
    assert one[known:] != other[known:]


def test_names_that_anyone_expects_are_there() -> None:
    names = {entry.name for entry in public_entries()}
    assert {
        "MADURO MOROS, Nicolas",
        "PUTIN, Vladimir Vladimirovich",
        "KIM, Jong Un",
        "BANCO NACIONAL DE CUBA",
        "HIZBALLAH",
        "AL-QA'IDA",
        "AEROCARIBBEAN AIRLINES",
    } <= names
    assert all(entry.programs for entry in public_entries())


def test_a_list_without_room_for_the_public_entries_is_refused() -> None:
    with pytest.raises(ValueError, match="at least its 30 public entries, not 29"):
        sample_list(29)


def test_numbers_are_unique_and_rise(listed: tuple[SampleEntry, ...]) -> None:
    numbers = [entry.number for entry in listed]
    assert numbers == sorted(set(numbers))


def test_types_and_aliases_are_in_ofacs_proportions(listed: tuple[SampleEntry, ...]) -> None:
    types = Counter(entry.type for entry in listed)
    assert [kind for kind, _ in types.most_common()] == ["individual", "entity", "vessel", "aircraft"]
    assert 1.0 < sum(len(entry.aliases) for entry in listed) / len(listed) < 1.2
    kinds = Counter(alias.kind for entry in listed for alias in entry.aliases)
    assert kinds["aka"] > kinds["fka"] > 0


def test_some_programs_are_multiple_and_some_aliases_weak(listed: tuple[SampleEntry, ...]) -> None:
    assert any("] [" in entry.programs for entry in listed)
    assert 0.1 < sum("a.k.a. '" in entry.remarks for entry in listed) / len(listed) < 0.2
    assert any(len(entry.remarks) > REMARKS_WIDTH for entry in listed)


def test_a_vessel_has_its_own_columns_and_others_do_not(listed: tuple[SampleEntry, ...]) -> None:
    assert all((entry.vessel is not None) == (entry.type == "vessel") for entry in listed)
    assert any(entry.vessel.call_sign and entry.vessel.flag for entry in listed if entry.vessel)


def test_every_entry_has_an_address_row_and_a_link_names_an_entry(listed: tuple[SampleEntry, ...]) -> None:
    assert all(entry.addresses for entry in listed)
    names = {entry.name.removesuffix(".") for entry in listed}
    linked = [entry.remarks.partition("Linked To: ")[2].removesuffix(".") for entry in listed]
    assert {name for name in linked if name} <= names


def test_individuals_are_listed_family_name_first(listed: tuple[SampleEntry, ...]) -> None:
    persons = [entry.name for entry in listed if entry.type == "individual"]
    assert all(name.partition(", ")[0].isupper() and name.partition(", ")[2] for name in persons)


def test_customers_bear_names_of_persons_and_entities_only() -> None:
    entries = sample_list(400)
    names = customer_like_names(entries)
    assert {name.entity_id for name in names} == {
        str(entry.number) for entry in entries if entry.type in {"individual", "entity"}
    }
    assert {name.is_person for name in names if name.name == "HAMAS"} == {False}


def test_public_names_are_damaged_often_enough_to_be_seen() -> None:
    names = Counter(name.entity_id for name in customer_like_names(sample_list(400)))
    assert names["101"] == 20
    assert set(names.values()) == {1, 20}


def test_aliases_of_a_person_are_other_forms_of_the_name() -> None:
    made = {
        alias.name
        for seed in range(200)
        for alias in person_aliases("Yusuf Karim", "Al Masri Said", "ABU ALI", seeded("test", seed))
    }
    assert {"ABU ALI", "AL MASRI SAID, Yusuf"} <= made
    assert "AL MASRI SAID, Yusuf Karim" not in made
    assert not any(name.startswith("AL, ") for name in made)


def test_aliases_of_a_company_are_shorter_forms_and_acronyms() -> None:
    made = {
        alias.name
        for seed in range(200)
        for alias in company_aliases("ANGLO STEEL TRADING CO., L.L.C.", seeded("test", seed))
    }
    assert {"ASTCL", "ANGLO STEEL TRADING CO."} <= made


def test_a_name_that_no_way_fits_gets_no_alias() -> None:
    assert all(company_aliases("OBO", seeded("test", seed)) == () for seed in range(50))
