"""`finflows list`: fetching a list from real servers and folders, and looking at one."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import nights
from command_line import Command
from finflows.adapters.https_list import OFAC_EXPORTS
from finflows.cli.list_commands import fetch
from list_servers import Answer, ListServer, list_server

SHRUNK = {**nights.LIST_FILES, "sdn.csv": nights.LIST_FILES["sdn.csv"].splitlines(keepends=True)[1]}


@pytest.fixture
def server() -> Iterator[ListServer]:
    with list_server() as served:
        yield served


def fresh() -> datetime:
    return datetime.now(UTC) - timedelta(hours=2)


def test_a_fetched_list_is_kept_and_told(finflows: Command, server: ListServer, tmp_path: Path) -> None:
    """Counts, hash, date and place; the folder serves every other command."""
    address = server.serves(nights.LIST_FILES, fresh())
    told = finflows("list", "fetch", tmp_path / "ofac", "--from", address, "--loopback-http")
    assert told.exit_code == 0, told.err
    lines = dict(line.split(maxsplit=1) for line in told.out.splitlines())
    assert lines["List"] == "3 names of 2 entries with 1 aliases"
    assert lines["SHA-256"] == nights.list_facts().sha256
    assert lines["From"] == address
    assert (tmp_path / "ofac/sdn.csv").read_bytes() == nights.LIST_FILES["sdn.csv"]
    facts = json.loads((tmp_path / "ofac/snapshot.json").read_text())
    assert (facts["sha256"], facts["entries"]) == (nights.list_facts().sha256, 2)
    explained = finflows("explain", "Jane Doe", "--entity", "7001", "--list", tmp_path / "ofac", "--json")
    assert json.loads(explained.out)[0]["matched_name"] == "DOE, Jane Example"


def test_the_facts_as_json(finflows: Command, server: ListServer, tmp_path: Path) -> None:
    """For programs."""
    address = server.serves(nights.LIST_FILES, fresh())
    told = finflows("list", "fetch", tmp_path / "ofac", "--from", address, "--loopback-http", "--json")
    assert json.loads(told.out) == json.loads((tmp_path / "ofac/snapshot.json").read_text())


def test_without_the_setting_http_is_refused(finflows: Command, server: ListServer, tmp_path: Path) -> None:
    """Also of this machine."""
    told = finflows("list", "fetch", tmp_path / "ofac", "--from", server.serves(nights.LIST_FILES))
    assert told.exit_code == 2
    assert "is not https" in told.err
    assert not (tmp_path / "ofac").exists()


@pytest.mark.parametrize(
    ("name", "answer", "exit_code", "reason"),
    [
        ("SDN.CSV", Answer(b""), 2, "sdn.csv has no rows that can be read"),
        ("ALT.CSV", Answer(nights.LIST_FILES["alt.csv"].rstrip()), 2, "alt.csv is cut off in its last row"),
        ("ALT.CSV", Answer(status=404), 2, "missing alt.csv"),
        ("SDN.CSV", Answer(SHRUNK["sdn.csv"]), 2, "it has 1 entries, the last accepted list had 2"),
        ("SDN.CSV", Answer(status=403), 2, "answers 403"),
        (
            "ALT.CSV",
            Answer(nights.LIST_FILES["alt.csv"], headers={"Last-Modified": "Sat, 11 Jul 2026 15:00:00 GMT"}),
            2,
            "days old, and 24 hours are allowed",
        ),
    ],
)
def test_a_refused_list_leaves_the_last_good_one(
    finflows: Command, server: ListServer, tmp_path: Path, name: str, answer: Answer, exit_code: int, reason: str
) -> None:
    """The message says why, and that nothing was changed."""
    address = server.serves(nights.LIST_FILES, fresh())
    command = ("list", "fetch", tmp_path / "ofac", "--from", address, "--loopback-http")
    finflows(*command)
    before = {path.name: path.read_bytes() for path in (tmp_path / "ofac").iterdir()}
    server.gives(f"/ofac/{name}", answer)
    told = finflows(*command)
    assert told.exit_code == exit_code
    assert reason in told.err
    assert told.out == ""
    assert {path.name: path.read_bytes() for path in (tmp_path / "ofac").iterdir()} == before


def test_a_doubt_may_be_overruled(finflows: Command, server: ListServer, tmp_path: Path) -> None:
    """With --force, with a larger loss, or with an older age; the first refusal says so."""
    command = ("list", "fetch", tmp_path / "ofac", "--loopback-http", "--from")
    finflows(*command, server.serves(nights.LIST_FILES, fresh()))
    address = server.serves(SHRUNK, fresh() - timedelta(days=2))
    refused = finflows(*command, address, "--max-shrink", "60%", "--max-age-hours", "24")
    assert "Nothing was changed" in refused.err
    assert "or with --force if this list is right" in refused.err
    assert finflows(*command, address, "--max-shrink", "60%", "--max-age-hours", "72").exit_code == 0
    forced = finflows(*command, server.serves(nights.LIST_FILES, fresh() - timedelta(days=9)), "--force")
    assert forced.exit_code == 0
    assert "Warning: The list at" in forced.out


@pytest.mark.parametrize("share", ["fifty", "50", "-1%", "101%"])
def test_a_share_is_a_percentage_or_a_fraction(finflows: Command, tmp_path: Path, share: str) -> None:
    """50 could be either."""
    told = finflows("list", "fetch", tmp_path / "ofac", "--max-shrink", share)
    assert told.exit_code == 2
    assert f"{share} is no share; write 5% or 0.05" in told.err


def test_a_folder_is_a_source_too(finflows: Command, list_folder: Path, tmp_path: Path) -> None:
    """Bound by the gate as every other: it is fetched."""
    os.utime(list_folder / "alt.csv", (0, 0))
    command = ("list", "fetch", tmp_path / "ofac", "--from")
    assert "days old, and 24 hours are allowed" in finflows(*command, list_folder).err
    os.utime(list_folder / "alt.csv")
    assert finflows(*command, os.path.relpath(list_folder)).exit_code == 0
    assert (tmp_path / "ofac/alt.csv").read_bytes() == nights.LIST_FILES["alt.csv"]


def test_the_source_is_ofac_unless_the_environment_says_otherwise(
    finflows: Command, list_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same variable as the export's."""
    assert next(option for option in fetch.params if option.name == "source").default == OFAC_EXPORTS
    monkeypatch.setenv("LIST_SOURCE", str(list_folder))
    assert finflows("list", "fetch", tmp_path / "ofac").exit_code == 0


