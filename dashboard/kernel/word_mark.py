"""What somebody typed, as a mark: the same words give the same one, and the words cannot be found from it.

Called where the audit must tell equal from unequal and keep nothing: an unknown account name, which may be a
password in the wrong field, and a search. A plain hash would tell short words to whoever tries them all; this
one is signed with ``words.key``, which is in no database. A lost key is made anew: old marks match no more.
"""

import hashlib
import hmac

from dashboard.kernel.secrets import secret

_DIGITS = 12


def word_mark(where: str, words: str) -> str:
    """12 hexadecimal digits for ``words`` typed at ``where``; the same words elsewhere have another mark.

    Raises BadKey for a key file that was cut.
    """
    text = f"{where}:{words}".encode("utf-8", "surrogatepass")
    return hmac.new(secret("words"), text, hashlib.sha256).hexdigest()[:_DIGITS]
