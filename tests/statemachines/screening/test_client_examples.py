"""The examples of docs/clients do what they say, against the real machine: customers go in, alerts come out."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from finflows.local.kept_secrets import kept_secret
from night_runs import PROJECT, Night

CLIENTS = PROJECT / "docs/clients"
MOST_LINES = 54


@contextmanager
def receiving(night: Night) -> Iterator[tuple[str, Path]]:
    """docs/clients/receiver.py in a process of its own: its address, and what it prints."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    secret = kept_secret(night.state / "secrets", "WebhookSecret")
    printed = night.folder / "received.txt"
    environment = {**os.environ, "WEBHOOK_SECRET": secret, "SEEN_DATABASE": str(night.folder / "seen.sqlite")}
    with printed.open("w") as file:
        command = [sys.executable, CLIENTS / "receiver.py", str(port)]
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL, env=environment)
        try:
            _wait_for_port(process, port)
            yield f"http://127.0.0.1:{port}/", printed
        finally:
            process.kill()
            process.wait()


def _wait_for_port(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("receiver.py ended by itself")


def test_customers_that_are_sent_come_back_as_alerts(night: Night) -> None:
    """Sender, machine, receiver: nothing between them but what the examples do."""
    with receiving(night) as (url, printed):
        program = Path(__file__).parent / "send_once.py"
        customers = night.folder / "exported.csv"
        command = [sys.executable, program, PROJECT, night.state, night.list_folder, url, customers]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        ended = json.loads(done.stdout)
        told = printed.read_text().splitlines()
    assert ended["status"] == "SUCCEEDED"
    held = [line for line in told if line.startswith("hold payments of C")]
    assert sorted(line.split()[3] for line in held) == ["C00", "C05", "C10", "C15", "C20"]
    assert f"run {ended['output']['runId']} SUCCEEDED with 5 alerts" in told


def test_the_examples_are_short() -> None:
    """Somebody reads them before writing their own."""
    for name in ("sender.py", "receiver.py"):
        assert len((CLIENTS / name).read_text().splitlines()) <= MOST_LINES
