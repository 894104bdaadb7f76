"""Writers take turns in the order they came; who waits too long is told. Readers have seats."""

import threading
import time

import pytest

from dashboard.kernel.errors import Unavailable
from dashboard.kernel.turns import Seats, Turns


def _wait_for(turns: Turns, waiting: int) -> None:
    deadline = time.monotonic() + 10
    while len(turns._waiting) < waiting and time.monotonic() < deadline:
        time.sleep(0.001)
    assert len(turns._waiting) == waiting


def test_first_come_first_served() -> None:
    turns, order = Turns(30), []

    def take(number: int) -> None:
        with turns.turn():
            order.append(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(5)]
    with turns.turn():
        for number, thread in enumerate(threads):
            thread.start()
            _wait_for(turns, number + 1)
    for thread in threads:
        thread.join(timeout=10)
    assert order == [0, 1, 2, 3, 4]


def test_who_waits_too_long_is_told_and_the_next_one_gets_the_turn() -> None:
    turns, got = Turns(0.01), []
    with turns.turn():

        def give_up() -> None:
            with pytest.raises(Unavailable, match=r"error\.unsaved\.busy"), turns.turn():
                got.append("never")

        thread = threading.Thread(target=give_up)
        thread.start()
        thread.join(timeout=10)
    with turns.turn():
        got.append("next")
    assert got == ["next"]


def test_a_defect_inside_a_turn_passes_it_on() -> None:
    turns = Turns(0.01)
    with pytest.raises(ZeroDivisionError), turns.turn():
        _ = 1 / 0
    with turns.turn():
        pass


def test_so_many_sit_at_once_and_a_seat_is_free_again_after_a_defect() -> None:
    seats, seated, most = Seats(2, 30), [], []

    def read() -> None:
        with seats.seat():
            seated.append(1)
            most.append(len(seated))
            time.sleep(0.005)
            seated.pop()

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert len(most) == 8
    assert max(most) <= 2
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), seats.seat():
            _ = 1 / 0
    started = time.monotonic()
    with seats.seat():
        assert time.monotonic() - started < 10


def test_a_long_read_keeps_nobody_from_going_on() -> None:
    seats, got = Seats(1, 0.05), []
    with seats.seat():
        with seats.seat():  # the first waits, and the others no more: what sits for long counts no more
            got.append("read")
        started = time.monotonic()
        for _ in range(199):
            with seats.seat():
                got.append("read")
    assert len(got) == 200
    assert time.monotonic() - started < 199 * 0.05
