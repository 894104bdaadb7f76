"""The files of deploy/: what keeps the product alive and shut in, and what the proxy must do and not tell.

`sh tools/check_deploy.sh` has systemd and nginx themselves read them.
"""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.kernel.settings import Settings

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
NGINX = (DEPLOY / "nginx" / "siaga-bersama.conf").read_text(encoding="utf-8")
SHUT_IN = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "SystemCallArchitectures": "native",
}


def directives(path: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not line.startswith("#"):
            found[name].append(value)
    return found


def test_the_service_never_stays_down_and_is_asked_whether_it_lives() -> None:
    unit = directives(DEPLOY / "systemd" / "siaga-bersama.service")
    assert unit["Restart"] == ["always"]
    assert unit["RestartSec"] == ["1"]
    assert unit["StartLimitIntervalSec"] == ["0"]
    assert (unit["Type"], unit["NotifyAccess"]) == (["notify"], ["main"])
    assert 10 <= int(unit["WatchdogSec"][0]) <= 30
    assert unit["OnFailure"] == ["siaga-bersama-alarm@%n.service"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_every_unit_is_hardened(path: Path) -> None:
    unit = directives(path)
    assert {name: unit[name] for name in SHUT_IN} == {name: [value] for name, value in SHUT_IN.items()}
    assert "@system-service" in unit["SystemCallFilter"]
    assert unit["User"] == ["siaga-bersama"] or unit["DynamicUser"] == ["yes"]
    assert unit["IPAddressDeny"] == ["any"] or unit["PrivateNetwork"] == ["yes"]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_no_unit_holds_a_secret(path: Path) -> None:
    assert not re.search(r"password|secret|[0-9a-f]{32}", path.read_text(encoding="utf-8"), re.IGNORECASE)


def test_every_command_of_a_unit_exists() -> None:
    commands = [
        line.partition("-m dashboard ")[2].split()
        for path in UNITS
        for line in directives(path)["ExecStart"]
        if "-m dashboard" in line
    ]
    assert len(commands) == 3
    for words in commands:
        command = [word for word in words if not word.startswith(("-", "/")) and not word[0].isdigit()]
        assert CliRunner().invoke(app, [*command, "--help"]).exit_code == 0, words


def test_every_key_of_the_product_is_a_credential() -> None:
    root = DEPLOY.parent / "dashboard"
    used = {
        name
        for path in root.rglob("*.py")
        for name in re.findall(
            r"\b(?:secret|known_secret)\(\"([a-z_]+)\"\)", path.read_text(encoding="utf-8")
        )
    }
    given = {value.partition(".key:")[0] for path in UNITS for value in directives(path)["LoadCredential"]}
    assert used <= given | {"audit", "backup"}
    assert {"audit", "backup", "factor"} <= given
    made = re.search(r"for name in ([a-z_ ]+); do", (DEPLOY / "install.sh").read_text(encoding="utf-8"))
    assert made is not None
    assert set(made[1].split()) == given, "a unit does not start without each of its credentials"


@pytest.mark.parametrize("timer", ["backup", "audit"])
def test_a_timer_starts_its_service_also_after_a_night_off(timer: str) -> None:
    unit = directives(DEPLOY / "systemd" / f"siaga-bersama-{timer}.timer")
    assert unit["Persistent"] == ["true"]
    assert unit["OnCalendar"]
    service = directives(DEPLOY / "systemd" / f"siaga-bersama-{timer}.service")
    assert service["OnFailure"] == ["siaga-bersama-alarm@%n.service"]


def test_the_proxy_writes_neither_queries_nor_secret_addresses_into_its_log() -> None:
    formats = re.findall(r"log_format\s+(\w+)\s+'([^']*)'", NGINX)
    assert [name for name, _ in formats] == ["siaga"]
    variables = set(re.findall(r"\$(\w+)", formats[0][1]))
    telling = {"request", "request_uri", "args", "query_string", "uri", "http_referer", "http_cookie"}
    assert not variables & telling
    assert "siaga_place" in variables
    assert re.findall(r"access_log (\S+)(?: (\w+))?;", NGINX) == [
        ("off", ""),
        ("/var/log/nginx/siaga-bersama.log", "siaga"),
    ]
    hidden = re.search(r"~\^/\(\?<siaga_door>([a-z|]+)\)/", NGINX)
    assert hidden is not None
    assert set(hidden[1].split("|")) == {"guest", "calendar", "activate"}


def locations(text: str) -> dict[str, str]:
    """What stands in each ``location`` block, by its own words; a block may hold others."""
    found = {}
    for start in re.finditer(r"^\s*location\s+([^{]+?)\s*\{", text, re.MULTILINE):
        depth, end = 1, start.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        found[f"{start[1]} at {start.start()}"] = text[start.end() : end - 1]
    return found


def cancelled(text: str) -> list[str]:
    """Locations that set a header of their own: nginx then inherits none of the server's."""
    return [name for name, body in locations(text).items() if "proxy_set_header" in body]


def test_every_location_keeps_the_headers_of_the_server() -> None:
    assert len(locations(NGINX)) == NGINX.count("location ") - NGINX.count("A location ")
    assert cancelled(NGINX) == []
    spoilt = NGINX.replace("proxy_read_timeout 90s;", "proxy_set_header Host $host;", 1)
    assert [name.split(" at ")[0] for name in cancelled(spoilt)] == ["= /_event"]
    nested = NGINX.replace("{ deny all; }", "{ proxy_set_header X-Forwarded-For x; }", 1)
    assert [name.split(" at ")[0] for name in cancelled(nested)] == ["/"]


def test_the_proxy_limits_and_speaks_tls_only() -> None:
    for directive in (
        "ssl_protocols TLSv1.2 TLSv1.3;",
        "ssl_session_tickets off;",
        "client_max_body_size 1m;",
        "limit_req zone=siaga_pages",
        "limit_req zone=siaga_doors",
        "limit_conn siaga_sockets",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_cache off;",
        "server_tokens off;",
    ):
        assert directive in NGINX, directive
    assert "add_header" not in NGINX, "the product sends its headers itself"
    ciphers = re.search(r"ssl_ciphers ([^;]+);", NGINX)
    assert ciphers is not None
    assert all("ECDHE" in one and ("GCM" in one or "POLY1305" in one) for one in ciphers[1].split(":"))


def test_the_example_names_settings_that_exist() -> None:
    text = (DEPLOY / "environment.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^#? ?SIAGA_([A-Z_]+)=", text, re.MULTILINE))
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)
