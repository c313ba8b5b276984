"""One HTTP request, with bounds on time and size, to an address that was checked."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.ingest.addresses import Target
from pipeline.ingest.http_message import Response
from pipeline.ingest.records import Reason
from pipeline.ingest.source import RefusedError

_BLOCK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long one request may take, in seconds, and how many bytes its body may have."""

    idle_seconds: float = 15.0
    total_seconds: float = 60.0
    body_bytes: int = 8 * 1024 * 1024


class TemporaryFailure(RefusedError):  # noqa: N818  # a kind of refusal, named for what it is
    """A failure that may pass: worth another try."""


def get(target: Target, headers: Mapping[str, str], bounds: Bounds) -> Response:
    """The response to a GET, whatever its status; redirects are not followed.

    The body is as it was sent, taken out of its chunks but not unpacked. Raises `TemporaryFailure`
    for what may pass (a timeout, a reset, a truncated body) and `RefusedError` for what will not.
    """
    connection = _connection(target, bounds)
    # A server that sends a byte now and then never exceeds a timeout for one read.
    clock = threading.Timer(bounds.total_seconds, _hang_up, [connection])
    clock.daemon = True
    clock.start()
    try:
        connection.request("GET", target.path, headers=dict(headers))
        response = connection.getresponse()
        body = _body(response, bounds)
        names = {name.lower(): value for name, value in response.getheaders()}
        return Response(response.status, names, body)
    except http.client.IncompleteRead as problem:
        raise TemporaryFailure(
            Reason.FETCH_FAILED, f"{target.host} sent a truncated body", problem.partial[:200]
        ) from problem
    except ssl.SSLCertVerificationError as problem:
        raise RefusedError(
            Reason.FETCH_FAILED, f"the certificate of {target.host} is not valid: {problem.reason}"
        ) from problem
    except (OSError, http.client.HTTPException, ValueError) as problem:
        kind = "took too long" if _is_timeout(problem, clock) else f"failed: {problem!r}"
        raise TemporaryFailure(Reason.FETCH_FAILED, f"{target.host} {kind}") from problem
    finally:
        clock.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, whatever the name leads to by now."""

    def __init__(self, target: Target, bounds: Bounds) -> None:
        super().__init__(target.host, target.port, timeout=bounds.idle_seconds)
        self._target = target

    def connect(self) -> None:
        """Connect to the address, with TLS if the scheme asks for it."""
        plain = socket.create_connection((self._target.ip, self._target.port), self.timeout)
        self.sock = plain
        if self._target.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self._target.host)


def _connection(target: Target, bounds: Bounds) -> _Pinned:
    return _Pinned(target, bounds)


def _body(response: http.client.HTTPResponse, bounds: Bounds) -> bytes:
    blocks: list[bytes] = []
    size = 0
    while block := response.read(_BLOCK):
        size += len(block)
        if size > bounds.body_bytes:
            raise RefusedError(
                Reason.TOO_LARGE, f"the body is over {bounds.body_bytes:,} bytes", blocks[0][:200]
            )
        blocks.append(block)
    if response.length:  # bytes that were announced and did not come
        raise http.client.IncompleteRead(b"".join(blocks), response.length)
    return b"".join(blocks)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it is closed already


def _is_timeout(problem: Exception, clock: threading.Timer) -> bool:
    return isinstance(problem, TimeoutError) or clock.finished.is_set()
