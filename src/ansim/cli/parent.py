"""A child process that outlives its supervisor would serve unseen: this ends it."""

import os
import signal
import threading
import time

from ansim.conf import env


def end_with_parent() -> None:
    """Send this process SIGTERM once the process that started it is gone (checked every half second).

    The supervisor names itself by ANSIM_SUPERVISOR: it may be gone before this is called.
    """
    parent: int = env.value("SUPERVISOR") or os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()
