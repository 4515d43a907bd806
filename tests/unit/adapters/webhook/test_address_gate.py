"""Where alerts may be sent: every trick that would have them sent elsewhere is refused."""

import socket
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finflows.adapters.webhook.address_gate import (
    ReceiverRules,
    is_public,
    judged_addresses,
    receiver_address,
    system_resolve,
)
from finflows.application.alert_ports import AddressRefused, ReceiverUnreachable

HOST = "hooks.example.com"
RULES = ReceiverRules(frozenset({HOST}))
LOCAL = ReceiverRules(frozenset({HOST, "127.0.0.1", "localhost", "::1"}), loopback=True)

NOT_PUBLIC = (
    "0.0.0.0",  # noqa: S104 - not bound to
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:192.88.99.1",
    "::ffff:0:10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b:1::5db8:d822",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "3fff::1",
    "3fff:fff:ffff::1",
    "fec0::1",
    "ff02::1",
    "no address",
)
PUBLIC = ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::5db8:d822")


class Resolver:
    """Answers in turn; the last answer for ever."""

    def __init__(self, *answers: Sequence[str] | OSError) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, OSError):
            raise answer
        return answer


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_known_as_such(address: str) -> None:
    """Private, shared, loopback, link-local, multicast, reserved, documentation; carried in IPv6 or not."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public_in_whatever_it_is_carried(address: str) -> None:
    """A network with IPv6 alone reaches IPv4 receivers through NAT64."""
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_carried_in_ipv6_is_judged_as_it_is_in_ipv4(address: object) -> None:
    """Whatever the address."""
    assert is_public(f"::ffff:{address}") == is_public(f"64:ff9b::{address}") == is_public(str(address))


def test_the_address_of_the_configuration_is_taken_apart() -> None:
    """Path and query belong to the receiver."""
    address = receiver_address(f"https://{HOST}/alerts?tenant=7", RULES)
    assert (address.secure, address.host, address.port, address.target) == (True, HOST, 443, "/alerts?tenant=7")
    assert receiver_address(f"https://{HOST.upper()}", RULES).target == "/"


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "not https"),
        (HOST, "not https"),
        (f"http://{HOST}/", "not https"),
        (f"ftp://{HOST}/", "not https"),
        ("file:///etc/passwd", "not https"),
        ("https:///alerts", "neither a name nor an IP"),
        ("https://other.example.com/", "not among the hosts"),
        (f"https://{HOST}.evil.example/", "not among the hosts"),
        (f"https://evil.example/{HOST}", "not among the hosts"),
        (f"https://{HOST}@evil.example/", "a user, a password or a fragment"),
        (f"https://user:pass@{HOST}/", "a user, a password or a fragment"),
        (f"https://@{HOST}/", "a user, a password or a fragment"),
        (f"https://{HOST}/#fragment", "a user, a password or a fragment"),
        (f"https://{HOST}:8443/", "Port 8443"),
        (f"https://{HOST}:22/", "Port 22"),
        (f"https://{HOST}:0/", "Port 0"),
        (f"https://{HOST}:notaport/", "cannot be read"),
        (f"https://{HOST}:99999/", "cannot be read"),
        ("https://[::1", "cannot be read"),
        (f"https://{HOST}\\@evil.example/", "a backslash"),
        (f"https://{HOST}/\r\nX-Header: 1", "white space"),
        (f" https://{HOST}/", "white space"),
        (f"https://{HOST}\t/", "white space"),
        ("https://h\u043eoks.example.com/", "other characters than ASCII"),
        ("https://127.0.0.1/", "not among the hosts"),
        ("https://[::1]/", "not among the hosts"),
        ("https://169.254.169.254/latest/meta-data/", "not among the hosts"),
        ("https://2130706433/", "neither a name nor an IP"),
        ("https://0177.0.0.1/", "neither a name nor an IP"),
        ("https://0x7f.0.0.1/", "neither a name nor an IP"),
        ("https://0x7f000001/", "neither a name nor an IP"),
        ("https://127.1/", "neither a name nor an IP"),
        ("https://017700000001/", "neither a name nor an IP"),
        ("https://127.0.0.1./", "neither a name nor an IP"),
        (f"https://{HOST}./", "neither a name nor an IP"),
        ("https://localhost/", "not among the hosts"),
        ("https://-/", "neither a name nor an IP"),
    ],
)
def test_an_address_that_is_not_the_configured_one_is_refused(url: str, told: str) -> None:
    """Before anything is resolved or connected to."""
    with pytest.raises(AddressRefused, match=told):
        receiver_address(url, RULES)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1"])
def test_a_disguised_address_is_refused_even_when_it_is_listed(host: str) -> None:
    """Nobody means such a host; and with loopback admitted it would be one."""
    with pytest.raises(AddressRefused, match="neither a name nor an IP"):
        receiver_address(f"https://{host}/", ReceiverRules(frozenset({host}), loopback=True))


def test_no_message_shows_the_query() -> None:
    """It may hold a token."""
    with pytest.raises(AddressRefused) as caught:
        receiver_address("https://evil.example/?token=secret", RULES)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8099/alerts", "http://localhost:8099/", "http://[::1]:8099/"])
def test_a_setting_admits_this_very_machine_over_http(url: str) -> None:
    """For runs on one machine, at any port."""
    assert receiver_address(url, LOCAL).port == 8099


def test_the_setting_admits_no_other_machine_over_http() -> None:
    """Listed or not."""
    with pytest.raises(AddressRefused, match="not https"):
        receiver_address(f"http://{HOST}/", LOCAL)


def test_no_setting_admits_port_0() -> None:
    """It is no port, and must not pass for the scheme's own."""
    with pytest.raises(AddressRefused, match="Port 0 is not among the ports"):
        receiver_address("http://127.0.0.1:0/", LOCAL)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_that_resolves_to_an_address_that_is_not_public_is_refused(address: str) -> None:
    """Also when it resolves to a public one as well."""
    for answer in ([address], ["93.184.216.34", address]):
        with pytest.raises(AddressRefused, match=f"{HOST} resolves to an address that is not public"):
            judged_addresses(HOST, 443, RULES, Resolver(answer))


