"""One address for one article: without what only says how a reader came to it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING = frozenset(
    ["cmp", "cmpid", "dclid", "fbclid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid", "ncid",
     "ocid", "smid", "sref", "srnd", "taid", "twclid", "via", "yclid"]
)  # fmt: skip
_PORTS = {"http": 80, "https": 443}


def canonical(url: str | None) -> str | None:
    """The address without fragment, tracking parameters and default port; None if it is none."""
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    if scheme not in _PORTS or not host:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port and port != _PORTS[scheme]:
        netloc = f"{netloc}:{port}"
    kept = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if name.lower() not in _TRACKING and not name.lower().startswith("utm_")
    ]
    path = "%20".join(parts.path.split()) or "/"
    return urlunsplit((scheme, netloc, path, urlencode(kept), ""))


def preferred(given: str | None, stated: str | None) -> str | None:
    """The address that a page states as its own if it is on the same host, else the given one.

    A given one that is no web address is kept as it is.
    """
    ours, theirs = canonical(given), canonical(stated)
    if ours and theirs and urlsplit(ours).hostname == urlsplit(theirs).hostname:
        # A site that states its front page for every article says nothing.
        return theirs if urlsplit(theirs).path != "/" else ours
    return ours or theirs or given
