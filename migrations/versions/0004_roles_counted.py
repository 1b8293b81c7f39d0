"""How many articles give a speaker a role: counted by triggers, and those articles on an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

GIVEN = """
    INSERT INTO speaker_roles (speaker_id, role, article_count) SELECT NEW.speaker_id, NEW.role, 1
    WHERE NEW.role IS NOT NULL ON CONFLICT (speaker_id, role) DO UPDATE SET article_count = article_count + 1;
"""
NO_LONGER_GIVEN = """
    UPDATE speaker_roles SET article_count = article_count - 1 WHERE speaker_id = OLD.speaker_id AND role = OLD.role;
    DELETE FROM speaker_roles WHERE speaker_id = OLD.speaker_id AND role = OLD.role AND article_count = 0;
"""
TRIGGERS = {
    "appearances_counted": f"AFTER INSERT ON appearances BEGIN {GIVEN} END",
    "appearances_uncounted": f"AFTER DELETE ON appearances BEGIN {NO_LONGER_GIVEN} END",
    "appearances_recounted": "AFTER UPDATE OF speaker_id, role ON appearances "
    f"WHEN OLD.speaker_id <> NEW.speaker_id OR OLD.role IS NOT NEW.role BEGIN {NO_LONGER_GIVEN} {GIVEN} END",
}


def upgrade() -> None:
    op.create_table(
        "speaker_roles",
        sa.Column("speaker_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("article_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speakers.id"], name=op.f("fk_speaker_roles_speaker_id_speakers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("speaker_id", "role", name=op.f("pk_speaker_roles")),
        sqlite_with_rowid=False,
    )
    most_given: list[str | sa.ColumnElement[object]] = ["speaker_id", sa.literal_column("article_count DESC"), "role"]
    op.create_index("ix_speaker_roles_most_given", "speaker_roles", most_given)
    op.create_index(
        op.f("ix_appearances_speaker_id_role_article_id"), "appearances", ["speaker_id", "role", "article_id"]
    )
    op.execute(
        "INSERT INTO speaker_roles (speaker_id, role, article_count) "
        "SELECT speaker_id, role, count(*) FROM appearances WHERE role IS NOT NULL GROUP BY speaker_id, role"
    )
    for name, trigger in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {trigger}")


def downgrade() -> None:
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    op.drop_index(op.f("ix_appearances_speaker_id_role_article_id"), "appearances")
    op.drop_table("speaker_roles")
