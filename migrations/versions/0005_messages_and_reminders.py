"""Messages on their way, the calendar events that travel with them, and reminders.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
SENDING = sa.text("state = 'sending'")
HELD = sa.text("state = 'held'")
STUCK = sa.text("state IN ('dead', 'undeliverable')")
UNREAD = sa.text("person_id IS NOT NULL AND read_at IS NULL")
LIVE_OF_PERSON = sa.text("cancelled_at IS NULL AND person_id IS NOT NULL")
LIVE_OF_CANDIDATE = sa.text("cancelled_at IS NULL AND candidate_id IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "ladder_step",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column(
            "addressee",
            sa.Enum(
                "author",
                "recruiter",
                "bar_raiser",
                name="addressee",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("hours BETWEEN 0 AND 336", name=op.f("ck_ladder_step_hours_in_range")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_ladder_step_position_not_negative")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_ladder_step")),
    )

    op.create_table(
        "calendar_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("candidate_id", sa.Uuid(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "none",
                "accepted",
                "tentative",
                "declined",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (candidate_id IS NULL)", name=op.f("ck_calendar_event_of_one")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_calendar_event_ends_after_start")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_calendar_event_sequence_not_negative")),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_calendar_event_candidate_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["loop.id"], name=op.f("fk_calendar_event_loop_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_calendar_event_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_event")),
    )
    with op.batch_alter_table("calendar_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_calendar_event_candidate_id"), ["candidate_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_calendar_event_loop_id"), ["loop_id"], unique=False)
        batch_op.create_index(
            "ix_calendar_event_one_a_day",
            ["loop_id", "candidate_id", "day"],
            unique=True,
            sqlite_where=LIVE_OF_CANDIDATE,
            postgresql_where=LIVE_OF_CANDIDATE,
        )
        batch_op.create_index(
            "ix_calendar_event_one_of_person",
            ["loop_id", "person_id"],
            unique=True,
            sqlite_where=LIVE_OF_PERSON,
            postgresql_where=LIVE_OF_PERSON,
        )
        batch_op.create_index(
            "ix_calendar_event_person_ends", ["person_id", "ends_at"], unique=False
        )

    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "interview_invitation",
                "interview_changed",
                "interview_cancelled",
                "candidate_invitation",
                "candidate_changed",
                "candidate_cancelled",
                "feedback_requested",
                "feedback_reminder",
                "feedback_missing",
                "feedback_returned",
                "debrief_ready",
                "debrief_opened",
                "decision_recorded",
                "veto_recorded",
                "panel_broken",
                "seat_declined",
                "candidate_declined",
                "address_failing",
                "offer_step",
                "task_assigned",
                "task_due",
                "daily_digest",
                "weekly_digest",
                name="messagekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("candidate_id", sa.Uuid(), nullable=True),
        sa.Column("loop_id", sa.Uuid(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "held",
                "sending",
                "sent",
                "dropped",
                "dead",
                "undeliverable",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=80), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(lease_token IS NOT NULL AND lease_until IS NOT NULL) = (state = 'sending')",
            name=op.f("ck_message_leased_while_sending"),
        ),
        sa.CheckConstraint(
            "(settled_at IS NOT NULL) = (state IN ('sent', 'dropped', 'dead', 'undeliverable'))",
            name=op.f("ck_message_settled_when_it_is"),
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (candidate_id IS NULL)", name=op.f("ck_message_to_one")
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_message_attempts_not_negative")),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_message_candidate_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["calendar_event.id"],
            name=op.f("fk_message_event_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["loop.id"], name=op.f("fk_message_loop_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_message_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_candidate", ["candidate_id", "created_at"], unique=False)
        batch_op.create_index("ix_message_event", ["event_id", "created_at"], unique=False)
        batch_op.create_index(
            "ix_message_held", ["person_id"], unique=False, sqlite_where=HELD, postgresql_where=HELD
        )
        batch_op.create_index(batch_op.f("ix_message_loop_id"), ["loop_id"], unique=False)
        batch_op.create_index(
            "ix_message_person_id_created", ["person_id", "created_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_message_sending",
            ["lease_until"],
            unique=False,
            sqlite_where=SENDING,
            postgresql_where=SENDING,
        )
        batch_op.create_index("ix_message_settled", ["settled_at"], unique=False)
        batch_op.create_index(
            "ix_message_stuck",
            ["settled_at"],
            unique=False,
            sqlite_where=STUCK,
            postgresql_where=STUCK,
        )
        batch_op.create_index(
            "ix_message_unread",
            ["person_id"],
            unique=False,
            sqlite_where=UNREAD,
            postgresql_where=UNREAD,
        )
        batch_op.create_index(
            "ix_message_waiting",
            ["due_at", "id"],
            unique=False,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        )

    op.create_table(
        "reminder_clock",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("basis", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anchor", sa.DateTime(timezone=True), nullable=False),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("round IN (0, 1)", name=op.f("ck_reminder_clock_round_in_range")),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["loop.id"], name=op.f("fk_reminder_clock_loop_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk_reminder_clock_seat_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_reminder_clock")),
    )
    with op.batch_alter_table("reminder_clock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_clock_loop_id"), ["loop_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_clock_next_at"), ["next_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("reminder_clock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_clock_next_at"))
        batch_op.drop_index(batch_op.f("ix_reminder_clock_loop_id"))

    op.drop_table("reminder_clock")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_waiting", sqlite_where=WAITING, postgresql_where=WAITING)
        batch_op.drop_index("ix_message_unread", sqlite_where=UNREAD, postgresql_where=UNREAD)
        batch_op.drop_index("ix_message_stuck", sqlite_where=STUCK, postgresql_where=STUCK)
        batch_op.drop_index("ix_message_settled")
        batch_op.drop_index("ix_message_sending", sqlite_where=SENDING, postgresql_where=SENDING)
        batch_op.drop_index("ix_message_person_id_created")
        batch_op.drop_index(batch_op.f("ix_message_loop_id"))
        batch_op.drop_index("ix_message_held", sqlite_where=HELD, postgresql_where=HELD)
        batch_op.drop_index("ix_message_event")
        batch_op.drop_index("ix_message_candidate")

    op.drop_table("message")

    with op.batch_alter_table("calendar_event", schema=None) as batch_op:
        batch_op.drop_index("ix_calendar_event_person_ends")
        batch_op.drop_index(
            "ix_calendar_event_one_of_person",
            sqlite_where=LIVE_OF_PERSON,
            postgresql_where=LIVE_OF_PERSON,
        )
        batch_op.drop_index(
            "ix_calendar_event_one_a_day",
            sqlite_where=LIVE_OF_CANDIDATE,
            postgresql_where=LIVE_OF_CANDIDATE,
        )
        batch_op.drop_index(batch_op.f("ix_calendar_event_loop_id"))
        batch_op.drop_index(batch_op.f("ix_calendar_event_candidate_id"))

    op.drop_table("calendar_event")

    op.drop_table("ladder_step")
