"""One POST: to the judged address, signed, within its time, whatever the receiver does. Every server here is real."""

import socket
import threading
from pathlib import Path

import pytest
from standardwebhooks import Webhook

import fakes
from certificates import self_signed
from finflows.adapters.webhook.address_gate import ReceiverRules
from finflows.adapters.webhook.http_post import HttpPost
from finflows.adapters.webhook.signed_webhook import SignedWebhook, signer
from finflows.application.alert_ports import AddressRefused, ReceiverAnswer, ReceiverUnreachable
from finflows.contracts.errors import InputRefused
from raw_servers import Behaviour, RawServer, answering, raw_server

SECRET = "c2VjcmV0LW9mLXRoaXJ0eS10d28tYnl0ZXMtb3ItbW9yZSE="
FORMER = "Zm9ybWVyLXNlY3JldC1vZi10aGlydHktdHdvLWJ5dGVzISE="
HOST = "hooks.example.com"
OK = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
QUICK_S = 0.3


def post_to(server: RawServer, timeout_s: float = 30.0) -> HttpPost:
    rules = ReceiverRules(frozenset({"127.0.0.1"}), loopback=True)
    return HttpPost(f"http://127.0.0.1:{server.port}/alerts?a=1", rules, attempt_timeout_s=timeout_s)


def closing(_server: RawServer) -> Behaviour:
    return lambda stream, _request: stream.shutdown(socket.SHUT_RDWR)


def silent(server: RawServer) -> Behaviour:
    return lambda _stream, _request: server.released.wait() and None


def dripping(server: RawServer) -> Behaviour:
    """A byte at a time, always sooner than any single read would give up."""

    def drip(stream: socket.socket, _request: bytes) -> None:
        stream.sendall(b"HTTP/1.1 200 OK\r\nX-Endless: ")
        while not server.released.wait(0.02):
            stream.sendall(b"x")

    return drip


def test_the_document_arrives_as_it_is() -> None:
    """Method, path, query, host, headers and body."""
    with raw_server(answering(OK)) as server:
        assert post_to(server)(b'{"a": 1}', {"X-Test": "yes"}) == ReceiverAnswer(204)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    lines = head.decode().splitlines()
    assert lines[0] == "POST /alerts?a=1 HTTP/1.1"
    assert f"Host: 127.0.0.1:{server.port}" in lines
    assert "X-Test: yes" in lines
    assert body == b'{"a": 1}'


@pytest.mark.parametrize(
    ("head", "answer"),
    [
        (b"HTTP/1.1 500 Oh", ReceiverAnswer(500)),
        (b"HTTP/1.1 429 Slow\r\nRetry-After: 7", ReceiverAnswer(429, "7")),
        (b"HTTP/1.1 410 Gone", ReceiverAnswer(410)),
        (b"HTTP/1.1 301 Moved\r\nLocation: http://169.254.169.254/", ReceiverAnswer(301)),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", ReceiverAnswer(200)),
    ],
)
def test_an_answer_is_told_by_its_status(head: bytes, answer: ReceiverAnswer) -> None:
    """A redirect is an answer like any other: nobody goes there. A body that is cut off changes nothing."""
    with raw_server(answering(head + b"\r\n\r\n")) as server:
        assert post_to(server)(b"{}", {}) == answer
        assert len(server.requests) == 1


@pytest.mark.parametrize("part", [b"x" * 65536, b""])
def test_no_body_is_waited_for(part: bytes) -> None:
    """It is of no use; a huge one, or one that never comes, would make the delivery later than it was."""

    def endless(server: RawServer) -> Behaviour:
        def send(stream: socket.socket, _request: bytes) -> None:
            stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
            while not server.released.wait(0.01):
                stream.sendall(part)

        return send

    with raw_server(endless) as server:
        assert post_to(server, timeout_s=3600)(b"{}", {}) == ReceiverAnswer(200)


