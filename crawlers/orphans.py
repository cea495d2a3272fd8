"""A process that is nobody's child any more ends: what it would bring is wanted by no one, and another may ask."""

import os
import signal
import threading
from time import sleep

LOOK_S = 0.25
PATIENCE_S = 5.0


def end_with_parent(gently: bool = False) -> None:
    """From here on, end this process soon after its parent has died, however that came about.

    gently: interrupt it first, so that what has arrived is kept; it has five seconds for that.
    """
    threading.Thread(target=_watch, args=(os.getppid(), gently), name="parent", daemon=True).start()


def _watch(parent: int, gently: bool) -> None:
    while os.getppid() == parent:
        sleep(LOOK_S)
    if gently:
        os.kill(os.getpid(), signal.SIGINT)
        sleep(PATIENCE_S)
    os._exit(1)
