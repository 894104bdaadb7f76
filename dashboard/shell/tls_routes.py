"""``/login/ca.crt``: what a phone has to trust before it can be a phone of the round. Public, no secret.

Mounted by the shell. Whoever installs it compares the SHA-256 that the server printed (docs/operations.md).
"""

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from dashboard.kernel.settings import settings
from dashboard.shell.tls import authority_file


def tls_routes() -> list[Route]:
    """One file; 404 when the product is not served over TLS of its own."""
    return [Route("/login/ca.crt", _authority, methods=["GET"], name="authority")]


async def _authority(request: Request) -> Response:
    del request
    file = authority_file()
    if not settings().tls or not file.exists():
        return Response(status_code=404)
    return FileResponse(
        file,
        media_type="application/x-x509-ca-cert",
        headers={
            "cache-control": "no-store",
            "content-disposition": 'attachment; filename="siaga-bersama.crt"',
        },
    )
