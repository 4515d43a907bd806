"""Where alerts may be sent: https, to a host that the configuration names, at an address of the public internet.

An alert says who is a match on a sanctions list. Whoever can bend its address could have it delivered elsewhere, or
have our network asked from inside. So the name must be in the allow-list, every address that it resolves to must be
public, and the connection goes to the very address that was judged: a name that resolves otherwise a moment later
(DNS rebinding) gains nothing.

For runs on one machine a setting admits loopback addresses, and http to them.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from finflows.application.alert_ports import AddressRefused, ReceiverUnreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host. Raises OSError."""

_HTTPS_PORT: Final = 443
_HTTP_PORT: Final = 80
# What inet_aton and browsers take for an IPv4 address: 2130706433, 0177.0.0.1, 0x7f.1, 127.1
_DISGUISED: Final = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+))*\.?")
_HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*")
_UNSAFE: Final = re.compile(r"[\x00-\x20\x7f-\U0010ffff\\]")

# Networks that carry an IPv4 address in their last 32 bits (RFC 4291 2.5.5, RFC 6052).
_CARRIES_IPV4: Final = tuple(map(ipaddress.IPv6Network, ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96")))
# Translation and tunnels of which nobody can tell where they end (RFC 8215, 4380, 3056, 3879).
_OPAQUE: Final = tuple(map(ipaddress.IPv6Network, ("64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10")))
# Special networks that Python's ipaddress takes for global, in some versions or in all (RFC 7526, 9637).
_SPECIAL_IPV4: Final = ipaddress.IPv4Network("192.88.99.0/24")  # 6to4's relays, by anycast
_SPECIAL_IPV6: Final = ipaddress.IPv6Network("3fff::/20")  # documentation


@dataclass(frozen=True, slots=True)
class ReceiverRules:
    hosts: frozenset[str]
    ports: frozenset[int] = frozenset({_HTTPS_PORT})
    loopback: bool = False


@dataclass(frozen=True, slots=True)
class ReceiverAddress:
    secure: bool
    host: str
    port: int
    target: str
    """Path and query."""


def receiver_address(url: str, rules: ReceiverRules) -> ReceiverAddress:
    """The parts of an address that alerts may be sent to, as far as its text can tell. Raises AddressRefused."""
    if _UNSAFE.search(url):
        raise AddressRefused("The receiver's address holds white space, a backslash or other characters than ASCII.")
    parts, port = _split(url)
    host = (parts.hostname or "").lower()
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressRefused("The receiver's address holds a user, a password or a fragment. Leave it out.")
    local = rules.loopback and (host == "localhost" or _is_loopback(host))
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise AddressRefused("The receiver's address is not https. Alerts travel encrypted.")
    _refuse_strange_host(host)
    if host not in rules.hosts:
        raise AddressRefused(f"The host {host} is not among the hosts that may receive alerts (WebhookHosts).")
    if port is None:
        port = _HTTPS_PORT if parts.scheme == "https" else _HTTP_PORT
    if port == 0 or (port not in rules.ports and not rules.loopback):
        raise AddressRefused(f"Port {port} is not among the ports that may receive alerts (WebhookPorts).")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return ReceiverAddress(parts.scheme == "https", host, port, target)


def judged_addresses(host: str, port: int, rules: ReceiverRules, resolve: Resolve) -> list[str]:
    """Where the host is now. Raises AddressRefused if any of it is not public, ReceiverUnreachable without any."""
    try:
        found = list(dict.fromkeys(resolve(host, port)))
    except OSError as exc:
        raise ReceiverUnreachable(f"The receiver's host {host} has no address.") from exc
    if not found:
        raise ReceiverUnreachable(f"The receiver's host {host} has no address.")
    for address in found:
        if not (is_public(address) or (rules.loopback and _is_loopback(address))):
            raise AddressRefused(f"The receiver's host {host} resolves to an address that is not public.")
    return found


def system_resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(text: str) -> bool:
    """Neither private, loopback, link-local, multicast, reserved nor special, also inside IPv6 that carries IPv4."""
    try:
        address: Address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id is not None or any(address in network for network in _OPAQUE):
            return False
        carried = _carried(address)
        if carried is not None:
            address = carried
    if address in _SPECIAL_IPV4 or address in _SPECIAL_IPV6:
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if any(address in network for network in _CARRIES_IPV4):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as exc:
        raise AddressRefused("The receiver's address cannot be read.") from exc
    return parts, port


def _refuse_strange_host(host: str) -> None:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return
    if not _HOST.fullmatch(host) or _DISGUISED.fullmatch(host):
        raise AddressRefused("The receiver's host is neither a name nor an IP address in its usual form.")
