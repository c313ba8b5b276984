"""Kills publishers at random moments, as often as is asked for and in a bounded time."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PUBLISHER = Path(__file__).with_name("publisher.py")
MISSES = 2
"""How many publishers may end before they are killed, for each that is killed at work."""


class Publishers:
    """Publishers of a data folder, one after the other, each in a new process."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self.process, self.folder = process, folder

    def lasting(self) -> float:
        """How long one lasts that nobody kills, in seconds."""
        began = time.monotonic()
        self._start()
        assert self._ended()[-1] == "ended 0"
        return time.monotonic() - began

    def killed_after(self, seconds: float) -> bool:
        """Kill one after so many seconds; whether it was still publishing then."""
        publisher = self._start()
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(publisher, signal.SIGKILL)
        # one that is done says which version it made, be it killed as it ends
        return self._ended() == [f"ended {-signal.SIGKILL}"]

    def _start(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{self.folder}\n")
        self.process.stdin.flush()
        said, publisher = self._line().split()
        assert said == "publishing"
        return int(publisher)

    def _ended(self) -> list[str]:
        """What one says until it has ended, and how it did."""
        said = [self._line()]
        while not said[-1].startswith("ended"):
            said.append(self._line())
        return said

    def _line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the process that starts publishers has ended"
        return line.rstrip("\n")


@contextmanager
def publishers(folder: Path, **environment: str) -> Iterator[Publishers]:
    """Publishers of a data folder, ready to start."""
    process = subprocess.Popen(
        [sys.executable, str(PUBLISHER)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PUBLISHER.parent,
        env=os.environ | environment,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield Publishers(process, folder)
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def kill_at_random_moments(
    publishers: Publishers, kills: int, anew: Callable[[], None], look: Callable[[], None]
) -> None:
    """Kill so many publishers at work; ``anew`` gives each something to do, ``look`` looks then.

    AssertionError if more than MISSES times as many ended before they were killed.
    """
    anew()
    lasts = publishers.lasting()
    chance = random.Random(kills)
    hit = missed = 0
    while hit < kills:
        anew()
        began = time.monotonic()
        if publishers.killed_after(chance.uniform(0, lasts)):
            hit += 1
        else:
            missed += 1
            # it was faster than the one that was measured
            lasts = min(lasts, time.monotonic() - began)
            assert missed <= MISSES * kills, f"only {hit} of {kills} kills hit one at work"
        look()
