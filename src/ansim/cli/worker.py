"""`ansim worker`: runs the jobs of the office role; jobs of a worker that died are taken up again."""

import argparse
import asyncio
import threading
from importlib import import_module

from django.db import close_old_connections
from procrastinate import App
from procrastinate.contrib.django import app

from ansim.cli.parent import end_with_parent
from ansim.cli.role_process import migrate
from ansim.kit.allocator import start_giving_back

_CONCURRENCY = 6
_HEARTBEAT_SECONDS = 5.0
_STALLED_SECONDS = 20.0


def register(parser: argparse.ArgumentParser) -> None:
    """`ansim worker` takes no arguments."""


async def _take_up_stalled(worker: App) -> None:
    """Give jobs of dead workers back to the queue: what they had done stands in our tables."""
    while True:
        for job in await worker.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_SECONDS):
            await worker.job_manager.retry_job(job)
        await asyncio.sleep(_HEARTBEAT_SECONDS)


async def _work() -> None:
    # procrastinate's Django connector is for deferring; a worker listens on a connection of its own
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        async with worker.open_async():
            sweeping = asyncio.create_task(_take_up_stalled(worker))
            try:
                await worker.run_worker_async(
                    concurrency=_CONCURRENCY,
                    update_heartbeat_interval=_HEARTBEAT_SECONDS,
                    stalled_worker_timeout=_STALLED_SECONDS,
                    shutdown_graceful_timeout=5.0,
                    fetch_job_polling_interval=1.0,
                    delete_jobs="successful",
                )
            finally:
                sweeping.cancel()


def run(_args: argparse.Namespace) -> int:
    """Work until SIGTERM; return 0."""
    end_with_parent()
    migrate()
    for module in ("ansim.tracing.worker", "ansim.notices.worker", "ansim.delivery.worker"):
        import_module(module)
    close_old_connections()
    start_giving_back(threading.Event())
    asyncio.run(_work())
    return 0
