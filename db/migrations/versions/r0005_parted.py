"""Answers may be persons, divisions and tables."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_BEFORE = ("text", "truth", "number", "day", "month", "texts")
_SINCE = ("person", "division", "table")


def upgrade() -> None:
    _allow((*_BEFORE, *_SINCE))


def downgrade() -> None:
    """What an older program cannot read stays as the text it is written in."""
    answer = sa.table("answer", sa.column("kind", sa.Text()), sa.column("value", sa.Text()))
    op.execute(
        answer.update()
        .where(answer.c.kind.in_(_SINCE))
        .values(kind="text", value=sa.func.json_quote(answer.c.value))
    )
    _allow(_BEFORE)
    history = sa.table(
        "history",
        *(sa.column(name, sa.Text()) for name in ("kind", "before", "after", "before_rest", "after_rest")),
    )
    for side, rest in ((history.c.before, history.c.before_rest), (history.c.after, history.c.after_rest)):
        op.execute(
            history.update()
            .where(history.c.kind == "answer", rest.in_([f'"{kind}"' for kind in _SINCE]))
            .values({side: sa.func.json_quote(side), rest: '"text"'})
        )


def _allow(kinds: tuple[str, ...]) -> None:
    """SQLite changes a constraint by making the table anew."""
    with op.batch_alter_table("answer", recreate="always") as table:
        table.drop_constraint(op.f("ck_answer_kind"), type_="check")
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        table.create_check_constraint(op.f("ck_answer_kind"), f"kind IN ({listed})")
