"""How a workspace's database is opened: the same safe way everywhere."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, QueuePool

BUSY_MILLISECONDS = 5_000
"""How long to wait for another program before WorkspaceLocked."""
FULL = 2


def connect(path: Path) -> sqlite3.Connection:
    """A plain connection for looking, copying and checking; begins no transaction by itself."""
    return sqlite3.connect(path, timeout=BUSY_MILLISECONDS / 1000, isolation_level=None)


def engine_for(path: Path, *, pooled: bool = True, foreign_keys: bool = True) -> Engine:
    """An engine whose every connection keeps what it commits.

    A transaction is IMMEDIATE when the execution option `begin` says so: it then holds the right to write
    from its start and cannot fail half way because another program wrote first. Migrations, which make tables
    anew, run with `foreign_keys` off and are checked afterwards.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=QueuePool if pooled else NullPool,
        connect_args={
            "timeout": BUSY_MILLISECONDS / 1000,
            "isolation_level": None,
            "check_same_thread": False,
        },
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = raw.cursor()
        try:
            cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
            cursor.execute("PRAGMA trusted_schema = OFF")
            cursor.execute("PRAGMA cell_size_check = ON")
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA synchronous")
            kept = cursor.fetchone()
            if kept is None or kept[0] != FULL:
                raise RuntimeError("SQLite did not take synchronous = FULL")
        finally:
            cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('begin', 'DEFERRED')}")

    return engine
