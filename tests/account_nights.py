"""The nights that the account's suite runs, written for any engine: `make test` runs them on the embedded one.

So a step of them cannot become wrong unnoticed until somebody has an account.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

SDN: Final = '7001,"DOE, Jane Example",individual,"SDGT"' + ",-0- " * 8 + "\r\n\x1a"
ALT: Final = '7001,12,"aka","DOE, Janet",-0- \r\n\x1a'
CUSTOMERS: Final = "customerId,name,type\nC1,Jane Example Doe,INDIVIDUAL\nC2,Nobody Atall,INDIVIDUAL\n"
BROKEN: Final = b"broken"


@dataclass(frozen=True)
class Ended:
    status: str
    redrives: int
    states: list[str]
    """Every state that was entered."""
    output: Any
    """Of a success."""


class Machine(Protocol):
    """The screening machine, wherever it runs; `redrive` continues its last execution."""

    def execute(self, start_input: Mapping[str, Any]) -> Ended: ...

    def redrive(self) -> Ended: ...


def small_night(s3: Any, bucket: str, run_id: str) -> dict[str, Any]:
    """Two customers and a list of one name in the work bucket, and the start input that names them."""
    folder = f"incoming/{run_id}"
    for name, text in {"customers-smoke.csv": CUSTOMERS, "list/sdn.csv": SDN, "list/alt.csv": ALT}.items():
        s3.put_object(Bucket=bucket, Key=f"{folder}/{name}", Body=text.encode())
    return {
        "runId": run_id,
        "inputKey": f"{folder}/customers-smoke.csv",
        "listSource": f"{folder}/list/",
        "chunkCount": 2,
        "force": True,
        "forceList": True,
    }


def screen_a_small_night(machine: Machine, night: Mapping[str, Any]) -> None:
    """Export, two tasks, merge and notice."""
    ended = machine.execute(night)
    assert (ended.status, ended.output and ended.output["runId"]) == ("SUCCEEDED", night["runId"])


def break_and_redrive(machine: Machine, night: Mapping[str, Any], s3: Any, bucket: str) -> None:
    """A chunk is broken before its task, for both passes; it is put back, and the same execution goes on.

    Broken and not taken away: an export that finds an object of the run gone starts no task.
    """
    screen_a_small_night(machine, night)
    run = f"runs/{night['runId']}"
    chunk = {"Bucket": bucket, "Key": f"{run}/chunks/0000.parquet"}
    whole = s3.get_object(**chunk)["Body"].read()
    s3.put_object(**chunk, Body=BROKEN)
    s3.delete_object(Bucket=bucket, Key=f"{run}/results/0000.done.json")
    try:
        failed = machine.execute(night)
        assert (failed.status, failed.states[-1]) == ("FAILED", "Rescreen chunk")
    finally:
        s3.put_object(**chunk, Body=whole)
    mended = machine.redrive()
    assert (mended.status, mended.redrives) == ("SUCCEEDED", 1)
