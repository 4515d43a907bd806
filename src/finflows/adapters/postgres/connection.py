"""Connections to PostgreSQL: what goes wrong is told in one clear line that never holds a password.

connect("postgresql://app@db.example/app", token=rds_token)   the password is a fresh token
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from finflows.contracts.errors import DatabaseUnavailable, InputRefused, SchemaRefused

TASK_ROLE: Final = "finflows_task"
"""What programs may do, and no more: migrations give it its rights."""

_CONNECT_WITHIN_S: Final = 10
_SCHEMES: Final = ("postgresql://", "postgres://")
_REFUSED_LOGINS: Final = (
    psycopg.errors.InvalidPassword,
    psycopg.errors.InvalidAuthorizationSpecification,
    psycopg.errors.InvalidCatalogName,
)
_NO_IAM_LOGIN: Final = "PAM authentication failed"
"""What RDS says of a login by token that is no member of rds_iam, or that IAM does not allow."""
_REFUSED_TEXTS: Final = ("password authentication failed", "does not exist", "no password supplied", "pg_hba.conf")

Connection = psycopg.Connection[tuple[Any, ...]]


def connect(
    url: str,
    *,
    role: str | None = TASK_ROLE,
    token: Callable[[], str] | None = None,
    prepare_threshold: int | None = 5,
    named: str = "DATABASE_URL",
) -> Connection:
    """An open connection, not in autocommit, whose times are UTC and whose rights are those of `role`.

    Args:
        url: postgresql://user:password@host:port/database
        role: laid down right after connecting; None keeps the login's own rights (migrations).
        token: gives the password, such as an RDS authentication token.
        prepare_threshold: None behind a proxy that pins sessions with prepared statements.
        named: the variable or option that the address is from, which is what has to be corrected.

    Raises:
        DatabaseUnavailable: it does not answer; the same call may succeed later.
        InputRefused: the address or the login is wrong.
        SchemaRefused: the role is not there: no migration was run.
    """
    options = _options(url, named)
    if token is not None:
        options["password"] = token()
    options.setdefault("connect_timeout", _CONNECT_WITHIN_S)
    options.setdefault("application_name", "finflows")
    try:
        connection: Connection = psycopg.connect(**options, prepare_threshold=prepare_threshold)
    except psycopg.Error as exc:
        raise _not_connected(exc, _place(options), named) from None
    try:
        _lay_down_rights(connection, role, _place(options))
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def breaks_are_told(url: str) -> Iterator[None]:
    """A connection that breaks while it is used becomes DatabaseUnavailable."""
    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as exc:
        raise DatabaseUnavailable(f"The connection to {place_of(url)} broke: {_first_line(exc)}.") from None


def place_of(url: str) -> str:
    """The database of an address as people may see it: no user, no password."""
    return _place(_options(url))


def _options(url: str, named: str = "DATABASE_URL") -> dict[str, Any]:
    """What the driver says of an address that it cannot read may quote the password: it is not passed on."""
    if not url.startswith(_SCHEMES):
        raise InputRefused(f"The database's address is no postgresql:// address. See {named}.")
    try:
        options = dict(conninfo_to_dict(url))
    except psycopg.ProgrammingError:
        options = {"port": "unreadable"}
    if _is_ambiguous(url) or not all(port.isdigit() for port in str(options.get("port", 0)).split(",")):
        raise InputRefused(
            "The database's address cannot be read. Write postgresql://user:password@host:port/database, "
            f"and signs such as @ : / % in a password as %40 %3A %2F %25. See {named}."
        )
    return options


def _is_ambiguous(url: str) -> bool:
    """A bare @ or / of a password ends it for the driver, which takes the rest for host and database, to be shown."""
    login, at, rest = url.partition("://")[2].partition("@")
    return bool(at) and ("/" in login or "@" in rest)


def _place(options: dict[str, Any]) -> str:
    host, port = options.get("host") or "the local socket", options.get("port") or 5432
    return f"database '{options.get('dbname') or options.get('user')}' at {host}:{port}"


def _not_connected(exc: psycopg.Error, place: str, named: str) -> DatabaseUnavailable | InputRefused:
    said = _first_line(exc)
    if _NO_IAM_LOGIN in said:
        return InputRefused(
            f"The {place} refuses the login: {said}. GRANT rds_iam to it, and see that DatabaseResourceId and "
            "DatabaseUser are those for which the role may rds-db:connect."
        )
    if isinstance(exc, _REFUSED_LOGINS) or any(text in said for text in _REFUSED_TEXTS):
        return InputRefused(f"The {place} refuses the login: {said}. Correct {named}.")
    if not isinstance(exc, psycopg.OperationalError) or ": invalid " in said:
        return InputRefused(f"The {place} cannot be connected to: {said}. Correct {named}.")
    return DatabaseUnavailable(f"The {place} does not answer: {said}. Is it running, and is {named} right?")


def _first_line(exc: BaseException) -> str:
    """The last part of the driver's first line is the server's or the system's own word: it holds no password."""
    lines = str(exc).strip().splitlines() or [type(exc).__name__]
    return lines[0].rpartition("FATAL:")[2].strip().rstrip(".")


def _lay_down_rights(connection: Connection, role: str | None, place: str) -> None:
    try:
        connection.execute("SET TIME ZONE 'UTC'")
        if role is not None:
            connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
        connection.commit()
    except psycopg.errors.InvalidParameterValue:
        raise SchemaRefused(f"The {place} has no role {role}: it is not migrated. Run 'finflows db migrate'.") from None
    except psycopg.errors.InsufficientPrivilege:
        raise InputRefused(f"The login to the {place} is no member of the role {role}: GRANT {role} to it.") from None
