"""What lies in the buckets when an event comes: nights exported, screened and merged by the programs themselves.

A scene is played once and remembered as the objects that it left; before each event the buckets are emptied and the
scene's objects laid out.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from finflows.local.child_environment import child_environment
from finflows.local.engine import Engine

EVENTS = Path(__file__).parents[1] / "events"
LIST_PREFIX = "incoming/list/"
CUSTOMER_KEY = "incoming/customers-2026-11-23.csv"
CUSTOMER_COUNT = 20
BUCKETS = ("WorkBucket", "ArchiveBucket")
PARAMETERS = {"ListSource": LIST_PREFIX}
"""What must differ from the template on one machine: the list does not come from OFAC."""

Objects = Mapping[tuple[str, str], bytes]


def event(path: str) -> Any:
    """`event("export_customers/scheduled.json")`."""
    return json.loads((EVENTS / path).read_text())


class Stage:
    """The stores of an engine, and what earlier steps leave in them."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._played: dict[str, Objects] = {}

    def lay_out(self, scene: "Callable[[Stage], None]") -> None:
        """Nothing but what the scene leaves, in every bucket."""
        self._empty()
        if scene.__name__ not in self._played:
            scene(self)
            self._played[scene.__name__] = self._objects()
            return
        for (bucket, key), data in self._played[scene.__name__].items():
            self._s3.put_object(Bucket=bucket, Key=key, Body=data)

    def step(self, function: str, event: Any) -> Any:
        """What an earlier step does, by the engine's own Lambda. It must succeed."""
        answer = self.engine.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
        document = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, document
        return document

    def put(self, bucket: str, key: str, data: bytes) -> None:
        self._s3.put_object(Bucket=self.engine.bucket(bucket), Key=key, Body=data)

    def read(self, bucket: str, key: str) -> bytes:
        data: bytes = self._s3.get_object(Bucket=self.engine.bucket(bucket), Key=key)["Body"].read()
        return data

    def keys(self, bucket: str) -> set[str]:
        return {key for name, key in self._objects() if name == self.engine.bucket(bucket)}

    def messages(self) -> list[dict[str, Any]]:
        """What was published to topics so far."""
        outbox = self.engine.folder.outbox / "sns.ndjson"
        return [json.loads(line) for line in outbox.read_text().splitlines()] if outbox.exists() else []

    def run_task(self, definition: str, **parameters: str) -> None:
        """The job's program, with the argv that Batch would give it. It must succeed."""
        job = self.engine.template.job_definitions[definition]
        values = {**job.parameters, **parameters}
        argv = [values[part.removeprefix("Ref::")] if part.startswith("Ref::") else part for part in job.command]
        environment = child_environment(self.engine.endpoint, job.environment)
        done = subprocess.run(
            [sys.executable, str(job.program), *argv], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def _s3(self) -> Any:
        return self.engine.client("s3")

    def _objects(self) -> dict[tuple[str, str], bytes]:
        found = {}
        for bucket in map(self.engine.bucket, BUCKETS):
            for entry in self._s3.list_objects_v2(Bucket=bucket).get("Contents", []):
                found[bucket, entry["Key"]] = self._s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
        return found

    def _empty(self) -> None:
        for bucket, key in self._objects():
            self._s3.delete_object(Bucket=bucket, Key=key)


def nothing(stage: Stage) -> None:
    """Empty buckets."""


def customers_have_come(stage: Stage) -> None:
    """Tonight's file and a copy of the sanctions list."""
    sdn = [f'{100 + i},"KARDELEN{i:02d}, Bogdan{i:02d}",individual,"SDGT"' + ",-0- " * 8 for i in range(20)]
    stage.put("WorkBucket", f"{LIST_PREFIX}sdn.csv", "".join(f"{row}\r\n" for row in sdn).encode() + b"\x1a")
    stage.put("WorkBucket", f"{LIST_PREFIX}alt.csv", b'100,1100,"aka","SNOWDROP, Bogdan",-0- \r\n\x1a')
    rows = [
        f"C{i:02d},{'Bogdan07 Kardelen07' if i == 7 else f'Plain Person {i}'},PERSON" for i in range(CUSTOMER_COUNT)
    ]
    stage.put("WorkBucket", CUSTOMER_KEY, "\n".join(["customerId,name,type", *rows, ""]).encode())


def exported(stage: Stage) -> None:
    """A night of as many chunks as customers; nobody is screened yet."""
    customers_have_come(stage)
    assert stage.step("ExportCustomersFunction", event("export_customers/scheduled.json"))["runId"]


def screened(stage: Stage) -> None:
    """A night of four chunks, all screened."""
    customers_have_come(stage)
    request = event("export_customers/scheduled.json")
    answer = stage.step("ExportCustomersFunction", {**request, "start": {**request["start"], "chunkCount": 4}})
    for chunk in answer["chunks"]:
        stage.run_task("ScreenChunkJobDefinition", runId=answer["runId"], chunk=chunk["chunk"])


def merged(stage: Stage) -> None:
    """A finished night."""
    screened(stage)
    assert stage.step("MergeResultsFunction", event("merge_results/all_chunks_at_once.json"))["summaryKey"]


def second_run_exported(stage: Stage) -> None:
    """Run -2 of the night, as events/export_customers/explicit.json asks for it."""
    packed_customers_have_come(stage)
    assert stage.step("ExportCustomersFunction", event("export_customers/explicit.json"))["runId"]


def packed_customers_have_come(stage: Stage) -> None:
    """As above, gzipped."""
    customers_have_come(stage)
    stage.put("WorkBucket", f"{CUSTOMER_KEY}.gz", gzip.compress(stage.read("WorkBucket", CUSTOMER_KEY)))


def execution_failed(stage: Stage) -> None:
    """The execution that events/notify_run/failed.json speaks of has ended FAILED, and nobody was told yet."""
    outcome = stage.engine.execute("ScreeningStateMachine", "scr-2026-11-23", {"runDate": "never"})
    assert outcome.status == "FAILED"
    stage._empty()
