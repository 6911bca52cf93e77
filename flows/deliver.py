"""Delivery as a Prefect flow, for a channel that was mended: the watch flow delivers by itself."""

from disclosure_watch import prefect_server

prefect_server.set_environment()

from typing import Any

from prefect import flow
from prefect.concurrency.asyncio import concurrency
from prefect.states import Completed, Failed

from artifacts import run_name
from disclosure_watch import watch
from limits import DELIVERY, LEASE, make_limits
from runtime import note_configuration, now, settings_of


@flow(name="deliver", flow_run_name=run_name, persist_result=False)
async def deliver(config: str | None = None) -> Any:
    """
    Send what is due and nothing else; failed where a channel did not confirm.

    Args:
        config: the watch.toml; when None, what DISCLOSURE_WATCH_CONFIG names, else watch.toml in the working directory.
    """
    await make_limits(())
    await note_configuration(config)
    async with concurrency(DELIVERY, lease_duration=LEASE, strict=False):
        report = await watch.deliver(settings_of(config), clock=now)
    if report.failed:
        return Failed(message="; ".join(report.faults))
    return Completed(message=f"{report.delivered} alerts delivered")
