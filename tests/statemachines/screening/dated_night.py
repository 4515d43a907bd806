"""A program: the night of a date on an engine whose stack does not send repeats.

dated_night.py STATE CUSTOMERS LIST RECEIVER_URL DATE     prints the alerts of its summary
"""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from finflows.contracts.night import Summary
from finflows.local.engine import Engine

PROJECT = Path(__file__).parents[3]


def main() -> None:
    state, customers, list_folder, receiver, run_date = sys.argv[1:]
    parameters = {
        "ListSource": list_folder,
        "ChunkCount": "1",
        "WebhookUrl": receiver,
        "WebhookHosts": "127.0.0.1",
        "WebhookPorts": str(urlsplit(receiver).port),
        "WebhookLoopback": "true",
        "AlertRepeats": "suppress",
    }
    with Engine(PROJECT, Path(state), workers=1, parameter_overrides=parameters) as engine:
        s3 = engine.client("s3")
        s3.upload_file(customers, engine.bucket("WorkBucket"), f"incoming/customers-{run_date}.csv")
        outcome = engine.execute("ScreeningStateMachine", f"scr-{run_date}", {"runDate": run_date, "minMatch": 1.0})
        engine.queue("AlertQueue").wait_empty(60.0)
        archive, key = engine.bucket("ArchiveBucket"), f"{run_date.replace('-', '/')}/scr-{run_date}/summary.json"
        summary = Summary.parse(s3.get_object(Bucket=archive, Key=key)["Body"].read(), what=str(outcome))
    alerts = summary.alerts
    sys.stdout.write("" if alerts is None else alerts.to_json() + "\n")


if __name__ == "__main__":
    main()
