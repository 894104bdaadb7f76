"""Making and judging the two certificates of ``make run TLS=1``. Pure but for the randomness of keys.

Called by tls.py, which keeps the files. The authority may sign for private addresses and this machine alone:
whoever steals its key must not be able to pretend to be a bank.
"""

import ipaddress
import socket
from collections.abc import Iterable
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Phones refuse longer ones even from an authority that they were told to trust.
SERVER_LASTS, AUTHORITY_LASTS = timedelta(days=397), timedelta(days=3650)
RENEW_BEFORE = timedelta(days=30)
_CLOCKS_DIFFER = timedelta(days=1)
_PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16")
_LOCAL_DOMAINS = ("localhost", "local", "lan", "internal")

Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def is_good_authority(pair: Pair | None, wanted: frozenset[str], now: datetime) -> bool:
    """Whether it may sign for these names, and outlives what it signs."""
    if pair is None or not _belong(pair) or pair[0].not_valid_after_utc < now + SERVER_LASTS:
        return False
    limits = pair[0].extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    return all(_is_permitted(name, limits or []) for name in wanted)


def is_good_server(
    pair: Pair | None, signer: x509.Certificate, wanted: frozenset[str], now: datetime
) -> bool:
    """Whether it is the authority's, holds exactly these names and lasts for some time."""
    if pair is None or not _belong(pair):
        return False
    found = pair[0]
    try:
        found.verify_directly_issued_by(signer)
    except (InvalidSignature, ValueError, TypeError):  # an older authority, or a file that was changed
        return False
    held = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    names = {*held.get_values_for_type(x509.DNSName), *map(str, held.get_values_for_type(x509.IPAddress))}
    return names == wanted and found.not_valid_before_utc <= now < found.not_valid_after_utc - RENEW_BEFORE


def make_authority(wanted: frozenset[str], now: datetime) -> Pair:
    """A new authority for the private networks, and for names of ``wanted`` that lie outside them."""
    key = ec.generate_private_key(ec.SECP256R1())
    usual = _limits((*_PRIVATE, *_LOCAL_DOMAINS))
    own = sorted(name for name in wanted if not _is_permitted(name, usual))
    name = _name(f"Siaga Bersama, {socket.gethostname()}")
    made = (
        _builder(name, name, key.public_key(), now, AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(is_authority=True), critical=True)
        .add_extension(x509.NameConstraints([*usual, *_limits(own)], None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return made, key


def make_server(signer: Pair, wanted: frozenset[str], now: datetime) -> Pair:
    """A new certificate for the server, signed by the authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    authority, authority_key = signer
    identifier = authority.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    issuer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    made = (
        _builder(_name("Siaga Bersama"), authority.subject, key.public_key(), now, SERVER_LASTS)
        .add_extension(x509.SubjectAlternativeName(_names(sorted(wanted))), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(is_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    return made, key


def _belong(pair: Pair) -> bool:
    return pair[0].public_key() == pair[1].public_key()


def _is_permitted(name: str, limits: list[x509.GeneralName]) -> bool:
    address = _address(name)
    for limit in limits:
        if isinstance(limit, x509.IPAddress) and address is not None:
            network = limit.value
            if isinstance(network, ipaddress.IPv4Network | ipaddress.IPv6Network) and address in network:
                return True
        is_name = isinstance(limit, x509.DNSName) and address is None
        if is_name and (name == limit.value or name.endswith(f".{limit.value}")):
            return True
    return False


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    begin = now - _CLOCKS_DIFFER
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(begin).not_valid_after(begin + lasts)


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority, key_cert_sign=is_authority, crl_sign=is_authority,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:64])])


def _names(names: Iterable[str]) -> list[x509.GeneralName]:
    addresses = {name: _address(name) for name in names}
    return [
        x509.DNSName(name) if address is None else x509.IPAddress(address)
        for name, address in addresses.items()
    ]


def _limits(names: Iterable[str]) -> list[x509.GeneralName]:
    """What an authority may sign for: a network, an address alone, or a domain with its hosts."""
    return [
        x509.IPAddress(ipaddress.ip_network(name))
        if "/" in name or _address(name) is not None
        else x509.DNSName(name)
        for name in names
    ]


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
