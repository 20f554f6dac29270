"""How a command says that something went wrong: on stderr, in a sentence, with exit code 1."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import Session

from hiring.domain.errors import DomainError, Invalid, NotAllowed, RuleRefused
from hiring.models.people import Person
from hiring.people.queries import find_person_by_email


@contextmanager
def plainly() -> Iterator[None]:
    """Turn what the domain and the database refuse into a sentence.

    Raises:
        ClickException: with that sentence.
    """
    try:
        yield
    except RuleRefused as error:
        raise click.ClickException(" ".join(str(refusal) for refusal in error.refusals)) from error
    except Invalid as error:
        lines = [f"{each.pointer.strip('/')}: {each.detail}" for each in error.errors]
        raise click.ClickException("\n".join(lines)) from error
    except NotAllowed as error:
        raise click.ClickException(str(error.refusal)) from error
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    except (OperationalError, ProgrammingError) as error:
        cause = str(error.orig).strip().splitlines()[0] if error.orig else "no answer"
        raise click.ClickException(
            f"The database refused: {cause}. Has it been migrated? flask --app wsgi db upgrade"
        ) from error


def required_person(session: Session, email: str) -> Person:
    """The person of an e-mail address.

    Raises:
        ClickException: there is none.
    """
    person = find_person_by_email(session, email)
    if person is None:
        raise click.ClickException(
            f"There is no person with the e-mail address {email}. "
            f"flask --app wsgi person create {email} --name NAME makes one."
        )
    return person
