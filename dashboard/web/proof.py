"""A plain address that needs a fresh proof: password or code of the last few minutes.

Handlers of a State say ``@allow(permission, proof=True)`` instead (web/policy_gate.py).
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from dashboard.kernel.actor import LiveSession
from dashboard.web.session import needs_proof


def proof_first(request: Request, session: LiveSession, *, back: str) -> Response | None:
    """Where to send a person first, or None when the proof is fresh. ``back``: the page that led here."""
    if not needs_proof(session):
        return None
    query = request.url.query
    wanted = request.url.path + (f"?{query}" if query else "")
    address = f"/account/prove?next={quote(wanted, safe='')}&back={quote(back, safe='')}"
    return RedirectResponse(address, status_code=303, headers={"cache-control": "no-store"})
