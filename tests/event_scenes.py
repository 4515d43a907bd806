"""What lies in the buckets when an event comes: nights exported, screened and merged by the programs themselves.

A scene is played once and remembered as the objects that it left; before each event the buckets are emptied and the
scene's objects laid out.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from psycopg import sql

from finflows.adapters.postgres.connection import connect
from finflows.cli.alert_receiver import DEMO, ChosenReceiver
from finflows.local.child_environment import child_environment
from finflows.local.engine import Engine
from finflows.local.state_folder import StateFolder
from investment_runs import App

PROJECT = Path(__file__).parents[1]
EVENTS = PROJECT / "events"
LIST_PREFIX = "incoming/list/"
CUSTOMER_KEY = "incoming/customers-2026-11-23.csv"
CUSTOMER_COUNT = 20
BUCKETS = ("WorkBucket", "ArchiveBucket")
PARAMETERS = {"ListSource": LIST_PREFIX, "DatabaseHost": "127.0.0.1"}
"""What must differ from the template's defaults: the list does not come from OFAC, and there are investments."""
SESSION = date(2026, 11, 23)
CLOCK = "2026-11-23T14:40:00Z"
"""Of the investments functions: 09:40 in New York on the day of the events."""

Objects = Mapping[tuple[str, str], bytes]


def event(path: str) -> Any:
    """`event("export_customers/scheduled.json")`."""
    return json.loads((EVENTS / path).read_text())


def own_environment(database_url: str) -> dict[str, str]:
    """Of the investments functions, beside what the template gives them."""
    return {"DATABASE_URL": database_url, "FINFLOWS_CLOCK": CLOCK}


@contextmanager
def playing_engine(folder: Path, database_url: str) -> Iterator[Engine]:
    """AWS at 127.0.0.1 for the whole template, with a receiver of alerts that takes everything."""
    receiver = ChosenReceiver(StateFolder(folder))
    receiver.choose(DEMO)
    with receiver.parameters() as webhook:
        parameters = {**PARAMETERS, **webhook}
        engine = Engine(
            PROJECT,
            folder,
            workers=1,
            time_scale=0.01,
            parameter_overrides=parameters,
            environment=own_environment(database_url),
        )
        with engine:
            yield engine


class Stage:
    """The stores of an engine, and what earlier steps leave in them."""

    def __init__(self, engine: Engine, database_url: str) -> None:
        self.engine = engine
        self.database_url = database_url
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

    def received(self) -> list[dict[str, Any]]:
        """What the receiver of alerts has taken so far."""
        path = self.engine.folder.path / "receiver/received.ndjson"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def forget_plans(self) -> None:
        """Every table of the investments is empty."""
        with connect(self.database_url, role=None) as connection:
            connection.execute("SET session_replication_role = replica")  # else the ledger refuses, as it should
            names = "SELECT tablename FROM pg_tables WHERE schemaname = 'investing' AND tablename <> 'migration'"
            tables = sql.SQL(", ").join(sql.Identifier("investing", name) for (name,) in connection.execute(names))
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(tables))

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


def investments_execution_failed(stage: Stage) -> None:
    """The execution that events/notify_run/investments_failed.json speaks of has ended, and nobody was told yet."""
    outcome = stage.engine.execute("InvestmentsStateMachine", "inv-2026-11-23", {"market": "?"})
    assert outcome.status == "FAILED"
    stage._empty()


def two_plans(stage: Stage) -> None:
    """Of one symbol, both due on the day of the events."""
    stage.forget_plans()
    with App(stage.database_url) as app:
        app.asset("AAPL")
        for _ in range(2):
            app.plan("AAPL", due=SESSION)


def due_plans_fetched(stage: Stage) -> None:
    """The run of the day is stored; nothing is bought yet."""
    two_plans(stage)
    assert stage.step("FetchDuePlansFunction", event("fetch_due_plans/due.json"))["due"] == 2
