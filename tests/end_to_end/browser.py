"""A headless Chromium driven over its DevTools protocol: enough of a browser for the tests."""

from __future__ import annotations

import base64
import itertools
import json
import shutil
import subprocess
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)

# Text as a reader sees it, so that a button is found by its label wherever the page puts it.
_FIND = """
(() => {
  const wanted = %(label)s, exactly = %(exactly)s;
  const labels = [...document.querySelectorAll('button, a, [role=button], [role=menuitem], label')];
  const text = e => e.innerText.trim().replace(/\\s+/g, ' ');
  return labels.find(e => !e.disabled && e.offsetParent !== null
                          && (exactly ? text(e) === wanted : text(e).startsWith(wanted)));
})()
"""


class Browser:
    """One page of a headless Chromium; a context manager that ends the process it started."""

    def __init__(self, profile: Path, width: int = 1600, height: int = 1100) -> None:
        if CHROMIUM is None:
            raise FileNotFoundError("no Chromium on this machine")
        self._profile = profile
        self._process = subprocess.Popen(
            [
                CHROMIUM,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--remote-debugging-port=0",
                f"--window-size={width},{height}",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._ids = itertools.count(1)
        self._open = ExitStack()

    def __enter__(self) -> Browser:
        port = self._wait_for_port()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as reply:
            pages = [target for target in json.load(reply) if target["type"] == "page"]
        self._socket = self._open.enter_context(
            connect(pages[0]["webSocketDebuggerUrl"], max_size=None)
        )
        return self

    def __exit__(self, *exc: object) -> None:
        self._open.close()
        self._process.terminate()
        self._process.wait(timeout=20)

    def _wait_for_port(self) -> int:
        active = self._profile / "DevToolsActivePort"
        wait_until(lambda: active.exists() and active.read_text().strip(), "Chromium to start")
        return int(active.read_text().splitlines()[0])

    def call(self, method: str, **params: object) -> dict[str, Any]:
        """Send one command and return its result."""
        number = next(self._ids)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=60))
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                result: dict[str, Any] = message["result"]
                return result

    def open(self, url: str) -> None:
        """Go to an address; `wait_for_text` says when the page has drawn itself."""
        self.call("Page.navigate", url=url)

    def evaluate(self, script: str) -> Any:
        """The JSON value of a JavaScript expression."""
        return self.call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get(
            "value"
        )

    @property
    def text(self) -> str:
        """The visible text of the page."""
        return str(self.evaluate("document.body ? document.body.innerText : ''"))

    def wait_for_text(self, wanted: str, seconds: float = 60) -> None:
        """Wait until the page shows a text."""
        wait_until(lambda: wanted in self.text, f"{wanted!r} on the page", seconds)

    def click(self, label: str, seconds: float = 60, *, exactly: bool = False) -> None:
        """Click the first enabled button or link whose label is or begins so, once it is there."""
        found = _FIND % {"label": json.dumps(label), "exactly": json.dumps(exactly)}
        wait_until(lambda: self.evaluate(f"!!({found})"), f"a button {label!r}", seconds)
        self.evaluate(f"({found}).click()")

    def screenshot(self, path: Path) -> None:
        """Write what the page looks like as a PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))


def wait_until(condition: Any, what: str, seconds: float = 60) -> None:
    """Poll a condition; raises TimeoutError naming what never came."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.2)
