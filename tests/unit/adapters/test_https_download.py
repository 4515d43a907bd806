"""One file over http(s): whole or not at all, and from nowhere else. Every server here is real."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certificates import self_signed
from finflows.adapters.https_download import Downloaded, DownloadRules, HttpsDownloads, is_loopback
from finflows.contracts.errors import InputRefused, ListRefused, ListUnavailable
from list_servers import Answer, ListServer, list_server

LOCAL = DownloadRules(loopback_http=True)


class Waits(list[float]):
    """The waits between tries, none of which is waited for."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def server() -> Iterator[ListServer]:
    with list_server() as served:
        yield served


@pytest.fixture
def waits() -> Waits:
    return Waits()


def downloads(waits: Waits, rules: DownloadRules = LOCAL) -> HttpsDownloads:
    return HttpsDownloads(rules, sleep=waits)


def test_a_file_comes_with_its_date(server: ListServer, waits: Waits) -> None:
    """Last-Modified is in GMT. OFAC's service refuses programs that do not say who they are."""
    server.gives("/a", Answer(b"content", headers={"Last-Modified": "Sat, 11 Jul 2026 15:00:00 GMT"}))
    assert downloads(waits).get(server.url + "/a") == Downloaded(b"content", datetime(2026, 7, 11, 15, tzinfo=UTC))
    assert server.headers[0]["User-Agent"].startswith("finflows/")
    assert waits == []


@pytest.mark.parametrize("header", [{}, {"Last-Modified": "yesterday"}])
def test_a_file_without_a_date_has_none(server: ListServer, waits: Waits, header: dict[str, str]) -> None:
    """It is not guessed at."""
    server.gives("/a", Answer(b"content", headers=header))
    assert downloads(waits).get(server.url + "/a") == Downloaded(b"content", None)


def test_a_date_without_a_zone_is_gmt(server: ListServer, waits: Waits) -> None:
    """As HTTP says; -0000 is how a mail says that it does not know."""
    server.gives("/a", Answer(b"", headers={"Last-Modified": "Sat, 11 Jul 2026 15:00:00 -0000"}))
    assert downloads(waits).get(server.url + "/a") == Downloaded(b"", datetime(2026, 7, 11, 15, tzinfo=UTC))


@pytest.mark.parametrize("status", [404, 410])
def test_a_file_that_is_not_there_is_none(server: ListServer, waits: Waits, status: int) -> None:
    """Asked for once."""
    server.gives("/a", Answer(status=status))
    assert downloads(waits).get(server.url + "/a") is None
    assert server.asked == ["/a"]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: ListServer, waits: Waits, status: int) -> None:
    """With growing waits."""
    server.gives("/a", Answer(status=status), Answer(status=status), Answer(b"content"))
    got = downloads(waits).get(server.url + "/a")
    assert got == Downloaded(b"content", None)
    assert waits == [1.0, 4.0]


def test_a_server_that_stays_busy_is_unavailable(server: ListServer, waits: Waits) -> None:
    """After four tries; the state machine tries again later."""
    server.gives("/a", Answer(b"private page", status=503))
    with pytest.raises(ListUnavailable) as caught:
        downloads(waits).get(server.url + "/a")
    assert str(caught.value) == f"{server.url}/a answers 503, in each of 4 tries. Try again later."
    assert waits == [1.0, 4.0, 15.0]


@pytest.mark.parametrize(
    ("asked_for", "waited"), [("30", 30.0), ("0", 1.0), ("9999", 60.0), ("Sat, 11 Jul 2026 15:00:00 GMT", 1.0)]
)
def test_a_server_may_ask_for_a_longer_wait(server: ListServer, waits: Waits, asked_for: str, waited: float) -> None:
    """Of a minute at most: a Lambda does not live for ever."""
    server.gives("/a", Answer(status=429, headers={"Retry-After": asked_for}), Answer(b""))
    downloads(waits).get(server.url + "/a")
    assert waits == [waited]


