"""The list's gate in a whole night: a refused list has no results, and leaves the last good one as it was."""

import json
from datetime import UTC, datetime

from list_servers import list_server
from night_runs import RUN, Night


def test_a_refused_list_has_no_results_and_changes_nothing(night: Night) -> None:
    """The night before was good: its list stays the measure."""
    assert night.run("--run-id", "scr-2026-11-22", "--strict-list").returncode == 0
    accepted = (night.state / "s3/work-bucket/state/accepted-list.json").read_bytes()
    entries = night.list_folder / "sdn.csv"
    entries.write_bytes(b"".join(entries.read_bytes().splitlines(keepends=True)[2:]))
    done = night.run("--run-id", RUN, "--strict-list")
    assert done.returncode == 2
    assert "ListRefused" in done.stderr
    assert "it has 28 entries, the last accepted list had 30" in done.stderr
    assert [path.name for path in night.stored(RUN, "").iterdir()] == ["notices"]
    assert (night.state / "s3/work-bucket/state/accepted-list.json").read_bytes() == accepted


def test_a_list_over_http_from_this_machine_is_screened_against(night: Night) -> None:
    """By an explicit setting, for tests; the summary says where the list came from."""
    files = {path.name: path.read_bytes() for path in night.list_folder.iterdir()}
    with list_server() as server:
        address = server.serves(files, datetime.now(UTC))
        options = [address if option == str(night.list_folder) else option for option in night.command("--json")]
        done = night.run_command([*options, "--loopback-http"])
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["sanctionsList"]["source"] == address
    assert summary["totals"]["customersHit"] == 5
