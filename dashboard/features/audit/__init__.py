"""The inspector's page: who did what, and whether the audit is whole. Has no tables of its own."""
