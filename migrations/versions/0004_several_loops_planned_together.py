"""Several loops planned together on the worker: what was asked, how far it is, what came of it.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UNDER_WAY = sa.text("state IN ('queued', 'running', 'cancelling')")


def upgrade() -> None:
    op.create_table(
        "plan_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("earliest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("latest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "cancelling",
                "done",
                "cancelled",
                "failed",
                name="batchstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("loops", sa.Integer(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("bound", sa.Float(), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (state IN ('done', 'cancelled', 'failed'))",
            name=op.f("ck_plan_batch_ended_when_it_has"),
        ),
        sa.CheckConstraint(
            "(taken_by IS NOT NULL AND lease_until IS NOT NULL) = (state IN ('running', 'cancelling'))",
            name=op.f("ck_plan_batch_leased_while_it_runs"),
        ),
        sa.CheckConstraint("latest > earliest", name=op.f("ck_plan_batch_latest_after_earliest")),
        sa.CheckConstraint(
            "minutes > 0 AND seconds > 0 AND seed >= 0", name=op.f("ck_plan_batch_numbers_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_plan_batch_asked_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_batch")),
    )
    with op.batch_alter_table("plan_batch", schema=None) as batch_op:
        batch_op.create_index("ix_plan_batch_asked_by_id", ["asked_by", "id"], unique=False)
        batch_op.create_index(
            "ix_plan_batch_under_way",
            ["asked_at"],
            unique=False,
            sqlite_where=UNDER_WAY,
            postgresql_where=UNDER_WAY,
        )

    op.create_table(
        "plan_batch_loop",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "pending",
                "planned",
                "left_out",
                "accepted",
                "stale",
                name="batchoutcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("plan", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("conflicts", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(settled_at IS NOT NULL) = (outcome IN ('accepted', 'stale'))",
            name=op.f("ck_plan_batch_loop_settled_when_it_is"),
        ),
        sa.CheckConstraint(
            "plan IS NOT NULL OR outcome NOT IN ('planned', 'accepted')",
            name=op.f("ck_plan_batch_loop_a_plan_where_one_is_said"),
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["plan_batch.id"],
            name=op.f("fk_plan_batch_loop_batch_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["loop.id"], name=op.f("fk_plan_batch_loop_loop_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("batch_id", "loop_id", name=op.f("pk_plan_batch_loop")),
    )
    with op.batch_alter_table("plan_batch_loop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_batch_loop_loop_id"), ["loop_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("plan_batch_loop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_batch_loop_loop_id"))

    op.drop_table("plan_batch_loop")
    with op.batch_alter_table("plan_batch", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_plan_batch_under_way", sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY
        )
        batch_op.drop_index("ix_plan_batch_asked_by_id")

    op.drop_table("plan_batch")
