"""A child process that outlives its supervisor would serve unseen: this ends it."""

import os
import signal
import threading
import time


def end_with_parent() -> None:
    """Send this process SIGTERM once the process that started it is gone (checked every half second)."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="end-with-parent").start()
