"""The process: people, requisitions, loops, feedback, debriefs, offers, and the trail.

One file, frozen, and long for it: the tables refer to one another, and no part of them is of use
without the rest.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NEVER_CHANGED = (
    "audit_entry",
    "loop_move",
    "feedback_version",
    "feedback_evidence",
    "veto",
    "decision",
    "decision_reason",
)


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


# The veto holds in the database too (D4, O1): (table, event, when it is refused, why).
VETO_HOLDS = (
    (
        "decision",
        "INSERT",
        "NEW.outcome = 'hire' AND EXISTS (SELECT 1 FROM veto WHERE loop_id = NEW.loop_id)",
        "a veto stands against this hire",
    ),
    (
        "offer",
        "INSERT",
        "EXISTS (SELECT 1 FROM veto WHERE loop_id = NEW.loop_id)",
        "a veto stands against this offer",
    ),
    (
        "offer",
        "UPDATE",
        (
            "NEW.state IN ('approved', 'made', 'accepted') AND NEW.state <> OLD.state"
            " AND EXISTS (SELECT 1 FROM veto WHERE loop_id = NEW.loop_id)"
        ),
        "a veto stands against this offer",
    ),
    (
        "veto",
        "INSERT",
        (
            "EXISTS (SELECT 1 FROM offer WHERE loop_id = NEW.loop_id AND state = 'accepted')"
            " OR EXISTS (SELECT 1 FROM decision"
            " WHERE loop_id = NEW.loop_id AND outcome <> 'hire')"
        ),
        "there is no hire left to veto",
    ),
)


def hold_the_veto() -> None:
    """Let the database itself refuse a hire or an offer under a veto, and a veto come too late."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, event, refused, why in VETO_HOLDS:
        name = f"{table}_{event.lower()}_heeds_the_veto"
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {refused} "
                f"BEGIN SELECT RAISE(ABORT, '{why}'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {refused} THEN RAISE EXCEPTION '{why}' USING ERRCODE = '23000'; END IF; "
            "RETURN NEW; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def release_the_veto() -> None:
    """Take back ``hold_the_veto``."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, event, _refused, _why in VETO_HOLDS:
        name = f"{table}_{event.lower()}_heeds_the_veto"
        op.execute(f"DROP TRIGGER {name}" if sqlite else f"DROP TRIGGER {name} ON {table}")
        if not sqlite:
            op.execute(f"DROP FUNCTION {name}()")


def upgrade() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "job_slot",
        sa.Column("job", sa.String(length=80), nullable=False),
        sa.Column("slot", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", "slot", name=op.f("pk_job_slot")),
    )
    op.create_table(
        "retention_period",
        sa.Column("jurisdiction", sa.String(length=20), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "months BETWEEN 1 AND 240", name=op.f("ck_retention_period_months_in_range")
        ),
        sa.PrimaryKeyConstraint("jurisdiction", name=op.f("pk_retention_period")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_key_at", ["key", "at"], unique=False)

    op.create_table(
        "team",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_team_name_not_blank")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "worker_heartbeat",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_heartbeat")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column(
            "bar_raiser",
            sa.Enum(
                "none",
                "in_training",
                "certified",
                "lapsed",
                name="barraiserstanding",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("weekly_loop_cap", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_person_email_lower_case")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_person_name_not_blank")),
        sa.CheckConstraint("level BETWEEN 1 AND 20", name=op.f("ck_person_level_in_range")),
        sa.CheckConstraint(
            "manager_id IS NULL OR manager_id <> id", name=op.f("ck_person_not_own_manager")
        ),
        sa.CheckConstraint(
            "weekly_loop_cap IS NULL OR weekly_loop_cap >= 0",
            name=op.f("ck_person_cap_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["person.id"], name=op.f("fk_person_manager_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_person_team_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_manager_id"), ["manager_id"], unique=False)
        batch_op.create_index("ix_person_name_id", ["name", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_team_id"), ["team_id"], unique=False)

    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_api_token_name_not_blank")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_api_token_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "availability_window",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ends_at > starts_at", name=op.f("ck_availability_window_ends_after_start")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_availability_window_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_availability_window")),
    )
    with op.batch_alter_table("availability_window", schema=None) as batch_op:
        batch_op.create_index(
            "ix_availability_window_person_start", ["person_id", "starts_at"], unique=False
        )

    op.create_table(
        "candidate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_candidate_email_lower_case")),
        sa.CheckConstraint("length(trim(name)) > 0", name=op.f("ck_candidate_name_not_blank")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_candidate_created_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("email", name=op.f("uq_candidate_email")),
    )
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.create_index("ix_candidate_name_id", ["name", "id"], unique=False)

    op.create_table(
        "certification",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("job_family", sa.String(length=80), nullable=False),
        sa.Column("certified_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(trim(job_family)) > 0", name=op.f("ck_certification_job_family_not_blank")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_certification_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "job_family", name=op.f("pk_certification")),
    )
    op.create_table(
        "graduation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("graduated_by", sa.Uuid(), nullable=False),
        sa.Column("graduated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["graduated_by"],
            ["person.id"],
            name=op.f("fk_graduation_graduated_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_graduation_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_graduation")),
    )
    with op.batch_alter_table("graduation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_graduation_person_id"), ["person_id"], unique=False)

    op.create_table(
        "idempotent_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_idempotent_answer_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotent_answer")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_idempotent_answer_person_id_key")),
    )
    with op.batch_alter_table("idempotent_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_idempotent_answer_created_at"), ["created_at"], unique=False
        )

    op.create_table(
        "nomination",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("nominated_by", sa.Uuid(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                name="nominationstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("nominated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state = 'open' OR decided_at IS NOT NULL",
            name=op.f("ck_nomination_a_verdict_has_a_time"),
        ),
        sa.CheckConstraint(
            "length(trim(evidence)) > 0", name=op.f("ck_nomination_evidence_not_blank")
        ),
        sa.CheckConstraint("nominated_by <> person_id", name=op.f("ck_nomination_not_oneself")),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["person.id"],
            name=op.f("fk_nomination_decided_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["nominated_by"],
            ["person.id"],
            name=op.f("fk_nomination_nominated_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_nomination_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nomination")),
    )
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.create_index(
            "ix_nomination_one_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "administrator",
                "recruiter",
                "programme_lead",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_role_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "requisition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("job_family", sa.String(length=80), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("hiring_manager_id", sa.Uuid(), nullable=False),
        sa.Column("recruiter_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "approved",
                "closed",
                name="requisitionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "length(trim(job_family)) > 0", name=op.f("ck_requisition_job_family_not_blank")
        ),
        sa.CheckConstraint("length(trim(title)) > 0", name=op.f("ck_requisition_title_not_blank")),
        sa.CheckConstraint("level BETWEEN 1 AND 20", name=op.f("ck_requisition_level_in_range")),
        sa.ForeignKeyConstraint(
            ["hiring_manager_id"],
            ["person.id"],
            name=op.f("fk_requisition_hiring_manager_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["recruiter_id"],
            ["person.id"],
            name=op.f("fk_requisition_recruiter_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["team.id"], name=op.f("fk_requisition_team_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requisition")),
    )
    with op.batch_alter_table("requisition", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_requisition_hiring_manager_id"), ["hiring_manager_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_requisition_recruiter_id"), ["recruiter_id"], unique=False
        )
        batch_op.create_index("ix_requisition_state_id", ["state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_requisition_team_id"), ["team_id"], unique=False)

    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["person.id"],
            name=op.f("fk_sign_in_link_created_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_sign_in_link_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_link_token_hash")),
    )
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sign_in_link_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sign_in_link_person_id"), ["person_id"], unique=False)

    op.create_table(
        "user_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_agent", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_user_session_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_user_session_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_user_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("requisition_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_application_candidate_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"],
            ["requisition.id"],
            name=op.f("fk_application_requisition_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint(
            "candidate_id",
            "requisition_id",
            name=op.f("uq_application_candidate_id_requisition_id"),
        ),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_requisition_id"), ["requisition_id"], unique=False
        )

    op.create_table(
        "candidate_demographics",
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("gender", sa.String(length=40), nullable=False),
        sa.Column("ethnicity", sa.String(length=80), nullable=False),
        sa.Column("age_band", sa.String(length=20), nullable=False),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_candidate_demographics_candidate_id")
        ),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_candidate_demographics")),
    )
    op.create_table(
        "declared_conflict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "relative",
                "friend",
                "former_manager",
                "former_report",
                "other",
                name="conflictkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("declared_by", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_declared_conflict_candidate_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["declared_by"],
            ["person.id"],
            name=op.f("fk_declared_conflict_declared_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_declared_conflict_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_conflict")),
        sa.UniqueConstraint(
            "candidate_id",
            "person_id",
            "kind",
            name=op.f("uq_declared_conflict_candidate_id_person_id_kind"),
        ),
    )
    with op.batch_alter_table("declared_conflict", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_declared_conflict_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "erasure_tombstone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_erasure_tombstone_candidate_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_tombstone")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_erasure_tombstone_candidate_id")),
    )
    op.create_table(
        "future_report",
        sa.Column("requisition_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_future_report_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisition.id"], name=op.f("fk_future_report_requisition_id")
        ),
        sa.PrimaryKeyConstraint("requisition_id", "person_id", name=op.f("pk_future_report")),
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidate_id", sa.Uuid(), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_legal_hold_reason_not_blank")),
        sa.ForeignKeyConstraint(
            ["candidate_id"],
            ["candidate.id"],
            name=op.f("fk_legal_hold_candidate_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["placed_by"], ["person.id"], name=op.f("fk_legal_hold_placed_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_legal_hold_candidate_id"), ["candidate_id"], unique=False
        )

    op.create_table(
        "narrative_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("requisition_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(approved_by IS NULL AND approved_at IS NULL) OR (approved_by IS NOT NULL AND approved_at IS NOT NULL)",
            name=op.f("ck_narrative_version_approval_whole"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_narrative_version_number_from_one")),
        sa.ForeignKeyConstraint(
            ["approved_by"],
            ["person.id"],
            name=op.f("fk_narrative_version_approved_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["person.id"],
            name=op.f("fk_narrative_version_author_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"],
            ["requisition.id"],
            name=op.f("fk_narrative_version_requisition_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrative_version")),
        sa.UniqueConstraint(
            "requisition_id", "number", name=op.f("uq_narrative_version_requisition_id_number")
        ),
    )
    op.create_table(
        "requirement",
        sa.Column("requisition_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "principle",
                "competency",
                name="requirementkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("interviewers", sa.Integer(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "interviewers BETWEEN 1 AND 7", name=op.f("ck_requirement_interviewers_in_range")
        ),
        sa.ForeignKeyConstraint(
            ["requisition_id"], ["requisition.id"], name=op.f("fk_requirement_requisition_id")
        ),
        sa.PrimaryKeyConstraint("requisition_id", "key", name=op.f("pk_requirement")),
        sa.UniqueConstraint(
            "requisition_id", "position", name=op.f("uq_requirement_requisition_id_position")
        ),
    )
    op.create_table(
        "loop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "scheduled",
                "collecting",
                "debrief_ready",
                "debriefing",
                "decided",
                "cancelled",
                name="loopstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("size_reason", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("first_starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'cancelled') OR (first_starts_at IS NOT NULL AND last_ends_at IS NOT NULL)",
            name=op.f("ck_loop_a_scheduled_loop_has_times"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_loop_application_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_loop_created_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loop")),
    )
    with op.batch_alter_table("loop", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_loop_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            "ix_loop_one_live_per_application",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('cancelled', 'decided')"),
            postgresql_where=sa.text("state NOT IN ('cancelled', 'decided')"),
        )
        batch_op.create_index(
            "ix_loop_state_first_start", ["state", "first_starts_at"], unique=False
        )

    op.create_table(
        "phone_screen",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("screener_id", sa.Uuid(), nullable=False),
        sa.Column("principles", sa.JSON(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column(
            "vote",
            sa.Enum(
                "strong_yes",
                "yes",
                "no",
                "strong_no",
                name="vote",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(notes)) > 0", name=op.f("ck_phone_screen_notes_not_blank")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_phone_screen_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["screener_id"],
            ["person.id"],
            name=op.f("fk_phone_screen_screener_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_screen")),
        sa.UniqueConstraint("application_id", name=op.f("uq_phone_screen_application_id")),
    )
    op.create_table(
        "resume_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("reviewer_id", sa.Uuid(), nullable=False),
        sa.Column("proceed", sa.Boolean(), nullable=False),
        sa.Column("off_target", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(trim(reason)) > 0", name=op.f("ck_resume_review_reason_not_blank")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_resume_review_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["person.id"],
            name=op.f("fk_resume_review_reviewer_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resume_review")),
        sa.UniqueConstraint("application_id", name=op.f("uq_resume_review_application_id")),
    )
    op.create_table(
        "audit_entry",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("loop_id", sa.Uuid(), nullable=True),
        sa.Column("seat_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column(
            "rung",
            sa.Enum(
                "open",
                "vote",
                "author",
                "room",
                name="auditrung",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_audit_entry_hash_length")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_audit_entry_actor_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["loop.id"], name=op.f("fk_audit_entry_loop_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_loop_seq", ["loop_id", "seq"], unique=False)
        batch_op.create_index("ix_audit_entry_subject_seq", ["subject_id", "seq"], unique=False)

    op.create_table(
        "coverage_waiver",
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("waived_by", sa.Uuid(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(trim(reason)) > 0", name=op.f("ck_coverage_waiver_reason_not_blank")
        ),
        sa.ForeignKeyConstraint(["loop_id"], ["loop.id"], name=op.f("fk_coverage_waiver_loop_id")),
        sa.ForeignKeyConstraint(
            ["waived_by"],
            ["person.id"],
            name=op.f("fk_coverage_waiver_waived_by"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("loop_id", "key", name=op.f("pk_coverage_waiver")),
    )
    op.create_table(
        "debrief",
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "reading",
                "voting",
                "discussion",
                "decided",
                name="debriefphase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reading_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "phase IN ('reading', 'voting') OR revealed_at IS NOT NULL",
            name=op.f("ck_debrief_discussion_follows_the_reveal"),
        ),
        sa.ForeignKeyConstraint(["loop_id"], ["loop.id"], name=op.f("fk_debrief_loop_id")),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_debrief_opened_by"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("loop_id", name=op.f("pk_debrief")),
    )
    op.create_table(
        "loop_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "schedule",
                "rule_broken_by_seat_change",
                "first_interview_began",
                "feedback_complete",
                "feedback_reopened",
                "open_debrief",
                "decide",
                "cancel",
                name="loopevent",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_state",
            sa.Enum(
                "draft",
                "scheduled",
                "collecting",
                "debrief_ready",
                "debriefing",
                "decided",
                "cancelled",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "draft",
                "scheduled",
                "collecting",
                "debrief_ready",
                "debriefing",
                "decided",
                "cancelled",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_loop_move_actor_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["loop.id"], name=op.f("fk_loop_move_loop_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loop_move")),
    )
    with op.batch_alter_table("loop_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loop_move_loop_id"), ["loop_id"], unique=False)

    op.create_table(
        "seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "hiring_manager",
                "bar_raiser",
                "interviewer",
                "trainee",
                name="seatkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("mentor_seat_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kit_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "NOT held OR kind <> 'trainee' OR mentor_seat_id IS NOT NULL",
            name=op.f("ck_seat_held_trainee_has_mentor"),
        ),
        sa.CheckConstraint(
            "NOT held OR removed_at IS NOT NULL OR (starts_at IS NOT NULL AND ends_at IS NOT NULL)",
            name=op.f("ck_seat_held_has_times"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_seat_ends_after_start")),
        sa.CheckConstraint(
            "mentor_seat_id IS NULL OR mentor_seat_id <> id", name=op.f("ck_seat_not_own_mentor")
        ),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["loop.id"], name=op.f("fk_seat_loop_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["mentor_seat_id"],
            ["seat.id"],
            name=op.f("fk_seat_mentor_seat_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_seat_person_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
    )
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_loop_id"), ["loop_id"], unique=False)
        batch_op.create_index(
            "ix_seat_one_bar_raiser",
            ["loop_id"],
            unique=True,
            sqlite_where=sa.text("held AND removed_at IS NULL AND kind = 'bar_raiser'"),
            postgresql_where=sa.text("held AND removed_at IS NULL AND kind = 'bar_raiser'"),
        )
        batch_op.create_index(
            "ix_seat_person_once",
            ["loop_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("held AND removed_at IS NULL"),
            postgresql_where=sa.text("held AND removed_at IS NULL"),
        )
        batch_op.create_index("ix_seat_person_start", ["person_id", "starts_at"], unique=False)

    op.create_table(
        "training_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("mentor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "shadow",
                "reverse_shadow",
                name="trainingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mentor_id <> person_id", name=op.f("ck_training_step_not_own_mentor")),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["loop.id"], name=op.f("fk_training_step_loop_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"],
            ["person.id"],
            name=op.f("fk_training_step_mentor_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_training_step_person_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_step")),
        sa.UniqueConstraint(
            "person_id", "loop_id", "kind", name=op.f("uq_training_step_person_id_loop_id_kind")
        ),
    )
    with op.batch_alter_table("training_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_step_loop_id"), ["loop_id"], unique=False)

    op.create_table(
        "board_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("principle", sa.String(length=80), nullable=False),
        sa.Column(
            "column",
            sa.Enum(
                "raises",
                "falls_short",
                "unknown",
                name="boardcolumn",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(text)) > 0", name=op.f("ck_board_line_text_not_blank")),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_board_line_author_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["loop_id"],
            ["debrief.loop_id"],
            name=op.f("fk_board_line_loop_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk_board_line_seat_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_line")),
    )
    with op.batch_alter_table("board_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_board_line_loop_id"), ["loop_id"], unique=False)

    op.create_table(
        "debrief_mark",
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excused_by", sa.Uuid(), nullable=True),
        sa.Column("excuse_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "excused_at IS NULL OR (excused_by IS NOT NULL AND length(trim(excuse_reason)) > 0)",
            name=op.f("ck_debrief_mark_an_excuse_has_a_reason"),
        ),
        sa.CheckConstraint(
            "read_at IS NOT NULL OR excused_at IS NOT NULL",
            name=op.f("ck_debrief_mark_says_something"),
        ),
        sa.ForeignKeyConstraint(
            ["excused_by"],
            ["person.id"],
            name=op.f("fk_debrief_mark_excused_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["debrief.loop_id"], name=op.f("fk_debrief_mark_loop_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_debrief_mark_seat_id")),
        sa.PrimaryKeyConstraint("loop_id", "seat_id", name=op.f("pk_debrief_mark")),
    )
    op.create_table(
        "decision",
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "hire",
                "no_hire",
                "other_role",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("other_role", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(trim(summary)) > 0", name=op.f("ck_decision_summary_not_blank")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_decision_decided_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["loop_id"], ["debrief.loop_id"], name=op.f("fk_decision_loop_id")),
        sa.PrimaryKeyConstraint("loop_id", name=op.f("pk_decision")),
        sa.UniqueConstraint("loop_id", "outcome", name=op.f("uq_decision_loop_id_outcome")),
    )
    op.create_table(
        "feedback_draft",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_feedback_draft_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_feedback_draft")),
    )
    op.create_table(
        "feedback_return",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("returned_by", sa.Uuid(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(trim(reason)) > 0", name=op.f("ck_feedback_return_reason_not_blank")
        ),
        sa.ForeignKeyConstraint(
            ["returned_by"],
            ["person.id"],
            name=op.f("fk_feedback_return_returned_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_feedback_return_seat_id")),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_feedback_return")),
    )
    op.create_table(
        "feedback_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "vote",
            sa.Enum(
                "strong_yes",
                "yes",
                "no",
                "strong_no",
                name="vote",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("narrative", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("could_read_others", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(number = 1 AND reason IS NULL) OR (number > 1 AND length(trim(reason)) > 0)",
            name=op.f("ck_feedback_version_an_amendment_has_a_reason"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_feedback_version_number_from_one")),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk_feedback_version_seat_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_version")),
        sa.UniqueConstraint("seat_id", "number", name=op.f("uq_feedback_version_seat_id_number")),
    )
    op.create_table(
        "feedback_waiver",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("waived_by", sa.Uuid(), nullable=False),
        sa.Column("waived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(trim(reason)) > 0", name=op.f("ck_feedback_waiver_reason_not_blank")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_feedback_waiver_seat_id")),
        sa.ForeignKeyConstraint(
            ["waived_by"],
            ["person.id"],
            name=op.f("fk_feedback_waiver_waived_by"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("seat_id", name=op.f("pk_feedback_waiver")),
    )
    op.create_table(
        "loop_failure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("principle", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(trim(reason)) > 0", name=op.f("ck_loop_failure_reason_not_blank")
        ),
        sa.ForeignKeyConstraint(
            ["loop_id"],
            ["debrief.loop_id"],
            name=op.f("fk_loop_failure_loop_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["person.id"],
            name=op.f("fk_loop_failure_recorded_by"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loop_failure")),
    )
    with op.batch_alter_table("loop_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loop_failure_loop_id"), ["loop_id"], unique=False)

    op.create_table(
        "reserved_question",
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.String(length=120), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("principle", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["loop.id"], name=op.f("fk_reserved_question_loop_id")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk_reserved_question_seat_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("loop_id", "question_key", name=op.f("pk_reserved_question")),
    )
    with op.batch_alter_table("reserved_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reserved_question_seat_id"), ["seat_id"], unique=False)

    op.create_table(
        "seat_principle",
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["seat.id"], name=op.f("fk_seat_principle_seat_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seat_id", "key", name=op.f("pk_seat_principle")),
    )
    op.create_table(
        "second_vote",
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column(
            "vote",
            sa.Enum(
                "strong_yes",
                "yes",
                "no",
                "strong_no",
                name="vote",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["debrief.loop_id"], name=op.f("fk_second_vote_loop_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_second_vote_seat_id")),
        sa.PrimaryKeyConstraint("loop_id", "seat_id", name=op.f("pk_second_vote")),
    )
    op.create_table(
        "veto",
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("cast_by", sa.Uuid(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("length(trim(reason)) > 0", name=op.f("ck_veto_reason_not_blank")),
        sa.ForeignKeyConstraint(
            ["cast_by"], ["person.id"], name=op.f("fk_veto_cast_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["loop_id"], ["debrief.loop_id"], name=op.f("fk_veto_loop_id")),
        sa.PrimaryKeyConstraint("loop_id", name=op.f("pk_veto")),
    )
    op.create_table(
        "decision_reason",
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("principle", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(trim(text)) > 0", name=op.f("ck_decision_reason_text_not_blank")
        ),
        sa.ForeignKeyConstraint(
            ["loop_id"], ["decision.loop_id"], name=op.f("fk_decision_reason_loop_id")
        ),
        sa.PrimaryKeyConstraint("loop_id", "position", name=op.f("pk_decision_reason")),
    )
    op.create_table(
        "feedback_evidence",
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("principle", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("situation", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column(
            "rating",
            sa.Enum(
                "raises",
                "meets",
                "falls_short",
                "not_observed",
                name="rating",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "rating <> 'not_observed' OR length(trim(reason)) > 0",
            name=op.f("ck_feedback_evidence_not_observed_says_why"),
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["feedback_version.id"], name=op.f("fk_feedback_evidence_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "principle", name=op.f("pk_feedback_evidence")),
    )
    op.create_table(
        "offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "hire",
                "no_hire",
                "other_role",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "approved",
                "made",
                "accepted",
                "declined",
                "withdrawn",
                name="offerstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.CheckConstraint("outcome = 'hire'", name=op.f("ck_offer_after_a_hire")),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'declined') OR answered_at IS NOT NULL",
            name=op.f("ck_offer_an_answer_has_a_time"),
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["person.id"], name=op.f("fk_offer_drafted_by"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["loop_id", "outcome"],
            ["decision.loop_id", "decision.outcome"],
            name=op.f("fk_offer_loop_id_outcome"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index("ix_offer_loop_drafted", ["loop_id", "drafted_at"], unique=False)
        batch_op.create_index(
            "ix_offer_one_that_stands",
            ["loop_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'approved', 'made', 'accepted')"),
            postgresql_where=sa.text("state IN ('draft', 'approved', 'made', 'accepted')"),
        )

    op.create_table(
        "reference_check",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("loop_id", sa.Uuid(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "hire",
                "no_hire",
                "other_role",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("referee", sa.String(length=200), nullable=False),
        sa.Column("relation", sa.String(length=200), nullable=False),
        sa.Column(
            "would_rehire",
            sa.Enum(
                "yes",
                "no",
                "unsure",
                name="rehire",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("outcome = 'hire'", name=op.f("ck_reference_check_after_a_hire")),
        sa.CheckConstraint(
            "length(trim(referee)) > 0", name=op.f("ck_reference_check_referee_not_blank")
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"],
            ["person.id"],
            name=op.f("fk_reference_check_checked_by"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["loop_id", "outcome"],
            ["decision.loop_id", "decision.outcome"],
            name=op.f("fk_reference_check_loop_id_outcome"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_check")),
    )
    with op.batch_alter_table("reference_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reference_check_loop_id"), ["loop_id"], unique=False)

    op.create_table(
        "hire_outcome",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("month IN (6, 12)", name=op.f("ck_hire_outcome_six_or_twelve")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_hire_outcome_rating_in_range")),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_hire_outcome_offer_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"],
            ["person.id"],
            name=op.f("fk_hire_outcome_recorded_by"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hire_outcome")),
        sa.UniqueConstraint("offer_id", "month", name=op.f("uq_hire_outcome_offer_id_month")),
    )
    op.create_table(
        "offer_approval",
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["offer_id"], ["offer.id"], name=op.f("fk_offer_approval_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_offer_approval_person_id")
        ),
        sa.PrimaryKeyConstraint("offer_id", "person_id", name=op.f("pk_offer_approval")),
    )
    op.create_table(
        "onboarding_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(trim(title)) > 0", name=op.f("ck_onboarding_task_title_not_blank")
        ),
        sa.ForeignKeyConstraint(
            ["offer_id"],
            ["offer.id"],
            name=op.f("fk_onboarding_task_offer_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"],
            ["person.id"],
            name=op.f("fk_onboarding_task_owner_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onboarding_task")),
    )
    with op.batch_alter_table("onboarding_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_onboarding_task_offer_id"), ["offer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_onboarding_task_owner_id"), ["owner_id"], unique=False)
    op.bulk_insert(
        sa.table("audit_head", sa.column("id"), sa.column("seq"), sa.column("hash")),
        [{"id": 1, "seq": 0, "hash": "0" * 64}],
    )
    op.bulk_insert(
        sa.table(
            "installation",
            sa.column("id"),
            sa.column("demo", sa.Boolean()),
            sa.column("created_at", sa.DateTime(timezone=True)),
        ),
        [{"id": 1, "demo": False, "created_at": datetime.now(UTC)}],
    )
    for table in NEVER_CHANGED:
        refuse_changes(table)
    hold_the_veto()


def downgrade() -> None:
    release_the_veto()
    for table in NEVER_CHANGED:
        allow_changes(table)
    with op.batch_alter_table("onboarding_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_onboarding_task_owner_id"))
        batch_op.drop_index(batch_op.f("ix_onboarding_task_offer_id"))

    op.drop_table("onboarding_task")
    op.drop_table("offer_approval")
    op.drop_table("hire_outcome")
    with op.batch_alter_table("reference_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reference_check_loop_id"))

    op.drop_table("reference_check")
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_offer_one_that_stands",
            sqlite_where=sa.text("state IN ('draft', 'approved', 'made', 'accepted')"),
            postgresql_where=sa.text("state IN ('draft', 'approved', 'made', 'accepted')"),
        )
        batch_op.drop_index("ix_offer_loop_drafted")

    op.drop_table("offer")
    op.drop_table("feedback_evidence")
    op.drop_table("decision_reason")
    op.drop_table("veto")
    op.drop_table("second_vote")
    op.drop_table("seat_principle")
    with op.batch_alter_table("reserved_question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reserved_question_seat_id"))

    op.drop_table("reserved_question")
    with op.batch_alter_table("loop_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loop_failure_loop_id"))

    op.drop_table("loop_failure")
    op.drop_table("feedback_waiver")
    op.drop_table("feedback_version")
    op.drop_table("feedback_return")
    op.drop_table("feedback_draft")
    op.drop_table("decision")
    op.drop_table("debrief_mark")
    with op.batch_alter_table("board_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_board_line_loop_id"))

    op.drop_table("board_line")
    with op.batch_alter_table("training_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_step_loop_id"))

    op.drop_table("training_step")
    with op.batch_alter_table("seat", schema=None) as batch_op:
        batch_op.drop_index("ix_seat_person_start")
        batch_op.drop_index(
            "ix_seat_person_once",
            sqlite_where=sa.text("held AND removed_at IS NULL"),
            postgresql_where=sa.text("held AND removed_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_seat_one_bar_raiser",
            sqlite_where=sa.text("held AND removed_at IS NULL AND kind = 'bar_raiser'"),
            postgresql_where=sa.text("held AND removed_at IS NULL AND kind = 'bar_raiser'"),
        )
        batch_op.drop_index(batch_op.f("ix_seat_loop_id"))

    op.drop_table("seat")
    with op.batch_alter_table("loop_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loop_move_loop_id"))

    op.drop_table("loop_move")
    op.drop_table("debrief")
    op.drop_table("coverage_waiver")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_entry_subject_seq")
        batch_op.drop_index("ix_audit_entry_loop_seq")

    op.drop_table("audit_entry")
    op.drop_table("resume_review")
    op.drop_table("phone_screen")
    with op.batch_alter_table("loop", schema=None) as batch_op:
        batch_op.drop_index("ix_loop_state_first_start")
        batch_op.drop_index(
            "ix_loop_one_live_per_application",
            sqlite_where=sa.text("state NOT IN ('cancelled', 'decided')"),
            postgresql_where=sa.text("state NOT IN ('cancelled', 'decided')"),
        )
        batch_op.drop_index(batch_op.f("ix_loop_application_id"))

    op.drop_table("loop")
    op.drop_table("requirement")
    op.drop_table("narrative_version")
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_hold_candidate_id"))

    op.drop_table("legal_hold")
    op.drop_table("future_report")
    op.drop_table("erasure_tombstone")
    with op.batch_alter_table("declared_conflict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_declared_conflict_person_id"))

    op.drop_table("declared_conflict")
    op.drop_table("candidate_demographics")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_requisition_id"))

    op.drop_table("application")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_person_id"))
        batch_op.drop_index(batch_op.f("ix_user_session_expires_at"))

    op.drop_table("user_session")
    with op.batch_alter_table("sign_in_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_link_person_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_link_expires_at"))

    op.drop_table("sign_in_link")
    with op.batch_alter_table("requisition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_requisition_team_id"))
        batch_op.drop_index("ix_requisition_state_id")
        batch_op.drop_index(batch_op.f("ix_requisition_recruiter_id"))
        batch_op.drop_index(batch_op.f("ix_requisition_hiring_manager_id"))

    op.drop_table("requisition")
    op.drop_table("person_role")
    with op.batch_alter_table("nomination", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_nomination_one_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.drop_table("nomination")
    with op.batch_alter_table("idempotent_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotent_answer_created_at"))

    op.drop_table("idempotent_answer")
    with op.batch_alter_table("graduation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_graduation_person_id"))

    op.drop_table("graduation")
    op.drop_table("certification")
    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.drop_index("ix_candidate_name_id")

    op.drop_table("candidate")
    with op.batch_alter_table("availability_window", schema=None) as batch_op:
        batch_op.drop_index("ix_availability_window_person_start")

    op.drop_table("availability_window")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_person_id"))

    op.drop_table("api_token")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_team_id"))
        batch_op.drop_index("ix_person_name_id")
        batch_op.drop_index(batch_op.f("ix_person_manager_id"))

    op.drop_table("person")
    op.drop_table("worker_heartbeat")
    op.drop_table("team")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_key_at")

    op.drop_table("sign_in_attempt")
    op.drop_table("retention_period")
    op.drop_table("job_slot")
    op.drop_table("installation")
    op.drop_table("audit_head")
