"""Backups: a consistent copy of the database while the product runs, sealed, verified, and put back.

``creating`` makes one, ``verifying`` proves one, ``restoring`` puts one in the place of the database. Called
by shell/backup_commands.py only. The key ``backup`` (kernel/secrets.py) is in no backup: keep it elsewhere.
"""
