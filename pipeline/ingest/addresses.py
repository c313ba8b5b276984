"""Which addresses may be fetched: public ones of the web, unless a source is allowed others."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pipeline.ingest.records import Reason
from pipeline.ingest.source import RefusedError

LONGEST = 4_000
_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_LOCAL = tuple(
    ipaddress.IPv6Network(network)
    for network in ("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "fec0::/10")
)
"""Local networks that Python counts as global: IPv4 in old and in local ways, and site-local."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: the address was looked up once, and only it is connected to.

    Looking a name up again when connecting would let it change in between.
    """

    url: str
    scheme: str
    host: str
    port: int
    ip: str
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: what robots.txt and the rate count for."""
        return f"{self.scheme}://{self.host}:{self.port}"


def target_of(url: str, allow_private: bool) -> Target:
    """Where a URL leads; raises `RefusedError` if it must not or cannot be followed."""
    parts = _parts(url)
    scheme, host = parts.scheme.lower(), parts.hostname
    if scheme not in _PORTS or not host:
        raise RefusedError(Reason.FORBIDDEN, f"{url[:200]} is no address of the web")
    if parts.username or parts.password:
        raise RefusedError(Reason.FORBIDDEN, f"the address of {host} holds a password")
    port = parts.port or _PORTS[scheme]
    ip = _looked_up(host, port, allow_private)
    path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return Target(url, scheme, host, port, ip, path.replace(" ", "%20"))


def is_public(ip: str) -> bool:
    """Whether an IP address is one of the open internet."""
    address = ipaddress.ip_address(ip.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if any(address in network for network in _LOCAL):
            return False
        address = _wrapped(address) or address
    return address.is_global and not address.is_multicast


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a gateway would make of an IPv6 one, if it stands for one."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _parts(url: str) -> SplitResult:
    if len(url) > LONGEST or any((ord(c) < 33 and c != " ") or ord(c) == 127 for c in url):
        raise RefusedError(Reason.FORBIDDEN, "the address is too long or holds control characters")
    try:
        parts = urlsplit(url.strip())
        parts.port  # noqa: B018  # raises if it is no number
        if parts.hostname:
            parts.hostname.encode("idna")
    except (ValueError, UnicodeError) as problem:
        raise RefusedError(Reason.FORBIDDEN, f"no address: {problem}") from problem
    return parts


def _looked_up(host: str, port: int, allow_private: bool) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        raise RefusedError(Reason.FETCH_FAILED, f"{host} cannot be found: {problem}") from problem
    addresses = [str(entry[4][0]) for entry in found]
    # All of them: a name with one public and one private address is a trick.
    if not allow_private and not all(is_public(ip) for ip in addresses):
        raise RefusedError(
            Reason.FORBIDDEN,
            f"{host} is at a private or local address: if it is meant, set allow_private",
        )
    return addresses[0]
