"""What changes people, and how they get in."""

from hiring.people.actions.availability import change_availability, replace_availability
from hiring.people.actions.entry import (
    find_link_owner,
    set_password,
    sign_in,
    sign_in_to_demo,
    use_sign_in_link,
)
from hiring.people.actions.hours import (
    HIGHEST_DAILY,
    HIGHEST_WEEKLY,
    MOST_DAYS_OFF,
    add_holiday,
    change_days_off,
    forget_calendar,
    import_calendar,
    remove_holiday,
    set_hours,
)
from hiring.people.actions.keys import (
    make_sign_in_link,
    make_token,
    revoke_other_sessions,
    revoke_session,
    revoke_token,
)
from hiring.people.actions.people import create_person, update_person

__all__ = [
    "HIGHEST_DAILY",
    "HIGHEST_WEEKLY",
    "MOST_DAYS_OFF",
    "add_holiday",
    "change_availability",
    "change_days_off",
    "create_person",
    "find_link_owner",
    "forget_calendar",
    "import_calendar",
    "make_sign_in_link",
    "make_token",
    "remove_holiday",
    "replace_availability",
    "revoke_other_sessions",
    "revoke_session",
    "revoke_token",
    "set_hours",
    "set_password",
    "sign_in",
    "sign_in_to_demo",
    "update_person",
    "use_sign_in_link",
]
