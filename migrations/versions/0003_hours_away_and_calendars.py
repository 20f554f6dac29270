"""Hours, days off, calendars and candidates' windows; nobody is in two interviews at once (L5).

PostgreSQL's btree_gist, with which an exclusion constraint compares ids, is an extension that not
every server has. A range over (person, moment) says the same with what every server has: ranges of
a composite type compare the person first, so that two overlap exactly if the times of one person do.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ONE_PLACE = "ex_seat_one_place_at_a_time"
TIME_COLUMNS = "person_id, starts_at, ends_at, held, removed_at"
SAME_TIME = (
    "SELECT 1 FROM seat other WHERE other.person_id = {seat}.person_id AND other.id <> {seat}.id"
    " AND other.held AND other.removed_at IS NULL"
    " AND other.starts_at < {seat}.ends_at AND other.ends_at > {seat}.starts_at"
)


def keep_people_in_one_place() -> None:
    """Let the database refuse two held interviews of one person at the same time.

    On SQLite a later migration that makes the table anew (batch mode) has to do this again.
    """
    here = op.get_bind()
    there = "SELECT count(*) FROM seat WHERE held AND removed_at IS NULL AND EXISTS"
    twice = here.execute(sa.text(f"{there} ({SAME_TIME.format(seat='seat')})")).scalar_one()
    if twice:
        raise RuntimeError(
            f"{twice} held seats are of somebody with another interview at the same time (L5)."
            " Move or give up one of each two, then upgrade again."
        )
    if here.dialect.name == "sqlite":
        for event in ("INSERT", f"UPDATE OF {TIME_COLUMNS}"):
            op.execute(
                f"CREATE TRIGGER {ONE_PLACE}_{event.split()[0].lower()} BEFORE {event} ON seat"
                " WHEN NEW.held AND NEW.removed_at IS NULL"
                f" AND EXISTS ({SAME_TIME.format(seat='NEW')})"
                f" BEGIN SELECT RAISE(ABORT, '{ONE_PLACE}'); END"
            )
        return
    op.execute("CREATE TYPE person_moment AS (person uuid, moment timestamptz)")
    op.execute("CREATE TYPE person_time AS RANGE (subtype = person_moment)")
    op.execute(
        f"ALTER TABLE seat ADD CONSTRAINT {ONE_PLACE} EXCLUDE USING gist (person_time("
        "ROW(person_id, starts_at)::person_moment, ROW(person_id, ends_at)::person_moment)"
        " WITH &&) WHERE (held AND removed_at IS NULL)"
    )


def let_people_be_anywhere() -> None:
    """Take back ``keep_people_in_one_place``."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("insert", "update"):
            op.execute(f"DROP TRIGGER {ONE_PLACE}_{event}")
        return
    op.execute(f"ALTER TABLE seat DROP CONSTRAINT {ONE_PLACE}")
    op.execute("DROP TYPE person_time")
    op.execute("DROP TYPE person_moment")


def upgrade() -> None:
    op.create_table(
        "holiday",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_holiday_name_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", "time_zone", name=op.f("uq_holiday_day_time_zone")),
    )
    op.create_table(
        "calendar_import",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("covers_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("covers_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "covers_until > covers_from", name=op.f("ck_calendar_import_covers_something")
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_calendar_import_digest_length")),
        sa.CheckConstraint(
            "length(trim(name)) > 0", name=op.f("ck_calendar_import_name_not_blank")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_calendar_import_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_import")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_calendar_import_person_id_name")),
    )
    op.create_table(
        "day_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_day_off_last_not_before_first")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_day_off_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_off")),
    )
    with op.batch_alter_table("day_off", schema=None) as batch_op:
        batch_op.create_index("ix_day_off_person_last", ["person_id", "last_day"], unique=False)

    op.create_table(
        "interview_limit",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("daily", sa.Integer(), nullable=True),
        sa.Column("weekly", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "daily IS NULL OR daily BETWEEN 0 AND 20",
            name=op.f("ck_interview_limit_daily_in_range"),
        ),
        sa.CheckConstraint(
            "weekly IS NULL OR weekly BETWEEN 0 AND 50",
            name=op.f("ck_interview_limit_weekly_in_range"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_interview_limit_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_interview_limit")),
    )
    op.create_table(
        "working_hours",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_minute", sa.Integer(), nullable=False),
        sa.Column("ends_minute", sa.Integer(), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "ends_minute > starts_minute", name=op.f("ck_working_hours_ends_after_start")
        ),
        sa.CheckConstraint(
            "starts_minute % 15 = 0 AND ends_minute % 15 = 0",
            name=op.f("ck_working_hours_on_the_grid"),
        ),
        sa.CheckConstraint(
            "starts_minute >= 0 AND ends_minute <= 1440",
            name=op.f("ck_working_hours_within_the_day"),
        ),
        sa.CheckConstraint(
            "weekday BETWEEN 0 AND 6", name=op.f("ck_working_hours_weekday_from_monday")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_working_hours_person_id")
        ),
        sa.PrimaryKeyConstraint(
            "person_id", "weekday", "starts_minute", name=op.f("pk_working_hours")
        ),
    )
    op.create_table(
        "calendar_busy",
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_calendar_busy_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["calendar_import.id"],
            name=op.f("fk_calendar_busy_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_calendar_busy_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("import_id", "starts_at", name=op.f("pk_calendar_busy")),
    )
    with op.batch_alter_table("calendar_busy", schema=None) as batch_op:
        batch_op.create_index(
            "ix_calendar_busy_person_start", ["person_id", "starts_at"], unique=False
        )

    op.create_table(
        "candidate_window",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ends_at > starts_at", name=op.f("ck_candidate_window_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_candidate_window_candidate_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_window")),
    )
    with op.batch_alter_table("candidate_window", schema=None) as batch_op:
        batch_op.create_index(
            "ix_candidate_window_candidate_start", ["candidate_id", "starts_at"], unique=False
        )

    keep_people_in_one_place()


def downgrade() -> None:
    let_people_be_anywhere()
    with op.batch_alter_table("candidate_window", schema=None) as batch_op:
        batch_op.drop_index("ix_candidate_window_candidate_start")

    op.drop_table("candidate_window")
    with op.batch_alter_table("calendar_busy", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_busy_person_start")

    op.drop_table("calendar_busy")
    op.drop_table("working_hours")
    op.drop_table("interview_limit")
    with op.batch_alter_table("day_off", schema=None) as batch_op:
        batch_op.drop_index("ix_day_off_person_last")

    op.drop_table("day_off")
    op.drop_table("calendar_import")
    op.drop_table("holiday")
