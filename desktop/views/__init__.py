"""The window: one page per file; pages do not import each other and never see the database."""
