"""What AWS charges, in dollars, us-east-1, x86, list price. Every figure has its unit in its name and one date for all.

Source: the services' public price pages, each named beside its figures. Allowances are those that never end; what is
free in an account's first year is not counted. Not solved: other regions, savings plans, taxes.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

AS_OF: Final = date(2025, 6, 1)
"""The figures below were AWS's on this day. Compare before you budget: prices change without notice to this file."""

HOURS_PER_MONTH: Final = 730
NIGHTS_PER_MONTH: Final = 365 / 12
SESSIONS_PER_MONTH: Final = 252 / 12  # days on which the New York exchange is open


@dataclass(frozen=True, slots=True)
class Prices:
    """Dollars."""

    vcpu_hour: float = 0.04048  # aws.amazon.com/fargate/pricing
    gb_hour: float = 0.004445
    fargate_minimum_s: float = 60
    spot_discount: float = 0.70  # an assumption: "up to 70 %"; it moves with demand
    lambda_gb_second: float = 0.0000166667  # aws.amazon.com/lambda/pricing
    lambda_million_requests: float = 0.20
    thousand_transitions: float = 0.025  # aws.amazon.com/step-functions/pricing, standard workflows
    s3_gb_month: float = 0.023  # aws.amazon.com/s3/pricing
    glacier_gb_month: float = 0.0036
    thousand_puts: float = 0.005
    thousand_gets: float = 0.0004
    thousand_moves_to_glacier: float = 0.03
    ecr_gb_month: float = 0.10  # aws.amazon.com/ecr/pricing
    log_gb: float = 0.50  # aws.amazon.com/cloudwatch/pricing
    alarm_month: float = 0.10
    composite_alarm_month: float = 0.50
    custom_metric_month: float = 0.30
    dashboard_month: float = 3.00
    secret_month: float = 0.40  # aws.amazon.com/secrets-manager/pricing
    ten_thousand_secret_calls: float = 0.05
    key_month: float = 1.00  # aws.amazon.com/kms/pricing
    public_ipv4_hour: float = 0.005  # aws.amazon.com/vpc/pricing
    million_queue_requests: float = 0.40  # aws.amazon.com/sqs/pricing
    hundred_thousand_mails: float = 2.00  # aws.amazon.com/sns/pricing
    million_events: float = 1.00  # aws.amazon.com/eventbridge/pricing
    million_table_writes: float = 0.625  # aws.amazon.com/dynamodb/pricing/on-demand
    million_table_reads: float = 0.125
    million_traces: float = 5.00  # aws.amazon.com/xray/pricing
    nat_month: float = 0.045 * HOURS_PER_MONTH  # one gateway, before what passes through it
    interface_endpoints_month: float = 4 * 0.01 * HOURS_PER_MONTH  # ECR (two), Logs, SQS in one zone


@dataclass(frozen=True, slots=True)
class Allowances:
    """A month's always-free quantities of one account, all of which this stack may use up or share with others."""

    transitions: float = 4_000
    lambda_gb_seconds: float = 400_000
    lambda_requests: float = 1_000_000
    alarms: float = 10
    custom_metrics: float = 10
    dashboards: float = 3
    log_gb: float = 5
    queue_requests: float = 1_000_000
    mails: float = 1_000
    traces: float = 100_000


NO_ALLOWANCES: Final = Allowances(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