@pytest.mark.parametrize(
    ("behave", "told"),
    [
        (closing, "answer is no HTTP|cannot be reached"),
        (answering(b"\x00\xffgarbage\r\n\r\n"), "answer is no HTTP"),
        (answering(b"HTTP/1.1 abc\r\n\r\n"), "answer is no HTTP"),
        (answering(b"HTTP/1.1 200 OK\r\n"), "answer is no HTTP"),
        (answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"), "answer is no HTTP"),
        (answering(b"HTTP/1.1 204 No Content\r\nX: cut o"), "answer is no HTTP"),
        (answering(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"), "answer is no HTTP"),
        (answering(b"HTTP/1.1 200 " + b"x" * 70_000), "answer is no HTTP"),
    ],
)
def test_what_is_no_answer_is_no_delivery(behave: object, told: str) -> None:
    """Closed connections, also within the headers, garbage, headers without end."""
    with raw_server(behave) as server, pytest.raises(ReceiverUnreachable, match=told):  # type: ignore[arg-type]
        post_to(server)(b"{}", {})


@pytest.mark.parametrize("behave", [silent, dripping])
def test_an_attempt_ends_in_time(behave: object) -> None:
    """Also with a receiver that is never silent for long, and never done."""
    with raw_server(behave) as server, pytest.raises(ReceiverUnreachable, match="did not answer in time"):  # type: ignore[arg-type]
        post_to(server, QUICK_S)(b"{}", {})


def test_the_look_up_of_the_name_is_within_the_attempts_time() -> None:
    """The system's resolver has a patience of its own; ten attempts must fit into the function's time."""
    released = threading.Event()

    def slow(_host: str, _port: int) -> list[str]:
        released.wait()
        return ["127.0.0.1"]

    rules = ReceiverRules(frozenset({HOST}))
    post = HttpPost(f"https://{HOST}/", rules, resolve=slow, attempt_timeout_s=QUICK_S)
    with pytest.raises(ReceiverUnreachable, match=f"{HOST} was not resolved in time"):
        post(b"{}", {})
    released.set()


def test_a_name_that_cannot_be_looked_up_is_told_as_it_is() -> None:
    """What the resolver raises in its thread is raised here."""

    def failing(_host: str, _port: int) -> list[str]:
        raise socket.gaierror("no such name")

    post = HttpPost(f"https://{HOST}/", ReceiverRules(frozenset({HOST})), resolve=failing)
    with pytest.raises(ReceiverUnreachable, match=f"{HOST} has no address"):
        post(b"{}", {})


def test_a_receiver_that_is_down_cannot_be_reached() -> None:
    """Nobody listens at the port of a server that has gone."""
    with raw_server(answering(OK)) as server:
        pass
    with pytest.raises(ReceiverUnreachable, match="cannot be reached"):
        post_to(server)(b"{}", {})


def test_the_next_judged_address_is_tried_when_one_does_not_answer() -> None:
    """A host may have one address of which a machine has no route."""
    with raw_server(answering(OK)) as server:
        rules = ReceiverRules(frozenset({"localhost"}), loopback=True)
        post = HttpPost(f"http://localhost:{server.port}/", rules, resolve=lambda _host, _port: ["::1", "127.0.0.1"])
        assert post(b"{}", {}).status == 204


def test_the_name_is_resolved_once_and_its_certificate_checked_against_the_name(tmp_path: Path) -> None:
    """The connection goes to the judged number; SNI, certificate and Host are the name's."""
    server_tls, client_tls = self_signed(tmp_path, HOST)
    asked: list[tuple[str, int]] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    rules = ReceiverRules(frozenset({HOST}), loopback=True)
    with raw_server(answering(OK), server_tls) as server:
        post = HttpPost(f"https://{HOST}:{server.port}/", rules, tls=client_tls, resolve=resolve)
        assert post(b"{}", {}).status == 204
        assert asked == [(HOST, server.port)]
        with pytest.raises(AddressRefused):
            post(b"{}", {})
    assert f"Host: {HOST}:{server.port}".encode() in server.requests[0]


@pytest.mark.parametrize("name", ["other.example.com", None])
def test_a_certificate_of_another_host_is_not_trusted(tmp_path: Path, name: str | None) -> None:
    """Somebody else answers at the address."""
    server_tls, client_tls = self_signed(tmp_path, name)
    rules = ReceiverRules(frozenset({HOST}), loopback=True)
    with raw_server(answering(OK), server_tls) as server:
        post = HttpPost(
            f"https://{HOST}:{server.port}/", rules, tls=client_tls, resolve=lambda _host, _port: ["127.0.0.1"]
        )
        with pytest.raises(ReceiverUnreachable, match="certificate is not trusted"):
            post(b"{}", {})
    assert server.requests == []


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable must not decide where alerts go."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with raw_server(answering(OK)) as server:
        assert post_to(server)(b"{}", {}).status == 204


def test_each_attempt_is_signed_over_the_bytes_that_are_sent() -> None:
    """As the library of the specification verifies it."""
    clock = fakes.SystemTime()
    with raw_server(answering(OK)) as server:
        webhook = SignedWebhook(post_to(server), lambda: [SECRET], clock)
        document = '{"name": "J\u00f6rg"}'
        assert webhook.post("alert-1", document).status == 204
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines()[1:])
    assert headers["webhook-id"] == "alert-1"
    assert Webhook(SECRET).verify(body, headers) == {"name": "J\u00f6rg"}


@pytest.mark.parametrize("known", [SECRET, FORMER])
def test_a_receiver_that_knows_the_former_secret_takes_alerts(known: str) -> None:
    """Signed by both, a secret is rotated without an alert being refused. A former one that is none does no harm."""
    with raw_server(answering(OK)) as server:
        webhook = SignedWebhook(post_to(server), lambda: [SECRET, FORMER, "none"], fakes.SystemTime())
        assert webhook.post("alert-1", "{}").status == 204
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines()[1:])
    assert len(headers["webhook-signature"].split()) == 2
    assert Webhook(known).verify(body, headers) == {}


@pytest.mark.parametrize("secret", ["", "c2hvcnQ=", "\u00e4\u00f6"])
def test_a_secret_that_is_none_is_refused_and_not_shown(secret: str) -> None:
    """Empty, short, or no base64."""
    with pytest.raises(InputRefused, match="webhook secret is not base64") as caught:
        signer(secret)
    assert not secret or secret not in str(caught.value)
