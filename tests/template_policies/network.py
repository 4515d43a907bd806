"""Nothing comes in, little goes out, and nothing costs more than the work."""

from collections.abc import Iterator
from typing import Final

from template_policies.stack import Stack, actions, items, named_in, statements

HTTPS: Final = 443
FREE_ENDPOINTS: Final = {"s3", "dynamodb"}
SIGNED_LOCALLY: Final = {"rds-db:connect"}
NEVER_HERE: Final = ("AWS::EC2::NatGateway", "AWS::EC2::EIP", "AWS::EC2::InternetGateway")


def nothing_comes_in(stack: Stack) -> Iterator[str]:
    for name, group in stack.of("AWS::EC2::SecurityGroup"):
        if items(group.get("SecurityGroupIngress", [])):
            yield f"{name} lets something in."
    for name in stack.ids("AWS::EC2::SecurityGroupIngress"):
        yield f"{name} lets something in."


def only_https_and_the_database_go_out(stack: Stack) -> Iterator[str]:
    for name, group in stack.of("AWS::EC2::SecurityGroup"):
        rules = items(group.get("SecurityGroupEgress", []))
        if not rules:
            yield f"{name} has no egress rule, which means that all may go out."
        for rule in rules:
            https = rule.get("IpProtocol") == "tcp" and rule.get("FromPort") == rule.get("ToPort") == HTTPS
            to_group = "DestinationSecurityGroupId" in rule and rule.get("FromPort") == rule.get("ToPort")
            if not (https or to_group):
                yield f"{name} lets more out than HTTPS and the database's port."


def the_database_can_admit_who_calls_it(stack: Stack) -> Iterator[str]:
    """Its own group belongs to somebody else, who has to be told whom to let in."""
    told = named_in(list(stack.written["Outputs"].values()))
    for name, group in stack.of("AWS::EC2::SecurityGroup"):
        calls = any("DestinationSecurityGroupId" in rule for rule in items(group.get("SecurityGroupEgress", [])))
        if calls and name not in told:
            yield f"{name} is no output, so nobody can let it into the database's group."


def tasks_follow_the_network_mode(stack: Stack) -> Iterator[str]:
    for name, definition in stack.of("AWS::Batch::JobDefinition"):
        network = definition["ContainerProperties"].get("NetworkConfiguration", {})
        if network.get("AssignPublicIp") != {"Fn::If": ["IsPublic", "ENABLED", "DISABLED"]}:
            yield f"{name} does not follow NetworkMode."


def free_endpoints_are_offered(stack: Stack) -> Iterator[str]:
    gateways = [each for _, each in stack.of("AWS::EC2::VPCEndpoint") if each.get("VpcEndpointType") == "Gateway"]
    offered = {str(each["ServiceName"]["Fn::Sub"]).rpartition(".")[2] for each in gateways}
    for service in sorted(FREE_ENDPOINTS - offered):
        yield f"There is no gateway endpoint for {service}."


def nothing_costs_by_the_hour(stack: Stack) -> Iterator[str]:
    for name in stack.ids(*NEVER_HERE):
        yield f"{name} costs more a month than everything else."
    for name, endpoint in stack.of("AWS::EC2::VPCEndpoint"):
        if endpoint.get("VpcEndpointType") != "Gateway":
            yield f"{name} is an interface endpoint, which costs more a month than everything else."


def functions_in_the_vpc_call_no_service(stack: Stack) -> Iterator[str]:
    """They have no public address: a call would hang until the time-out."""
    for name, function in stack.of("AWS::Lambda::Function"):
        if "VpcConfig" not in function:
            continue
        for role in named_in(function["Role"]):
            for statement in statements(stack.resources[role]["Properties"]):
                for action in set(actions(statement)) - SIGNED_LOCALLY:
                    yield f"{name} is in the VPC, without a way to {action}."
        if function.get("DeadLetterConfig"):
            continue  # Lambda itself delivers those


def functions_stay_outside_unless_they_need_the_database(stack: Stack) -> Iterator[str]:
    for name, function in stack.of("AWS::Lambda::Function"):
        variables = function.get("Environment", {}).get("Variables", {})
        if "VpcConfig" in function and "DATABASE_HOST" not in variables:
            yield f"{name} is in the VPC and needs no database."
