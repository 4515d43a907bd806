"""The examples of docs/clients do what they say, against the real machine: customers go in, alerts come out."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import urllib3
from standardwebhooks import Webhook

from finflows.local.kept_secrets import kept_secret
from night_runs import PROJECT, Night

CLIENTS = PROJECT / "docs/clients"
MOST_LINES = 54
SECRET = "c2VjcmV0LW9mLXRoaXJ0eS10d28tYnl0ZXMtb3ItbW9yZSE="


@contextmanager
def receiving(folder: Path, secret: str) -> Iterator[tuple[str, Path]]:
    """docs/clients/receiver.py in a process of its own: its address, and what it prints."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    printed = folder / "received.txt"
    environment = {**os.environ, "WEBHOOK_SECRET": secret, "SEEN_DATABASE": str(folder / "seen.sqlite")}
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
    secret = kept_secret(night.state / "secrets", "WebhookSecret")
    with receiving(night.folder, secret) as (url, printed):
        program = Path(__file__).parent / "send_once.py"
        customers = night.folder / "exported.csv"
        command = [sys.executable, program, PROJECT, night.state, night.list_folder, url, customers]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        ended = json.loads(done.stdout)
        told = wait_for(printed, " SUCCEEDED with 5 alerts").splitlines()
    assert ended["status"] == "SUCCEEDED"
    held = [line for line in told if line.startswith("hold payments of C")]
    assert sorted(line.split()[3] for line in held) == ["C00", "C05", "C10", "C15", "C20"]
    assert f"run {ended['output']['runId']} SUCCEEDED with 5 alerts" in told


def signed(customer: str) -> tuple[bytes, dict[str, str]]:
    """The body and the headers of an alert."""
    document = {"alertType": "OFAC_MATCH", "customerId": customer, "screening": {"matches": [{"entityId": "7001"}]}}
    body, at, webhook_id = json.dumps(document), datetime.now(UTC), f"alert-{customer}"
    headers = {"webhook-id": webhook_id, "webhook-timestamp": str(int(at.timestamp()))}
    return body.encode(), {**headers, "webhook-signature": Webhook(SECRET).sign(webhook_id, at, body)}


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    with urllib3.PoolManager(retries=False, timeout=20) as pool:
        return pool.request("POST", url, body=body, headers=headers).status


def wait_for(printed: Path, text: str) -> str:
    """The work is done beside the answers."""
    deadline = time.monotonic() + 30
    while text not in printed.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    return printed.read_text()


def noted(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "seen.sqlite")) as database, database:
        return database.execute(statement).fetchall()


def test_a_client_that_stalls_keeps_nobody_waiting(tmp_path: Path) -> None:
    """Whoever connects to the receiver could stop every alert otherwise."""
    with (
        receiving(tmp_path, SECRET) as (url, _),
        socket.create_connection(("127.0.0.1", int(urlsplit(url).port or 0))) as stalling,
    ):
        stalling.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
        assert post(url, *signed("C1")) == 204


@pytest.mark.parametrize("signature", ["", "garbage", "v1,%%%a", "v1,", "v2,AAAA", "v1,AAAA"])
def test_a_signature_that_is_none_is_answered(tmp_path: Path, signature: str) -> None:
    """With 401, whatever it looks like; nothing is noted."""
    body, headers = signed("C1")
    with receiving(tmp_path, SECRET) as (url, _):
        assert post(url, body, {**headers, "webhook-signature": signature}) == 401
        assert post(url, body, {}) == 401
        assert noted(tmp_path, "SELECT id FROM alerts") == []


def test_work_that_a_kill_has_left_is_done_at_the_next_start(tmp_path: Path) -> None:
    """What was answered is not sent again. What is done is not done again, and a duplicate is no work."""
    with receiving(tmp_path, SECRET) as (url, printed):
        assert [post(url, *signed(customer)) for customer in ("C1", "C2", "C1")] == [204, 204, 204]
        told = wait_for(printed, "hold payments of C2")
    assert [line.split()[3] for line in told.splitlines()] == ["C1", "C2"]
    noted(tmp_path, "UPDATE alerts SET done = id = 'alert-C1'")
    with receiving(tmp_path, SECRET) as (_, printed):
        told = wait_for(printed, "hold payments of C2")
    assert [line.split()[3] for line in told.splitlines()] == ["C2"]


def test_the_examples_are_short() -> None:
    """Somebody reads them before writing their own."""
    for name in ("sender.py", "receiver.py"):
        assert len((CLIENTS / name).read_text().splitlines()) <= MOST_LINES
