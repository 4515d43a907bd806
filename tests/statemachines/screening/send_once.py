"""A program: an engine, and on it what docs/clients/sender.py does against AWS.

send_once.py PROJECT STATE LIST RECEIVER_URL CUSTOMERS     prints how the execution ended
"""

import json
import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from finflows.local.engine import Engine


def client_example(project: Path) -> Any:
    spec = spec_from_file_location("sender", project / "docs/clients/sender.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("docs/clients/sender.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main() -> None:
    project, state, list_folder, receiver, customers = sys.argv[1:]
    sender = client_example(Path(project))
    parameters = {
        "ListSource": list_folder,
        "ChunkCount": "2",
        "WebhookUrl": receiver,
        "WebhookHosts": "127.0.0.1",
        "WebhookLoopback": "true",
    }
    with Engine(Path(project), Path(state), workers=2, parameter_overrides=parameters) as engine:
        os.environ.update(
            AWS_ENDPOINT_URL=engine.endpoint,
            AWS_ACCESS_KEY_ID="x",
            AWS_SECRET_ACCESS_KEY="x",
            AWS_DEFAULT_REGION="us-east-1",
        )
        machine = engine.template.intrinsics.resolve({"Ref": "ScreeningStateMachine"})
        names = [("Bogdan07 Kardelen07" if number % 5 == 0 else f"Plain Person {number}") for number in range(24)]
        rows = [{"customerId": f"C{n:02d}", "name": name, "type": "INDIVIDUAL"} for n, name in enumerate(names)]
        sender.export(Path(customers), rows)
        ended = sender.wait(sender.start(Path(customers), engine.bucket("WorkBucket"), machine), every_s=0.2)
        engine.queue("AlertQueue").wait_empty(60.0)
    sys.stdout.write(json.dumps(ended) + "\n")


if __name__ == "__main__":
    main()
