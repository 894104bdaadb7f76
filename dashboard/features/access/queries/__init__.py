"""SELECTs of accounts and sessions."""

from dashboard.features.access.queries.people import find_account, find_actor, find_people
from dashboard.features.access.queries.sessions import actor_of, find_session, living_sessions, roles_of

__all__ = [
    "actor_of",
    "find_account",
    "find_actor",
    "find_people",
    "find_session",
    "living_sessions",
    "roles_of",
]