def test_a_transfer_that_breaks_off_is_tried_again(server: ListServer, waits: Waits) -> None:
    """Fewer bytes came than Content-Length promised: the file is not whole."""
    server.gives("/a", Answer(b"half", missing_bytes=4), Answer(b"halfhalf"))
    assert downloads(waits).get(server.url + "/a") == Downloaded(b"halfhalf", None)


def test_a_transfer_that_always_breaks_off_is_unavailable(server: ListServer, waits: Waits) -> None:
    """Half a file is never given to anybody."""
    server.gives("/a", Answer(b"half", missing_bytes=4))
    with pytest.raises(ListUnavailable, match=r"breaks off before its end \(.*\), in each of 4 tries"):
        downloads(waits).get(server.url + "/a")


def test_nobody_there_is_unavailable(waits: Waits) -> None:
    """Nothing listens on port 9 (discard) of this machine."""
    with pytest.raises(ListUnavailable, match=r"http://127.0.0.1:9/a cannot be reached \(NewConnectionError\)"):
        downloads(waits).get("http://127.0.0.1:9/a")


@pytest.mark.parametrize("status", [400, 401, 403, 206])
def test_any_other_answer_is_refused_at_once(server: ListServer, waits: Waits, status: int) -> None:
    """Asking again would change nothing."""
    server.gives("/a", Answer(b"no", status=status))
    with pytest.raises(ListRefused, match=f"answers {status}. Check the list's address"):
        downloads(waits).get(server.url + "/a")
    assert len(server.asked) == 1


def test_a_file_that_is_too_large_is_refused(server: ListServer, waits: Waits) -> None:
    """Memory is bounded, whatever a server sends, packed or not."""
    rules = DownloadRules(loopback_http=True, max_bytes=1000)
    server.gives("/a", Answer(b"x" * 1001)).gives("/b", Answer(b"x" * 1000))
    server.gives("/c", Answer(gzip.compress(b"x" * 1001), headers={"Content-Encoding": "gzip"}))
    for path in ("/a", "/c"):
        with pytest.raises(ListRefused, match=f"{path} has more than 1,000 bytes: no list of OFAC's"):
            downloads(waits, rules).get(server.url + path)
    assert downloads(waits, rules).get(server.url + "/b") is not None


def test_a_list_that_takes_too_long_is_unavailable(server: ListServer, waits: Waits) -> None:
    """A server that sends a byte now and then would hold the night for ever. The clock is the test's."""
    server.gives("/a", Answer(b"content")).gives("/busy", Answer(status=503))
    for path in ("/a", "/busy"):
        clock = iter([0.0, 481.0])
        slow = HttpsDownloads(LOCAL, sleep=waits, seconds=lambda clock=clock: next(clock))  # type: ignore[misc]
        with pytest.raises(ListUnavailable, match=f"{path} has not come in the 480 seconds that a list may take"):
            slow.get(server.url + path)


def test_a_redirect_to_an_allowed_host_is_followed(server: ListServer, waits: Waits) -> None:
    """OFAC's service sends one to its storage, with a signature in the query."""
    with list_server() as storage:
        there = storage.url.replace("127.0.0.1", "localhost") + "/stored?signature=s3cret"
        server.gives("/a", Answer(status=302, headers={"Location": there}))
        storage.gives("/stored?signature=s3cret", Answer(b"content"))
        rules = DownloadRules(frozenset({"localhost"}), loopback_http=True)
        assert downloads(waits, rules).get(server.url + "/a") == Downloaded(b"content", None)


def test_a_redirect_on_the_same_host_is_followed(server: ListServer, waits: Waits) -> None:
    """Its address may be relative."""
    server.gives("/a", Answer(status=308, headers={"Location": "b"})).gives("/b", Answer(b"content"))
    assert downloads(waits).get(server.url + "/a") == Downloaded(b"content", None)


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost:1/stored?signature=s3cret",  # another host, and not one that is allowed
        "https://lists.example/stored?signature=s3cret",
        "https://allowed.example.evil.example/stored?signature=s3cret",
        "http://allowed.example/stored?signature=s3cret",  # the right host, but everybody on the way can write
        "ftp://allowed.example/stored?signature=s3cret",
        "file:///etc/hostname",
        "https://allowed.example:99999/",  # no such port
        "https://[allowed.example/",
        "//[allowed.example/",
        "",
    ],
)
def test_any_other_redirect_is_refused(server: ListServer, waits: Waits, location: str) -> None:
    """The message names host and path, never the query: it may be a signature."""
    server.gives("/a", Answer(status=302, headers={"Location": location}))
    rules = DownloadRules(frozenset({"allowed.example"}), loopback_http=True)
    with pytest.raises(ListRefused, match=r"redirects") as caught:
        downloads(waits, rules).get(server.url + "/a")
    assert "s3cret" not in str(caught.value)


