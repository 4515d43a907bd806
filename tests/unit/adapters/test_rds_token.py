"""Passwords for RDS that are signed on the spot: the functions reach no service but the database."""

from urllib.parse import parse_qs, urlsplit

import boto3

from finflows.adapters.rds_token import rds_token


def test_a_token_names_the_database_and_its_user_and_is_signed_without_a_call() -> None:
    """Nothing listens at this host, and no credentials of it exist."""
    client = boto3.client("rds", region_name="us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    token = rds_token(client, "app.cluster-1.us-east-1.rds.amazonaws.com", 5433, "finflows")()
    parts = urlsplit(f"https://{token}")
    query = parse_qs(parts.query)
    assert parts.netloc == "app.cluster-1.us-east-1.rds.amazonaws.com:5433"
    assert (query["Action"], query["DBUser"]) == (["connect"], ["finflows"])
    assert query["X-Amz-Signature"]
