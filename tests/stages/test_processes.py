"""Work in several processes: the same results in the same order, and no process left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import DatelineError
from pipeline.stages.processes import AHEAD, in_order

PROCESSES = Path("/proc")
ENDLESS = """
import multiprocessing
from pipeline.stages.processes import in_order

def items():
    while True:
        yield -1
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)

for _ in in_order(abs, items(), 2):
    pass
"""


@pytest.mark.parametrize("workers", [1, 3])
def test_results_come_in_the_order_of_the_items(workers: int) -> None:
    assert list(in_order(abs, range(-50, 0), workers)) == list(range(50, 0, -1))
    assert multiprocessing.active_children() == []


def test_one_worker_is_this_process() -> None:
    assert list(in_order(_process, range(2), 1)) == [os.getpid()] * 2


def test_items_are_taken_only_a_few_ahead() -> None:
    taken: list[int] = []
    results = in_order(abs, (taken.append(n) or n for n in range(100)), 2)
    next(results)
    results.close()
    assert len(taken) == 2 * AHEAD + 1


def test_processes_end_when_the_results_are_no_longer_wanted() -> None:
    results = in_order(abs, range(20), 2)
    next(results)
    assert len(multiprocessing.active_children()) == 2
    results.close()
    assert multiprocessing.active_children() == []


def test_a_failure_of_the_function_is_raised_and_the_processes_end() -> None:
    with pytest.raises(ZeroDivisionError):
        list(in_order(_inverse, [1, 0, 1, 1], 2))
    assert multiprocessing.active_children() == []


def test_a_killed_process_is_told_with_a_remedy_and_the_others_end() -> None:
    others = set(multiprocessing.active_children())  # of tests that ran before

    def items() -> Iterator[int]:
        yield 1
        child, _ = set(multiprocessing.active_children()) - others
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        yield from range(20)

    with pytest.raises(DatelineError, match="Set fewer `workers`"):
        list(in_order(abs, items(), 2))
    assert set(multiprocessing.active_children()) <= others


@pytest.mark.skipif(not PROCESSES.is_dir(), reason="processes are not listed in /proc here")
def test_processes_end_with_a_parent_that_is_killed() -> None:
    command = [sys.executable, "-c", ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        children = next(pids for line in parent.stdout if len(pids := line.split()) == 2)
        parent.kill()
    deadline = time.monotonic() + 60
    while any(map(_runs, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [pid for pid in children if _runs(pid)] == []


def _process(_: int) -> int:
    return os.getpid()


def _inverse(number: int) -> float:
    return 1 / number


def _runs(pid: str) -> bool:
    """Whether a process is there and does not only wait for its end to be noted."""
    try:
        state = (PROCESSES / pid / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
