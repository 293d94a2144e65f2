"""Workers in processes of their own that die (or sleep) at a named point; started by test_crashes.py.

One mother loads Django once and forks a worker for each line of arguments (JSON) on standard input; she answers with
the worker's pid, then with how it ended.
"""

import json
import os
import signal
import sys
import time
from contextlib import closing
from datetime import datetime
from typing import Any

import django
import httpx


def mother() -> None:
    """Fork a worker a line until standard input ends."""
    django.setup()
    __import__("ansim.delivery.services.sending")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            worker(json.loads(line))
            os._exit(0)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def worker(arguments: list[str]) -> None:
    """Arguments: gateway address, key, secret, group, moment, point, die|sleep, parcels|single|lanes|alone.

    With groups as the last the point is the number of a step of the worker as it runs, of all its threads together.
    """
    url, key, secret, group, moment, point, manner, way = arguments
    if way[:1].isdigit():
        whole_worker([int(one) for one in way.split(",")], int(point))
        return
    from ansim.conf import kept_plans
    from ansim.delivery.adapters.solapi import Solapi
    from ansim.delivery.adapters.solapi_http import SolapiHttp
    from ansim.delivery.services import filling, lanes, sending

    def stop() -> None:
        os.kill(os.getpid(), signal.SIGKILL if manner == "die" else signal.SIGSTOP)
        time.sleep(0.05)  # another thread may take the signal, a moment later

    def before(place: Any, name: str) -> None:
        real = getattr(place, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            stop()
            return real(*args, **kwargs)

        setattr(place, name, wrapped)

    def after(place: Any, name: str) -> None:
        real = getattr(place, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            result = real(*args, **kwargs)
            stop()
            return result

        setattr(place, name, wrapped)

    together = way in ("lanes", "alone")
    place: Any = lanes if together else sending
    claim, release = ("claim_each", "release_each") if together else ("claim_parcel", "release_parcel")
    record: tuple[Any, str] = (lanes, "apply_news") if together else (sending.Run, "_record")
    points = {
        "before claim": lambda: before(place, claim),
        "after attempt commit": lambda: after(place, claim),
        "after upload": lambda: after(filling, "_record_files"),
        "after group recorded": lambda: after(sending, "renew_parcel"),
        "after fill": lambda: after(Solapi, "fill_parcel"),
        "before release": lambda: before(place, release),
        "after release": lambda: after(place, release),
        "request sent": lambda: (
            after(Solapi, "send_parcel") if way == "parcels" else after(httpx.HTTPTransport, "handle_request")
        ),
        "before call": lambda: before(sending.Run, "call"),
        "call begun": lambda: before(Solapi, "send_one"),
        "before result commit": lambda: before(*record),
        "after result commit": lambda: after(*record),
    }
    points[point]()
    if manner == "sleep":
        # seconds that really pass, while the lease runs out by the test's own clock
        sending.LATEST = 0.2
        kept_plans._BY_INDEX = kept_plans._BY_INDEX.replace("'20s'", "'200ms'")
    now = datetime.fromisoformat(moment)
    with closing(SolapiHttp(url, key, secret)) as http:
        adapter = Solapi(http, frozenset({"0200000000"}))
        if together:
            count = 4 if way == "lanes" else 1
            with lanes.Lanes(adapter=adapter, group_id=int(group), count=count, now=lambda: now) as made:
                made.send()
        while sending.send_pending(
            adapter=adapter, group_id=int(group), limit=4, now=lambda: now, one_by_one=way == "single"
        ):
            pass


def whole_worker(groups: list[int], last: int) -> None:
    """Send groups beside each other by the worker's own hand; die at step `last`: a release, a call, its end, a record."""
    from concurrent.futures import ThreadPoolExecutor
    from itertools import count

    from ansim.delivery import worker as whole
    from ansim.delivery.adapters import aligo, email, nhn, nhn_alimtalk, sens
    from ansim.delivery.services import lanes, sending

    steps = count(1)

    def counted(place: Any, name: str) -> None:
        real = getattr(place, name)

        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if next(steps) >= last:
                os.kill(os.getpid(), signal.SIGKILL)
            try:
                return real(*args, **kwargs)
            finally:
                if name != "apply_news" and next(steps) >= last:
                    os.kill(os.getpid(), signal.SIGKILL)

        setattr(place, name, wrapped)

    for adapter in (aligo.Aligo, email.Email, nhn.Nhn, nhn_alimtalk.NhnAlimtalk, sens.Sens):
        counted(adapter, "send_one")
    for place, name in ((lanes, "release_each"), (sending, "release_parcel"), (lanes, "apply_news")):
        counted(place, name)
    counted(sending, "apply_news")
    with ThreadPoolExecutor(len(groups)) as pool:
        list(pool.map(lambda group: whole.send_group(group_id=group), groups))


if __name__ == "__main__":
    mother()
