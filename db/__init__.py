"""Where applications are kept: SQLite and a content-addressed folder of evidence files."""
