"""What must be true before the product serves. Anything insecure in production is a refusal."""

from dashboard.kernel.database import database
from dashboard.kernel.settings import settings
from dashboard.shell import migrations


class RefusedToStart(RuntimeError):
    """One sentence that says what to change."""


def refuse_if_unsafe() -> None:
    """Raise RefusedToStart for a schema that is not the code's, or insecure production settings."""
    if not migrations.is_current(database()):
        raise RefusedToStart("The schema is not the code's. Run: python -m dashboard db upgrade")
    if not settings().is_production:
        return
    origins = settings().allowed_origins
    if not origins:
        raise RefusedToStart("Set SIAGA_ORIGINS to the exact addresses of this product.")
    if any(not origin.startswith("https://") for origin in origins):
        raise RefusedToStart("SIAGA_ORIGINS must hold https addresses only.")
