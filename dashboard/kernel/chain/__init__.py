"""The audit as a chain: every entry is signed over itself and the signature before it.

``append`` is called by UnitOfWork as the last thing of a transaction, ``verify`` by the command and the
inspector's page. The database holds the chain but never the key.
"""

from dashboard.kernel.chain.appending import append, read_head
from dashboard.kernel.chain.checking import Anchor, Break, Kind, check
from dashboard.kernel.chain.keys import MissingKey, known_keys, make_key
from dashboard.kernel.chain.links import BEGIN, REKEY, Head, seal
from dashboard.kernel.chain.verifying import verify

__all__ = [
    "BEGIN",
    "REKEY",
    "Anchor",
    "Break",
    "Head",
    "Kind",
    "MissingKey",
    "append",
    "check",
    "known_keys",
    "make_key",
    "read_head",
    "seal",
    "verify",
]
