"""Finding by the words of names, kept views, the wording of principles, and who is in the room.

The words of the names already there are written too.

Revision ID: 0002
Revises: 0001
"""

import re
import unicodedata
import uuid
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IN_CODE_ORDER = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
NEVER_CHANGED = ("principle_version", "principle_question")
NAMED = (("candidate", "name", "email"), ("person", "name", "email"), ("requisition", "title"))
AT_ONCE = 500
WORD = re.compile(r"[^\W_]+")
SPELT_OUT = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "ħ": "h"}  # noqa: RUF001  the dotless i is meant
)


def folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.translate(SPELT_OUT)


def keys_of(name: str, address: str = "") -> list[str]:
    """What a row is found by, as it was cut when this migration was written."""
    words = list(dict.fromkeys(word[:80] for word in WORD.findall(folded(name))))[:24]
    whole = folded(address.strip())[:80]
    return list(dict.fromkeys([*words, whole] if whole else words))


def write_words() -> None:
    """Index the names that are there, a few hundred rows at a time."""
    here = op.get_bind()
    word = sa.table(
        "search_word",
        sa.column("kind", sa.String),
        sa.column("word", sa.String),
        sa.column("target_id", sa.Uuid),
    )
    for kind, *columns in NAMED:
        for rows in _in_parts(here, kind, columns):
            found = [
                {"kind": kind, "word": key, "target_id": id_}
                for id_, texts in rows
                for key in keys_of(*texts)
            ]
            if found:
                here.execute(sa.insert(word), found)


def _in_parts(
    here: sa.Connection, table: str, columns: list[str]
) -> Iterator[list[tuple[uuid.UUID, list[str]]]]:
    source = sa.table(
        table, sa.column("id", sa.Uuid), *(sa.column(name, sa.String) for name in columns)
    )
    last = uuid.UUID(int=0)
    while rows := here.execute(
        sa.select(source).where(source.c.id > last).order_by(source.c.id).limit(AT_ONCE)
    ).all():
        last = rows[-1][0]
        yield [(row[0], list(row[1:])) for row in rows]


def refuse_changes(table: str) -> None:
    """Let the database itself refuse to change or remove a row of ``table``."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuses_{event.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is never changed'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuses_changes BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_is_never_changed()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_never_changed()"
    )


def allow_changes(table: str) -> None:
    """Take back ``refuse_changes``."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_refuses_{event}")
        return
    op.execute(f"DROP TRIGGER {table}_refuses_changes ON {table}")
    op.execute(f"DROP TRIGGER {table}_refuses_truncate ON {table}")
    op.execute(f"DROP FUNCTION {table}_is_never_changed()")


def upgrade() -> None:
    op.create_table(
        "search_word",
        sa.Column(
            "kind",
            sa.Enum(
                "candidate",
                "person",
                "requisition",
                name="findable",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("word", IN_CODE_ORDER, nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "word", "target_id", name=op.f("pk_search_word")),
    )
    with op.batch_alter_table("search_word", schema=None) as batch_op:
        batch_op.create_index("ix_search_word_target_id", ["target_id"], unique=False)

    op.create_table(
        "principle_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(trim(meaning)) > 0", name=op.f("ck_principle_version_meaning_not_blank")
        ),
        sa.CheckConstraint(
            "length(trim(name)) > 0", name=op.f("ck_principle_version_name_not_blank")
        ),
        sa.CheckConstraint(
            "length(trim(reason)) > 0", name=op.f("ck_principle_version_reason_not_blank")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_principle_version_number_from_one")),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_principle_version_author_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_principle_version")),
        sa.UniqueConstraint("key", "number", name=op.f("uq_principle_version_key_number")),
    )
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "page",
            sa.Enum(
                "loops",
                "candidates",
                "requisitions",
                "people",
                name="listpage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_saved_view_name_not_blank")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_view_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint(
            "person_id", "page", "name", name=op.f("uq_saved_view_person_id_page_name")
        ),
    )
    op.create_table(
        "principle_question",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(trim(text)) > 0", name=op.f("ck_principle_question_text_not_blank")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["principle_version.id"], name=op.f("fk_principle_question_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "key", name=op.f("pk_principle_question")),
        sa.UniqueConstraint(
            "version_id", "position", name=op.f("uq_principle_question_version_id_position")
        ),
    )
    op.create_table(
        "debrief_floor",
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("principle", sa.String(length=80), nullable=False),
        sa.Column("speaker_seat_id", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["debrief.loop_id"], name=op.f("fk_debrief_floor_loop_id")
        ),
        sa.ForeignKeyConstraint(
            ["speaker_seat_id"],
            ["seat.id"],
            name=op.f("fk_debrief_floor_speaker_seat_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("loop_id", name=op.f("pk_debrief_floor")),
    )
    op.create_table(
        "debrief_presence",
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["debrief.loop_id"], name=op.f("fk_debrief_presence_loop_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_debrief_presence_person_id")
        ),
        sa.PrimaryKeyConstraint("loop_id", "person_id", name=op.f("pk_debrief_presence")),
    )
    for table in NEVER_CHANGED:
        refuse_changes(table)
    write_words()


def downgrade() -> None:
    for table in NEVER_CHANGED:
        allow_changes(table)
    op.drop_table("debrief_presence")
    op.drop_table("debrief_floor")
    op.drop_table("principle_question")
    op.drop_table("saved_view")
    op.drop_table("principle_version")
    with op.batch_alter_table("search_word", schema=None) as batch_op:
        batch_op.drop_index("ix_search_word_target_id")

    op.drop_table("search_word")
