"""Screen and download of the audit."""
