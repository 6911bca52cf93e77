"""What is large of what sites send is in hand within bounds, whoever holds it and for how long."""

import asyncio

import pytest

from disclosure_watch.fetch.cargo import Cargo, Load


def test_what_is_carried_is_bounded():
    """Tasks that each take on as much as all may carry come to their end, with one at a time beyond that."""
    cargo = Cargo(most=10)
    highest = 0

    async def work():
        nonlocal highest
        with cargo.carrying() as load:
            for _ in range(10):
                await load.add(1)
                highest = max(highest, cargo.carried)
                await asyncio.sleep(0)

    async def all_at_once():
        await asyncio.gather(*(work() for _ in range(20)))

    asyncio.run(asyncio.wait_for(all_at_once(), 10))
    assert cargo.carried == 0
    assert highest <= 20


def test_waiting_is_no_part_of_a_time_limit():
    """The seconds for which room had to be waited for are added to the limit of who waits."""
    cargo = Cargo(most=1)

    async def carry(seconds):
        with cargo.carrying() as load:
            await load.add(2)
            await asyncio.sleep(seconds)

    async def late():
        async with asyncio.timeout(0.2) as scope:
            with cargo.carrying() as load:
                return await load.add(2, scope)

    async def both():
        first = asyncio.create_task(carry(0.4))
        await asyncio.sleep(0)
        waited = await late()
        await first
        return waited

    assert asyncio.run(both()) >= 0.3
    assert cargo.carried == 0


def test_a_limit_that_is_over_stays_so():
    """Who has to wait when a time limit is over already, and was not told yet, is told then."""
    cargo = Cargo(most=1)

    async def late():
        with cargo.carrying() as load:
            async with asyncio.timeout(60) as scope:
                scope._on_timeout()  # as the loop calls it before it goes on with what was ready to read
                await load.add(2, scope)

    async def both():
        first = Load(cargo)
        await first.add(2)
        with pytest.raises(TimeoutError):
            await late()
        first.put_down()

    asyncio.run(both())
    assert cargo.carried == 0


def test_a_block_within_a_block_is_a_part_of_it():
    """What an inner block takes on is let go of with the outer one, or when that is told to put it down."""
    cargo = Cargo(most=10)

    async def carry():
        with cargo.carrying() as outer:
            with cargo.carrying() as inner:
                await inner.add(7)
            assert cargo.carried == 7
            outer.put_down(3)
            assert cargo.carried == 4
        assert cargo.carried == 0

    asyncio.run(carry())
