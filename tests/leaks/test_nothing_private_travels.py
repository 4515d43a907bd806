"""Logs, histories and messages are kept for weeks and read by people who may not see customers: nothing private there.

A night with marked people: hits, a listed name, rows that are refused, a task and functions that crash quoting a
customer, and every logger at DEBUG. And planted leaks, which must be found.
"""

from pathlib import Path

import pytest

from drills.screening.planted import DELIVER, EXPORT, MERGE, TASK, planted
from leaks.travelled import Place, places, told_at_debug
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
CRASH = "Qxcrash Person"
USE_CASES = {
    EXPORT: "application.export_customers:ExportCustomers",
    MERGE: "application.merge_results:MergeResults",
    DELIVER: "application.deliver_alert:DeliverAlert",
}
COLUMNS = "customerId,name,type,altNames,dateOfBirth,address"
PRIVATE = "INDIVIDUAL,Qxother Name,1971-03-14,Qxstreet 99"
ROWS = (
    f"C1,Qxhit Qxlisted,{PRIVATE}",
    f"C4,Qxhit Qxlisted,{PRIVATE}",
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
    """A project in which every logger tells everything; the first attempt at chunk 1 and the first delivery crash."""
    quoting_task = planted(folder / "task", PROJECT, TASK, "crash_that_quotes", chunk="1", quoted=CRASH)
    return told_at_debug(crashing(folder / "delivery", quoting_task, DELIVER))


def crashing(folder: Path, base: Path, program: str) -> Path:
    """A project in which a function's use case crashes once."""
    return planted(
        folder, base, program, "function_crash_that_quotes", quoted=CRASH, use_case=f"finflows.{USE_CASES[program]}"
    )


def told(state: Path) -> str:
    return "".join(path.read_text() for path in (state / "logs").rglob("*.log"))


def test_no_mark_is_in_any_log_history_message_or_key(tmp_path: Path, inputs: Path) -> None:
    """The crashes and the rows that were refused are told by kind, place and number. One alert's delivery crashes."""
    night = Night(tmp_path, 2, inputs, debugging(tmp_path / "project"))
    done = night.run("--run-id", RUN, "--max-reject-rate", "0.5", "--receiver", "demo")
    assert done.returncode == 0, done.stderr
    assert (night.state / "receiver/received.ndjson").read_text().count("OFAC_MATCH") in {1, 2}, "nobody was alerted"
    assert places(night.state, MARKS) == []
    assert not marks_in(done.stdout + done.stderr)
    assert told(night.state).count('"error_type":"ValueError"') == 2, "task and delivery have not crashed"
    assert "Rescreen failed chunks" in night.states_entered(RUN)


@pytest.mark.parametrize("program", [EXPORT, MERGE])
def test_a_function_that_crashes_tells_type_and_place(tmp_path: Path, inputs: Path, program: str) -> None:
    """Its text would be in the log, the history, the event of the failed run, and in what nobody could deliver."""
    night = Night(tmp_path, 2, inputs, crashing(tmp_path / "project", PROJECT, program))
    done = night.run("--run-id", RUN, "--max-reject-rate", "0.5")
    assert done.returncode == 1
    assert "Bug. Unexpected ValueError at app:" in done.stderr
    assert places(night.state, MARKS) == []
    assert not marks_in(done.stdout + done.stderr)
    assert '"message":"bug"' in told(night.state)


def test_a_night_that_is_refused_says_nothing_private_either(tmp_path: Path, inputs: Path) -> None:
    """More unreadable rows than the limit: the message gives counts and the file in which they are."""
    night = Night(tmp_path, 2, inputs, debugging(tmp_path / "project"))
    done = night.run("--run-id", RUN)
    assert done.returncode == 2
    assert places(night.state, MARKS) == []
    assert not marks_in(done.stderr)


def test_every_planted_leak_is_found(tmp_path: Path, inputs: Path) -> None:
    """Log lines of a task and of a function, a state's input and output, and alerts: each in its places."""
    project = planted(tmp_path / "1", PROJECT, TASK, "name_in_debug_log", quoted="Qxplain")
    project = planted(tmp_path / "2", project, TASK, "name_in_alert")
    project = planted(tmp_path / "3", project, EXPORT, "name_in_debug_log", quoted="Qxstreet")
    project = planted(tmp_path / "4", project, EXPORT, "name_in_state", list="chunks", quoted="Qxother")
    night = Night(tmp_path, 2, inputs, told_at_debug(project))
    night.run("--run-id", RUN, "--max-reject-rate", "0.5", "--receiver", "demo")
    assert folders(places(night.state, MARKS)) == {
        "name of nobody listed": {"logs"},
        "address": {"logs"},
        "other name": {"runs"},
        "name of a hit": {"receiver"},
        "listed name": {"receiver"},
    }


@pytest.mark.parametrize(("program", "kept_in"), [(EXPORT, {"logs", "runs", "outbox"}), (DELIVER, {"logs"})])
def test_what_a_function_raises_is_looked_for_wherever_it_is_kept(
    tmp_path: Path, inputs: Path, program: str, kept_in: set[str]
) -> None:
    """A crash that nothing surrounds is in the log; that of a state is in the execution and in its event, too."""
    project = planted(tmp_path / "project", PROJECT, program, "function_crash_that_quotes", quoted=CRASH)
    night = Night(tmp_path, 2, inputs, project)
    night.run("--run-id", RUN, "--max-reject-rate", "0.5", "--receiver", "demo")
    assert folders(places(night.state, MARKS)) == {"quoted by a crash": kept_in}


def marks_in(text: str) -> list[str]:
    return [mark for mark in MARKS.values() if mark.lower() in text.lower()]


def folders(found: list[Place]) -> dict[str, set[str]]:
    """In which folders of the state folder each mark was found; an alert that was received has left the queue's."""
    both = {(place.mark, place.file.split("/")[0]) for place in found}
    return {mark: {folder for name, folder in both if name == mark and folder != "sqs"} for mark, _ in both}
