"""The certificate made on the spot: whom it names, when it is kept, when it is renewed, who may read it."""

import ssl
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from dashboard.kernel.settings import settings
from dashboard.shell.tls import Certificate, ensure_certificate, own_names

NOW = datetime(2026, 3, 12, 7, 32, tzinfo=UTC)
NAMES = frozenset({"localhost", "127.0.0.1", "192.168.10.5", "siaga"})


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("SIAGA_VAR", str(tmp_path / "var"))
    settings.cache_clear()
    yield tmp_path / "var"
    settings.cache_clear()


def made(names: frozenset[str] = NAMES, at: datetime = NOW) -> Certificate:
    return ensure_certificate(names, clock=lambda: at)


def leaf(one: Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificate(one.chain.read_bytes())


def held(one: Certificate) -> set[str]:
    names = leaf(one).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {*names.get_values_for_type(x509.DNSName), *map(str, names.get_values_for_type(x509.IPAddress))}


def test_it_names_every_address_and_nobody_else_may_read_its_keys(var: Path) -> None:
    one = made()
    assert held(one) == NAMES
    folder = var / "tls"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name for file in folder.iterdir()} == {"ca.crt", "ca.key", "server.crt", "server.key"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(one.chain, one.key)
    assert len(one.fingerprint.split(":")) == 32


def test_it_stays_while_it_is_good(var: Path) -> None:
    del var
    first = made()
    files = {file: file.read_bytes() for file in (first.chain, first.key, first.authority)}
    again = made(at=NOW + timedelta(days=300))
    assert {file: file.read_bytes() for file in files} == files
    assert again.fingerprint == first.fingerprint


def test_it_is_renewed_before_it_expires_and_phones_trust_on() -> None:
    first = made()
    old = leaf(first)
    later = made(at=old.not_valid_after_utc - timedelta(days=20))
    assert leaf(later).serial_number != old.serial_number
    assert leaf(later).not_valid_after_utc > old.not_valid_after_utc
    assert later.fingerprint == first.fingerprint


def test_new_addresses_make_a_new_certificate_of_the_same_authority() -> None:
    first = made()
    moved = made(NAMES - {"192.168.10.5"} | {"10.20.30.40"})
    assert held(moved) == {"localhost", "127.0.0.1", "10.20.30.40", "siaga"}
    assert moved.fingerprint == first.fingerprint
    authority = x509.load_pem_x509_certificate(moved.authority.read_bytes())
    leaf(moved).verify_directly_issued_by(authority)


def test_the_authority_signs_for_private_networks_and_this_machine_alone() -> None:
    first = made()
    authority = x509.load_pem_x509_certificate(first.authority.read_bytes())
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    words = {str(limit.value) for limit in limits.value.permitted_subtrees or []}
    assert "192.168.0.0/16" in words
    assert "siaga" in words
    assert "0.0.0.0/0" not in words
    public = made(NAMES | {"203.0.113.9"})
    assert "203.0.113.9" in held(public)
    assert public.fingerprint != first.fingerprint


def test_broken_or_foreign_files_are_replaced() -> None:
    first = made()
    first.key.write_text("no key")
    second = made()
    assert leaf(second).serial_number != leaf(first).serial_number or second.key.read_text() != "no key"
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(second.chain, second.key)
    old = leaf(second)
    second.authority.write_text("no certificate")
    third = made()
    authority = x509.load_pem_x509_certificate(third.authority.read_bytes())
    leaf(third).verify_directly_issued_by(authority)
    with pytest.raises(InvalidSignature):
        old.verify_directly_issued_by(authority)


def test_own_names_hold_the_loopback_and_what_was_asked_for() -> None:
    assert {"localhost", "127.0.0.1"} <= own_names()
    assert own_names("0.0.0.0") == own_names()
    assert "rutan.lan" in own_names("Rutan.lan")
