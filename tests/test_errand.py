"""Errands: what another process does meanwhile comes back, or is done here; and nothing is left of the process."""

import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest
from tests.apart import run_apart

from glossator.build.crew import safe_method
from glossator.files.errand import Errand


def give() -> tuple[int, str]:
    return os.getpid(), "given"


def fail() -> tuple[int, str]:
    raise OSError(28, "no space")


def fail_elsewhere(here: int) -> tuple[int, str]:
    if os.getpid() != here:
        raise ValueError(here)
    return here, "done here"


def be_killed_elsewhere(here: int) -> tuple[int, str]:
    if os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return here, "done here"


def leave_elsewhere(here: int) -> tuple[int, str]:
    if os.getpid() != here:
        raise SystemExit(0)
    return here, "done here"


def wait_long() -> tuple[int, str]:
    time.sleep(0.05)
    return give()


def check_result(task: Callable[[], tuple[int, str]], *, is_elsewhere: bool, text: str) -> None:
    process, given = Errand(task, is_sent=safe_method() == "fork").result()
    assert (process != os.getpid(), given) == (is_elsewhere, text)
    check_nothing_is_left()


def check_nothing_is_left() -> None:
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def check_results() -> None:
    here = os.getpid()
    check_result(give, is_elsewhere=True, text="given")
    check_result(wait_long, is_elsewhere=True, text="given")
    for task in (fail_elsewhere, be_killed_elsewhere, leave_elsewhere):
        check_result(partial(task, here), is_elsewhere=False, text="done here")


def test_a_result_comes_from_another_process_or_the_task_is_done_here() -> None:
    run_apart(__name__, "check_results()")


def check_fault() -> None:
    with pytest.raises(OSError, match="no space"):
        Errand(fail, is_sent=True).result()
    check_nothing_is_left()


def check_end() -> None:
    errand = Errand(wait_long, is_sent=True)
    errand.end()
    errand.end()
    check_nothing_is_left()


def check_beside_a_thread() -> None:
    waiting = threading.Event()
    threading.Thread(target=waiting.wait).start()
    try:
        check_result(give, is_elsewhere=False, text="given")
    finally:
        waiting.set()


def test_what_fails_there_is_raised_here_and_what_nobody_wants_is_waited_for() -> None:
    run_apart(__name__, "check_fault()\ncheck_end()\ncheck_beside_a_thread()")


def test_what_is_not_sent_is_done_here() -> None:
    assert Errand(give, is_sent=False).result() == (os.getpid(), "given")