def test_a_name_that_resolves_elsewhere_on_the_second_look_up_is_refused_then() -> None:
    """DNS rebinding: each attempt looks once and connects to what it has judged."""
    resolver = Resolver(["93.184.216.34"], ["127.0.0.1"])
    assert judged_addresses(HOST, 443, RULES, resolver) == ["93.184.216.34"]
    with pytest.raises(AddressRefused):
        judged_addresses(HOST, 443, RULES, resolver)


def test_each_address_is_tried_once() -> None:
    """Resolvers tell an address once per protocol."""
    assert judged_addresses(HOST, 443, RULES, Resolver(["93.184.216.34", "93.184.216.34"])) == ["93.184.216.34"]


@pytest.mark.parametrize("answer", [[], socket.gaierror("no such name")])
def test_a_name_without_an_address_may_have_one_later(answer: Sequence[str] | OSError) -> None:
    """No refusal: a resolver may be down."""
    with pytest.raises(ReceiverUnreachable, match="has no address"):
        judged_addresses(HOST, 443, RULES, Resolver(answer))


def test_the_setting_admits_loopback_and_no_other_private_address() -> None:
    """A name of a machine's own may stand for it."""
    assert judged_addresses(HOST, 8099, LOCAL, Resolver(["127.0.0.1", "::1"])) == ["127.0.0.1", "::1"]
    with pytest.raises(AddressRefused):
        judged_addresses(HOST, 8099, LOCAL, Resolver(["10.0.0.1"]))


def test_the_system_resolves_numbers_to_themselves() -> None:
    """So that the gate judges what would be connected to."""
    assert system_resolve("127.0.0.1", 443) == ["127.0.0.1"]
