"""What the forms of signing in and of accounts send."""

from dashboard.features.access.forms.signing_in import SignIn, parse_sign_in, safe_back, safe_path

__all__ = ["SignIn", "parse_sign_in", "safe_back", "safe_path"]
