"""A function over many items in several processes, the results in the order of the items."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.synchronize import Barrier
from typing import TypeVar

from pipeline.errors import DatelineError

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 2
"""Items that wait for each process, so that none is idle and memory stays bounded."""

PATIENCE = 60
"""Seconds that a started process waits for the others to start too, before it gives up."""


def in_order(
    function: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Generator[Result]:
    """Yield the function's result for each item; items are taken a few ahead of the results.

    The function must be one of a module. With one worker it runs here. More are processes that end
    with the iteration, with a failure, when the generator is closed, and with this process, however
    it ends. Raises DatelineError if one of them was killed.
    """
    if workers <= 1:
        yield from map(function, items)
        return
    # a forked process would inherit locks that threads of this one hold
    context = multiprocessing.get_context("spawn")
    # A process that the pool starts while it ends the others after a death is never ended, and
    # waited for without end (CPython 3.11). So all are there before the work begins: none is idle,
    # and spares the pool another, until they have met.
    together = context.Barrier(workers)
    pool = ProcessPoolExecutor(
        workers, mp_context=context, initializer=_begin, initargs=(together,)
    )
    waiting: deque[Future[Result]] = deque()
    try:
        for _ in range(workers):
            pool.submit(_nothing)
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > workers * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise DatelineError(
            f"one of {workers} worker processes was killed, most likely for want of memory",
            remedy="Set fewer `workers` in dateline.yaml, and run again: finished days are kept.",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(together: Barrier) -> None:
    """Make a worker leave interrupts to its parent, end when its parent does, and wait for all.

    Without it a worker would wait for ever for work from a parent that was killed. A parent that
    was told to ignore SIGTERM hands that on, and could then not end its workers by it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    together.wait(PATIENCE)


def _nothing() -> None:
    """What a process is started for."""


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
