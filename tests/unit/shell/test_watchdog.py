"""systemd hears READY once, then a sign of life only while the server answers."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.shell.watchdog import Watchdog


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(address)
        heard.setblocking(False)
        yield heard, address


def _heard(channel: socket.socket) -> list[str]:
    told = []
    while True:
        try:
            told.append(channel.recv(4096).decode())
        except BlockingIOError:
            return told


class _Server:
    def __init__(self) -> None:
        self.answers, self.asked, self.time = True, 0, 100.0

    def __call__(self) -> bool:
        self.asked += 1
        return self.answers

    def now(self) -> float:
        return self.time


def test_a_living_server_gives_signs_of_life_at_half_the_patience(systemd: tuple[socket.socket, str]) -> None:
    channel, address = systemd
    server = _Server()
    environment = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "20000000"}
    dog = Watchdog(server, environment=environment, now=server.now)
    dog.ready()
    for _ in range(40):
        dog.beat()
        server.time += 0.5
    assert _heard(channel) == ["READY=1\nSTATUS=serving", "WATCHDOG=1", "WATCHDOG=1"]
    assert server.asked == 2


def test_a_dead_server_gives_none(systemd: tuple[socket.socket, str]) -> None:
    channel, address = systemd
    server = _Server()
    server.answers = False
    environment = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "20000000"}
    Watchdog(server, environment=environment, now=server.now).beat()
    assert server.asked == 1
    assert _heard(channel) == []


def test_without_systemd_nobody_is_asked_or_told() -> None:
    server = _Server()
    dog = Watchdog(server, environment={}, now=server.now)
    dog.ready()
    dog.beat()
    dog.stopping()
    assert server.asked == 0
