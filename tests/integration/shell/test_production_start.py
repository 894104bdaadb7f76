"""Production refuses to start with anything insecure, and names the command for the first administrator."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.features.access.actions import create_account
from dashboard.kernel.actor import system_actor
from dashboard.kernel.chain.keys import key_named
from dashboard.kernel.clock import system_clock
from dashboard.kernel.database import Database
from dashboard.kernel.identity import Role
from dashboard.kernel.reference import Agency
from dashboard.kernel.secrets import secret
from dashboard.kernel.settings import ensure_var, settings
from dashboard.seed.accounts import FILE_NAME, SEED_NAME
from dashboard.shell.serve import ready_line
from dashboard.shell.startup import RefusedToStart, refuse_if_unsafe, tell_missing_admins
from tests.product import free_port


@pytest.fixture
def var(db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Everything as production needs it; each test spoils one thing."""
    monkeypatch.setenv("SIAGA_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("SIAGA_PROFILE", "production")
    monkeypatch.setenv("SIAGA_ORIGINS", "https://siaga.example")
    for elsewhere in ("CREDENTIALS_DIRECTORY", "SIAGA_KEYS"):
        monkeypatch.delenv(elsewhere, raising=False)
    settings.cache_clear()
    secret("factor")
    yield ensure_var()
    settings.cache_clear()


def _with(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()


def test_a_sound_installation_starts_and_says_who_is_missing(
    var: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        refuse_if_unsafe()
        tell_missing_admins()
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert all("python -m dashboard admin create --username" in line for line in told)


def test_with_administrators_nothing_is_said(var: Path, caplog: pytest.LogCaptureFixture) -> None:
    for agency, role in ((Agency.RUTAN, Role.ADMIN_RUTAN), (Agency.POLRES, Role.ADMIN_POLRES)):
        machine = system_actor("test", agency)
        create_account(
            machine, role.value, agency, frozenset({role}), "kuda-laut-biru-terbang", clock=system_clock
        )
    with caplog.at_level(logging.WARNING):
        refuse_if_unsafe()
        tell_missing_admins()
    assert caplog.records == []


def _open_var(var: Path) -> None:
    var.chmod(0o750)


def _open_keys(var: Path) -> None:
    (var / "keys").chmod(0o701)


def _open_key(var: Path) -> None:
    (var / "keys" / "factor.key").chmod(0o640)


def _demo_file(var: Path) -> None:
    (var / FILE_NAME).write_text("[]")


def _seeded(var: Path) -> None:
    seeder = system_actor(SEED_NAME, Agency.RUTAN)
    create_account(
        seeder, "p2u", Agency.RUTAN, frozenset({Role.P2U}), "kuda-laut-biru-terbang", clock=system_clock
    )


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (_open_var, "chmod 700"),
        (_open_keys, "chmod 700"),
        (_open_key, "chmod 600"),
        (_demo_file, "demo accounts"),
        (_seeded, "demo accounts"),
    ],
)
def test_one_thing_wrong_is_a_refusal_that_says_what_to_do(
    var: Path, spoil: Callable[[Path], None], says: str
) -> None:
    spoil(var)
    with pytest.raises(RefusedToStart, match=says):
        refuse_if_unsafe()


def test_a_keys_folder_of_its_own_is_looked_at_too(
    var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "keys"
    own.mkdir(mode=0o700)
    (own / "factor.key").write_text("00" * 32)
    (own / "factor.key").chmod(0o644)
    _with(monkeypatch, SIAGA_KEYS=str(own))
    with pytest.raises(RefusedToStart, match="chmod 600"):
        refuse_if_unsafe()
    (own / "factor.key").chmod(0o600)
    refuse_if_unsafe()


@pytest.mark.parametrize("origins", ["", "http://siaga.example", "https://siaga.example,http://x.example"])
def test_origins_must_be_named_and_over_tls(var: Path, monkeypatch: pytest.MonkeyPatch, origins: str) -> None:
    _with(monkeypatch, SIAGA_ORIGINS=origins)
    with pytest.raises(RefusedToStart, match="SIAGA_ORIGINS"):
        refuse_if_unsafe()


@pytest.mark.parametrize("origins", ["", "http://siaga.example"])
def test_serve_refuses_in_one_sentence_before_it_builds_or_starts_anything(
    var: Path, monkeypatch: pytest.MonkeyPatch, origins: str
) -> None:
    _with(monkeypatch, SIAGA_ORIGINS=origins)
    monkeypatch.setattr("dashboard.shell.serve.ensure_build", lambda: pytest.fail("it was built"))
    told = CliRunner().invoke(app, ["serve", "--port", str(free_port())])
    assert told.exit_code == 2
    assert len(told.stderr.splitlines()) == 1
    assert "SIAGA_ORIGINS" in told.stderr
    assert told.stdout == ""


def test_the_ready_line_names_the_address_that_people_use(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ready_line("http", "127.0.0.1", 3000) == "Siaga Bersama: https://siaga.example/login"
    _with(monkeypatch, SIAGA_PROFILE="demo")
    demo = ready_line("http", "0.0.0.0", 3000)
    assert demo == f"Siaga Bersama: http://localhost:3000/login  accounts: {var / FILE_NAME}"


def test_the_demo_profile_takes_what_it_made_itself(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _seeded(var)
    _with(monkeypatch, SIAGA_PROFILE="demo")
    refuse_if_unsafe()


ROOT = Path(__file__).resolve().parents[3]
CUT = ROOT / "tests" / "data" / "police_incidents_cut.csv"
FROM_POLICE = ["--mapping", str(ROOT / "examples" / "police_incidents.toml"), "--agency", "polres"]


def _cut_short(key: Path) -> None:
    key.write_text("5a5a\n")


def _command(*more: str) -> list[str]:
    return ["admin", "create", "--username", "adi", "--agency", "rutan", "--role", "admin_rutan", *more]


def test_the_command_prints_the_whole_address_and_when_it_ends(var: Path) -> None:
    told = CliRunner().invoke(app, _command())
    assert told.exit_code == 0
    address, until = told.stdout.splitlines()
    assert address.startswith("https://siaga.example/activate/")
    assert len(address.rpartition("/")[2]) == 43
    assert "one use" in until
    assert "WIB" in until


@pytest.mark.parametrize(
    "words",
    [_command(), ["import", "incidents", str(CUT), *FROM_POLICE], ["audit", "rekey"]],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize(("spoil", "says"), [(Path.unlink, "is missing"), (_cut_short, "does not hold")])
def test_without_the_audit_key_whatever_writes_says_so_in_a_sentence(
    var: Path, words: list[str], spoil: Callable[[Path], None], says: str
) -> None:
    machine = system_actor("test", Agency.RUTAN)
    roles = frozenset({Role.P2U})
    create_account(machine, "budi", Agency.RUTAN, roles, "kuda-laut-biru-terbang", clock=system_clock)
    spoil(var / "keys" / "audit.key")
    key_named.cache_clear()
    told = CliRunner().invoke(app, words)
    assert (told.exit_code, told.stdout) == (1, "")
    assert says in told.stderr.splitlines()[-1]
    assert "audit" in told.stderr.splitlines()[-1]
    assert isinstance(told.exception, SystemExit)
    assert "Traceback" not in told.stderr


def test_the_command_refuses_in_one_sentence(var: Path) -> None:
    machine = system_actor("test", Agency.RUTAN)
    roles = frozenset({Role.ADMIN_RUTAN})
    create_account(machine, "budi", Agency.RUTAN, roles, "kuda-laut-biru-terbang", clock=system_clock)
    refused = CliRunner().invoke(app, _command())
    assert refused.exit_code == 1
    assert "--recover" in refused.stderr
    assert CliRunner().invoke(app, _command("--recover")).exit_code == 0
