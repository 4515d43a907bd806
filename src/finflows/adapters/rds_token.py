"""Passwords of fifteen minutes for RDS (IAM database authentication). They are signed here: nobody is called.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
"""

from collections.abc import Callable
from typing import Any


def rds_token(client: Any, host: str, port: int, user: str) -> Callable[[], str]:
    """``client`` is boto3's of ``rds``; it only lends its credentials and region."""

    def token() -> str:
        signed: str = client.generate_db_auth_token(DBHostname=host, Port=port, DBUsername=user)
        return signed

    return token
