"""Answers, remembers, fails, sleeps or ends, as the event asks."""

import itertools
import os
import sys
import time
from typing import Any

from greetings import greet

calls = itertools.count(1)


class Unwell(Exception):
    pass


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    call = next(calls)
    sys.stdout.write(f"called {event}\n")
    match event.get("do", "greet"):
        case "fail":
            raise Unwell("not today")
        case "sleep":
            time.sleep(event["seconds"])
        case "exit":
            sys.exit(3)
        case "die":
            os._exit(4)
        case "unserialisable":
            return {"set": {1}}
        case "context":
            return {
                "arn": context.invoked_function_arn,
                "memory": context.memory_limit_in_mb,
                "left": context.get_remaining_time_in_millis(),
                "request": context.aws_request_id,
                "environment": {key: os.environ.get(key) for key in event["environment"]},
                "path": sys.path[:3],
            }
    return {"greeting": greet(event.get("name", "you")), "calls": call}
