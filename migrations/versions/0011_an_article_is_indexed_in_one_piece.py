"""A quote may come with its place, so that those of an article are indexed in one piece, and the article finds them."""

from __future__ import annotations

from migrations.rewording import reword, turned

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PLACED_ALWAYS = "WHERE id = new.id;", "WHERE id = new.id AND place IS NULL;"
# Without statistics SQLite takes the index on the speaker, and walks all the quotes of whoever is quoted most.
BY_SPEAKER = tuple((f"AND speaker_id = {row}", f"AND +speaker_id = {row}") for row in ("new.", "old."))
# The index on roles is of those that are one: a question for any role would walk all the facets.
OF_A_ROLE = "WHERE role = old.role)", "WHERE role = old.role AND role <> 0)"
REWRITTEN = {
    "quotes_entered": (PLACED_ALWAYS,),
    "appearances_entered": BY_SPEAKER,
    "appearances_changed": BY_SPEAKER,
    "appearances_left": BY_SPEAKER,
    "quote_facets_left": (OF_A_ROLE,),
}


def upgrade() -> None:
    for trigger, changes in REWRITTEN.items():
        reword(trigger, *changes)


def downgrade() -> None:
    for trigger, changes in REWRITTEN.items():
        reword(trigger, *turned(changes))
