"""The two roles of docs/operations.md on a database of their own, and what each may do there."""

from dataclasses import dataclass

import psycopg
from sqlalchemy import make_url

from dashboard.kernel.database import Database
from dashboard.shell import migrations
from tests.postgres import postgres_address, statement


@dataclass(frozen=True)
class Roles:
    """One database; ``once``, ``before`` and ``after`` are the three parts of the document's block."""

    name: str
    once: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]

    def address(self, role: str) -> str:
        """As the settings have it, for ``owner`` or ``app``."""
        url = make_url(postgres_address(self.name)).set(
            drivername="postgresql+psycopg", username=f"{role}_{self.name}", password="x"
        )
        return url.render_as_string(hide_password=False)

    def run(self, statements: tuple[str, ...], address: str) -> None:
        plain = address.replace("postgresql+psycopg://", "postgresql://")
        with psycopg.connect(plain, autocommit=True) as connection:
            for one in statements:
                connection.execute(statement(one))


def read_block(document: str, name: str) -> Roles:
    block = document.split("```sql")[1].split("```")[0]
    block = block.replace("siaga_owner", f"owner_{name}").replace("siaga_app", f"app_{name}")
    block = block.replace("DATABASE siaga", f"DATABASE {name}").replace("PASSWORD '...'", "PASSWORD 'x'")
    parts: list[list[str]] = []
    for line in block.strip().splitlines():
        if line.startswith("--"):
            parts.append([])
        else:
            parts[-1].append(line.split(";")[0])
    once, before, after = (tuple(part) for part in parts)
    return Roles(name, once, before, after)


def migrate(roles: Roles) -> None:
    db = Database(roles.address("owner"))
    migrations.upgrade(db)
    db.dispose()


def rights(roles: Roles) -> set[tuple[str, ...]]:
    """Every grant on the schema, its tables and sequences, and for those to come."""
    with psycopg.connect(postgres_address(roles.name)) as connection:
        return {tuple(map(str, row)) for row in connection.execute(_RIGHTS)}


# The schema's owner is spelled in two ways: as the role, and as whoever owns the database.
_RIGHTS = """
SELECT rel.relname, acl.grantee::regrole, acl.privilege_type FROM pg_class rel, aclexplode(rel.relacl) acl
WHERE rel.relnamespace = 'public'::regnamespace AND acl.grantee <> rel.relowner
UNION ALL SELECT 'schema', acl.grantee::regrole, acl.privilege_type FROM pg_namespace, aclexplode(nspacl) acl
WHERE nspname = 'public' AND acl.grantee NOT IN (nspowner, 'pg_database_owner'::regrole)
UNION ALL SELECT 'to come ' || defaclobjtype::text, acl.grantee::regrole, acl.privilege_type
FROM pg_default_acl, aclexplode(defaclacl) acl WHERE defaclnamespace = 'public'::regnamespace
"""
