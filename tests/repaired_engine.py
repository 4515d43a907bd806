"""A Step Functions engine in a process of its own: moto's server with the repairs, calling Lambda and Batch elsewhere.

    python repaired_engine.py http://127.0.0.1:<port of the gateway>

Prints its own address, and serves until its standard input ends.
"""

import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from finflows.local import provisioning
from finflows.local.clients import Clients
from finflows.local.kept_items import KeptItems
from finflows.local.object_files import ObjectFiles
from finflows.local.repairs import installation, seam
from finflows.local.replay import Replays


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Requests are no news."""


def seam_to(gateway: str, folder: Path) -> seam.Seam:
    clients = Clients(lambda: gateway, 0)

    def wait_job_ended(job_id: str, seconds: float) -> bool:
        (job,) = clients("batch").describe_jobs(jobs=[job_id])["jobs"]
        ended = job["status"] in {"SUCCEEDED", "FAILED"}
        if not ended:
            time.sleep(seconds)
        return ended

    return seam.Seam(
        client=clients,
        wait_job_ended=wait_job_ended,
        terminate_job=lambda job_id, reason: clients("batch").terminate_job(jobId=job_id, reason=reason),
        history=lambda _arn, _event: None,
        execution_ended=lambda _execution: None,
        published=lambda _topic, _subject, _message: None,
        objects=ObjectFiles(folder),
        items=KeptItems(folder / "dynamodb"),
        replays=Replays(),
        time_scale=0.001,
        timeout_scale=1.0,
    )


def serve(gateway: str, folder: Path) -> None:
    seam.reserve()
    installation.install()
    seam.occupy(seam_to(gateway, folder))
    provisioning.reset()
    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.port}", flush=True)  # noqa: T201 - how the test learns it
    sys.stdin.read()


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        serve(sys.argv[1], Path(folder))
