"""Logs, histories and messages are kept for weeks and read by people who may not see customers: nothing private there.

A night with marked people: hits, a listed name, rows that are refused, a task that crashes quoting a customer, and
every logger at DEBUG. And a planted leak, which must be found.
"""

from pathlib import Path

import pytest

from drills.screening.planted import EXPORT, TASK, planted
from leaks.travelled import places
from night_runs import PROJECT, Night, write_list

RUN = "scr-2026-11-23"
MARKS = {
    "name of a hit": "Qxhit",
    "name of nobody listed": "Qxplain",
    "name that was refused": "Qxrefused",
    "other name": "Qxother",
    "listed name": "Qxlisted",
    "date of birth": "1971-03-14",
    "address": "Qxstreet",
    "quoted by a crash": "Qxcrash",
}
COLUMNS = "customerId,name,type,altNames,dateOfBirth,address"
PRIVATE = "INDIVIDUAL,Qxother Name,1971-03-14,Qxstreet 99"
ROWS = (
    f"C1,Qxhit Qxlisted,{PRIVATE}",
    f"C2,Qxplain Person,{PRIVATE}",
    f",Qxrefused Person,{PRIVATE}",
    f"C3,Qxrefused,Too,Many,Fields,{PRIVATE}",
    f"C1,Qxrefused Again,{PRIVATE}",
    *(f"D{number},Qxplain Person {number},{PRIVATE}" for number in range(8)),
)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "inputs"
    folder.mkdir()
    write_list(folder / "list", [(100, "QXLISTED, Qxhit", "individual")], [(100, "QXOTHER, Qxlisted")])
    (folder / "customers.csv").write_text("\n".join([COLUMNS, *ROWS, ""]))
    return folder


def debugging(folder: Path) -> Path:
    """A project in which every logger tells everything, and chunk 1 crashes at its first attempt."""
    project = planted(folder, PROJECT, TASK, "crash_that_quotes", chunk="1", quoted="Qxcrash Person")
    template = project / "template.yaml"
    text = template.read_text()
    told = text.replace("LOG_LEVEL: INFO", "LOG_LEVEL: DEBUG").replace(
        "LOG_LEVEL, Value: INFO", "LOG_LEVEL, Value: DEBUG"
    )
    assert told.count("DEBUG") >= 2, "template.yaml sets LOG_LEVEL otherwise; change this"
    template.write_text(told)
    return project


def test_no_mark_is_in_any_log_history_message_or_key(tmp_path: Path, inputs: Path) -> None:
    """The crash and the rows that were refused are told by kind, place and number."""
    night = Night(tmp_path, 2, inputs, debugging(tmp_path / "project"))
    done = night.run("--run-id", RUN, "--max-reject-rate", "0.5", "--receiver", "demo")
    assert done.returncode == 0, done.stderr
    assert (night.state / "receiver/received.ndjson").read_text().count("OFAC_MATCH") == 1, "nobody was alerted"
    assert places(night.state, MARKS) == []
    assert not [mark for mark in MARKS.values() if mark.lower() in (done.stdout + done.stderr).lower()]
    logs = "".join(path.read_text() for path in (night.state / "logs").rglob("*.log"))
    assert '"error_type":"ValueError"' in logs, "no task has crashed"
    assert "Rescreen failed chunks" in night.states_entered(RUN)


def test_a_night_that_is_refused_says_nothing_private_either(tmp_path: Path, inputs: Path) -> None:
    """More unreadable rows than the limit: the message gives counts and the file in which they are."""
    night = Night(tmp_path, 2, inputs, debugging(tmp_path / "project"))
    done = night.run("--run-id", RUN)
    assert done.returncode == 2
    assert places(night.state, MARKS) == []
    assert not [mark for mark in MARKS.values() if mark.lower() in done.stderr.lower()]


@pytest.mark.parametrize("program", [TASK, EXPORT])
def test_a_planted_leak_is_found(tmp_path: Path, inputs: Path, program: str) -> None:
    """One log line of level DEBUG, in a task or in a function."""
    project = planted(tmp_path / "leaky", debugging(tmp_path / "project"), program, "name_in_debug_log", quoted="Qxhit")
    night = Night(tmp_path, 2, inputs, project)
    night.run("--run-id", RUN, "--max-reject-rate", "0.5")
    found = places(night.state, MARKS)
    assert found
    assert {place.mark for place in found} == {"name of a hit"}
    assert all(place.file.startswith("logs/") for place in found)