def test_a_redirect_without_end_is_refused(server: ListServer, waits: Waits) -> None:
    """Three hops are enough for anybody."""
    server.gives("/a", Answer(status=302, headers={"Location": "/a"}))
    with pytest.raises(ListRefused, match="redirects more than 3 times"):
        downloads(waits).get(server.url + "/a")
    assert len(server.asked) == 4


def test_https_is_spoken_with_a_trusted_server(tmp_path: Path, waits: Waits) -> None:
    """A certificate of the test's own authority, which this client trusts."""
    server_tls, client_tls = self_signed(tmp_path)
    with list_server(server_tls) as server:
        server.gives("/a", Answer(b"content"))
        trusting = HttpsDownloads(DownloadRules(), tls=client_tls, sleep=waits)
        assert trusting.get(server.url + "/a") == Downloaded(b"content", None)


def test_a_server_that_nobody_vouches_for_is_refused(tmp_path: Path, waits: Waits) -> None:
    """At once, and nothing was asked of it."""
    server_tls, _ = self_signed(tmp_path)
    with list_server(server_tls) as server:
        with pytest.raises(ListRefused, match=r"The certificate of https://127.0.0.1:\d+/a is not trusted"):
            HttpsDownloads(DownloadRules(), sleep=waits).get(server.url + "/a")
        assert server.asked == []
    assert waits == []


@pytest.mark.parametrize(
    ("address", "loopback_http"),
    [
        ("https://lists.example/ofac/", False),
        ("https://lists.example:8443/", False),
        ("http://127.0.0.1:8000/", True),
        ("http://[::1]:8000/", True),
        ("http://localhost/", True),
    ],
)
def test_an_address_is_https_or_for_tests_this_machine(address: str, *, loopback_http: bool) -> None:
    """The second by an explicit setting only."""
    HttpsDownloads(DownloadRules(loopback_http=loopback_http)).require_allowed(address)


@pytest.mark.parametrize(
    ("address", "loopback_http"),
    [
        ("http://lists.example/", True),
        ("http://127.0.0.1.evil.example/", True),
        ("http://10.0.0.1/", True),
        ("http://127.0.0.1:8000/", False),
        ("https:///ofac", False),
        ("https://lists.example:99999/", False),
        ("https://[::1/", False),
        ("", False),
        ("http:///", True),
    ],
)
def test_any_other_address_is_refused(address: str, *, loopback_http: bool) -> None:
    """Nobody on the way may change the list."""
    with pytest.raises(InputRefused, match=r"is not https\. A list comes over https, so that nobody can change it"):
        HttpsDownloads(DownloadRules(loopback_http=loopback_http)).require_allowed(address)


@pytest.mark.parametrize("address", ["https://u:s3cret@h/", "https://h/?key=s3cret", "https://h/#s3cret"])
def test_an_address_with_secrets_is_refused_without_showing_them(address: str) -> None:
    """It would stand in manifests and logs."""
    with pytest.raises(InputRefused, match="has a user, a query or a fragment") as caught:
        HttpsDownloads(DownloadRules()).require_allowed(address)
    assert "s3cret" not in str(caught.value)


def test_loopback_is_an_address_or_localhost() -> None:
    """No other name: what it resolves to is for others to say."""
    assert [
        host for host in ("localhost", "127.8.9.1", "::1", "example.org", "10.0.0.1", None) if is_loopback(host)
    ] == [
        "localhost",
        "127.8.9.1",
        "::1",
    ]
