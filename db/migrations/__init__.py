"""Alembic's script folder. A revision, once released, never changes."""
