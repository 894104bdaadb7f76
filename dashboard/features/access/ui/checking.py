"""Passwords are checked in threads of their own, so that guessing cannot take the threads of the boards."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

_CHECKING = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sign-in")


async def checked(work: Callable[[], Result]) -> Result:
    """What ``work`` returns or raises."""
    return await asyncio.get_running_loop().run_in_executor(_CHECKING, work)