def test_what_a_list_holds_is_shown(finflows: Command, list_folder: Path) -> None:
    """For a person."""
    (list_folder / "alt.csv").write_bytes(nights.LIST_FILES["alt.csv"] + b"oops\r\n")
    told = finflows("list", "inspect", list_folder)
    assert told.exit_code == 0
    assert "3 names of 2 entries with 1 aliases" in told.out
    assert "Lists    ALT 1, SDN 2" in told.out
    assert "Bad row  alt.csv, line 2: 1 columns instead of 5" in told.out
    assert "Age      0." in told.out


def test_what_a_list_holds_as_json(finflows: Command, list_folder: Path) -> None:
    """For a program."""
    told = json.loads(finflows("list", "inspect", list_folder, "--json").out)
    assert told["facts"]["sha256"] == nights.list_facts().sha256
    assert told["namesByList"] == {"ALT": 1, "SDN": 2}


def test_a_damaged_list_is_shown_and_fails(finflows: Command, list_folder: Path) -> None:
    """A script hears of it."""
    (list_folder / "alt.csv").write_bytes(b"")
    os.utime(list_folder / "sdn.csv", (0, 0))
    told = finflows("list", "inspect", list_folder)
    assert told.exit_code == 1
    assert "DAMAGED  alt.csv has no rows that can be read. No run takes this list." in told.out
    assert "Doubt    it is " in told.out


def test_a_folder_that_is_not_there_is_named(finflows: Command, tmp_path: Path) -> None:
    """With what it should hold."""
    told = finflows("list", "inspect", tmp_path / "nowhere")
    assert told.exit_code == 2
    assert "nowhere does not exist. Name a folder that holds sdn.csv and alt.csv" in told.err
