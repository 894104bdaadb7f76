"""Who may what in the schema that is put back: as it was in the one before, and never more on the audit.

A schema built anew has no grants, so the role the product runs as could not even see it; and what was revoked
on the audit (docs/operations.md, Guards) must not come back with it.
"""

from typing import LiteralString, cast

import psycopg
from psycopg import sql

from dashboard.shell.backup.place import NotOwner

# What only the owner of the tables may do, whoever was granted more: the end of the block in operations.md.
_OWNERS_ALONE = {
    "audit_entry": "UPDATE, DELETE, TRUNCATE",
    "audit_head": "DELETE, TRUNCATE",
    "alembic_version": "INSERT, UPDATE, DELETE",
}
_SORTS = {"r": "TABLE", "p": "TABLE", "S": "SEQUENCE"}
_SORTS_TO_COME = {"r": "TABLES", "S": "SEQUENCES"}


def require_ownership(connection: psycopg.Connection) -> None:
    """Raises NotOwner unless this role may exchange the schema ``public`` and owns every table in it."""
    row = connection.execute(_OWNERS).fetchone()
    if row is None:
        raise NotOwner("the database has no schema public: create it as its owner first")
    me, owner, may_create = row
    if owner is not None and owner != me:
        raise NotOwner(f"the tables belong to {owner}, not to {me}: restore with the address of {owner}")
    if not may_create:
        raise NotOwner(f"{me} may not exchange the schema: restore with the address of the database's owner")


def promise_rights(connection: psycopg.Connection, old: str, new: str) -> None:
    """What tables to come in ``old`` would have been granted, those to come in ``new`` are granted too."""
    for creator, sort, privilege, grantee, may_grant in connection.execute(_TO_COME, (old,)).fetchall():
        head = sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA {} ").format(
            sql.Identifier(creator), sql.Identifier(new)
        )
        things = _plain(_SORTS_TO_COME[sort])
        connection.execute(head + _grant(privilege, things, grantee, may_grant=may_grant))


def copy_rights(connection: psycopg.Connection, old: str, new: str) -> None:
    """Grants on the schema, and on its tables and sequences by name: in ``new`` those of ``old`` only.

    A table that ``old`` has not keeps what it was granted when it was made.
    """
    schema = sql.SQL("SCHEMA {}").format(sql.Identifier(new))
    for privilege, grantee, may_grant in connection.execute(_ON_SCHEMA, (old,)).fetchall():
        connection.execute(_grant(privilege, schema, grantee, may_grant=may_grant))
    for sort, name, _, grantee, _ in connection.execute(_ON_BOTH, {"of": new, "also": old}).fetchall():
        revoke = sql.SQL("REVOKE ALL ON {} FROM {}").format(_thing(sort, new, name), _role(grantee))
        connection.execute(revoke)
    for sort, name, privilege, grantee, may_grant in connection.execute(
        _ON_BOTH, {"of": old, "also": new}
    ).fetchall():
        connection.execute(_grant(privilege, _thing(sort, new, name), grantee, may_grant=may_grant))
    _leave_to_the_owner(connection, new)


def _leave_to_the_owner(connection: psycopg.Connection, schema: str) -> None:
    for table, privileges in _OWNERS_ALONE.items():
        granted = connection.execute(_ON_BOTH, {"of": schema, "also": schema}).fetchall()
        for grantee in {row[3] for row in granted if row[1] == table}:
            revoke = sql.SQL("REVOKE {} ON {} FROM {}")
            thing = _thing("r", schema, table)
            connection.execute(revoke.format(_plain(privileges), thing, _role(grantee)))


def _grant(privilege: str, thing: sql.Composable, grantee: str | None, *, may_grant: bool) -> sql.Composed:
    ending = _plain(" WITH GRANT OPTION" if may_grant else "")
    return sql.SQL("GRANT {} ON {} TO {}{}").format(_plain(privilege), thing, _role(grantee), ending)


def _thing(sort: str, schema: str, name: str) -> sql.Composed:
    return sql.SQL("{} {}").format(_plain(_SORTS[sort]), sql.Identifier(schema, name))


def _role(name: str | None) -> sql.Composable:
    return sql.SQL("PUBLIC") if name is None else sql.Identifier(name)


def _plain(words: str) -> sql.SQL:
    """Words of the server or of this module, never of a person."""
    return sql.SQL(cast(LiteralString, words))


_OWNERS = """
SELECT current_user,
    (SELECT pg_get_userbyid(relowner) FROM pg_class
     WHERE relnamespace = nsp.oid AND relkind IN ('r', 'p')
     ORDER BY pg_get_userbyid(relowner) = current_user LIMIT 1),
    has_database_privilege(current_database(), 'CREATE') AND pg_has_role(nspowner, 'USAGE')
FROM pg_namespace nsp WHERE nspname = 'public'
"""
# The grantee is NULL for PUBLIC; the owner's own rights come with the ownership.
_ON_SCHEMA = """
SELECT acl.privilege_type, CASE WHEN acl.grantee <> 0 THEN pg_get_userbyid(acl.grantee) END, acl.is_grantable
FROM pg_namespace nsp, aclexplode(nsp.nspacl) acl
WHERE nsp.nspname = %s AND acl.grantee <> nsp.nspowner
"""
_ON_BOTH = """
SELECT rel.relkind::text, rel.relname, acl.privilege_type,
    CASE WHEN acl.grantee <> 0 THEN pg_get_userbyid(acl.grantee) END, acl.is_grantable
FROM pg_class rel, aclexplode(rel.relacl) acl
WHERE rel.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %(of)s)
    AND rel.relkind IN ('r', 'p', 'S') AND acl.grantee <> rel.relowner
    AND EXISTS (SELECT FROM pg_class other WHERE other.relname = rel.relname AND other.relkind = rel.relkind
        AND other.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %(also)s))
"""
_TO_COME = """
SELECT pg_get_userbyid(def.defaclrole), def.defaclobjtype::text, acl.privilege_type,
    CASE WHEN acl.grantee <> 0 THEN pg_get_userbyid(acl.grantee) END, acl.is_grantable
FROM pg_default_acl def, aclexplode(def.defaclacl) acl
WHERE def.defaclnamespace = (SELECT oid FROM pg_namespace WHERE nspname = %s)
    AND def.defaclobjtype IN ('r', 'S') AND pg_has_role(def.defaclrole, 'USAGE')
"""
