"""The sealed file: AES-256-GCM over one chunk after the other, so that no part can be changed, cut or moved.

``MAGIC salt chunk*``; a chunk is its length (4 bytes) and its sealed bytes. The key of a file is derived
from the backup key and its salt; the nonce of a chunk is its number and whether it is the last one. The first
chunk holds what the file says about itself, the others the compressed copy.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from secrets import token_bytes
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"SIAGA-BACKUP-1\n"
_SALT = 32
_CHUNK = 1 << 20
_TAG = 16
# The head of a file is small; nothing larger than this is ever taken into memory at once.
_LARGEST = 4 * _CHUNK


class Damaged(ValueError):
    """The file is not a whole backup of this installation; the text says in which way."""


class UnknownKey(Damaged):
    """Either the key is another one, or the first chunk was changed: the two cannot be told apart."""


def seal(target: BinaryIO, head: bytes, copy: Path, key: bytes) -> None:
    """Write the head and the compressed bytes of ``copy``; the caller names the file and syncs it."""
    salt = token_bytes(_SALT)
    cipher = _cipher(key, salt)
    target.write(MAGIC + salt)
    held = head
    number = 0
    for piece in _compressed(copy):
        target.write(_sealed(cipher, salt, number, held, is_last=False))
        held, number = piece, number + 1
    target.write(_sealed(cipher, salt, number, held, is_last=True))


def open_head(source: BinaryIO, key: bytes) -> bytes:
    """What the file says about itself. Raises Damaged. Leaves ``source`` at its second chunk."""
    return next(_chunks(source, key))


def unseal(source: BinaryIO, target: BinaryIO, key: bytes) -> bytes:
    """Write the copy into ``target`` and return the head. Raises Damaged, also for a file that was cut."""
    chunks = _chunks(source, key)
    head = next(chunks)
    expand = zlib.decompressobj()
    try:
        for chunk in chunks:
            target.write(expand.decompress(chunk))
        target.write(expand.flush())
    except zlib.error as error:
        raise Damaged("the copy inside cannot be unpacked") from error
    return head


def _compressed(copy: Path) -> Iterator[bytes]:
    squeeze = zlib.compressobj(level=1)
    with copy.open("rb") as source:
        while piece := source.read(_CHUNK):
            if small := squeeze.compress(piece):
                yield small
    yield squeeze.flush()


def _chunks(source: BinaryIO, key: bytes) -> Iterator[bytes]:
    if source.read(len(MAGIC)) != MAGIC:
        raise Damaged("this is not a backup of the product")
    salt = source.read(_SALT)
    cipher = _cipher(key, salt)
    number, is_last = 0, False
    sealed = _next(source)
    while sealed is not None:
        following = _next(source)
        is_last = following is None
        try:
            yield cipher.decrypt(_nonce(number, is_last), sealed, MAGIC + salt)
        except InvalidTag:
            if number == 0 and not is_last:
                raise UnknownKey("another key has sealed this file, or its head was changed") from None
            raise Damaged(f"chunk {number} was changed, or the file was cut after it") from None
        sealed, number = following, number + 1
    if not is_last:
        raise Damaged("the file ends before its first chunk")


def _next(source: BinaryIO) -> bytes | None:
    """One sealed chunk, or None at the end of the file."""
    size = source.read(4)
    if not size:
        return None
    length = struct.unpack(">I", size)[0] if len(size) == 4 else 0
    if not _TAG <= length <= _LARGEST:
        raise Damaged("the length of a chunk is impossible")
    sealed = source.read(length)
    if len(sealed) != length:
        raise Damaged("the file was cut")
    return sealed


def _sealed(cipher: AESGCM, salt: bytes, number: int, chunk: bytes, *, is_last: bool) -> bytes:
    sealed = cipher.encrypt(_nonce(number, is_last), chunk, MAGIC + salt)
    return struct.pack(">I", len(sealed)) + sealed


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"siaga backup").derive(key))
