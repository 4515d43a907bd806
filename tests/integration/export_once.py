"""A program: exports one customer file as the Lambda does, with a bucket that keeps nothing, and tells its peak memory.

export_once.py CUSTOMERS [--without-numpy]     prints {"rows": ..., "numpy": ..., "peak_mb": ...}
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

if "--without-numpy" in sys.argv:
    sys.modules["numpy"] = None  # type: ignore[assignment] - any import of it raises ImportError

from finflows.adapters.chunk_files import ParquetChunkWriter
from finflows.adapters.clock import SystemClock
from finflows.adapters.customer_files.opening import open_customer_file
from finflows.adapters.seen_ids import SqliteSeenIds
from finflows.application.export_customers import ExportCustomers, ExportDefaults
from finflows.application.ports import FetchedList
from finflows.contracts.errors import ObjectMissing
from finflows.contracts.start_input import ExportCustomersInput, StartInput
from finflows.screening.list_gate import Standing

LIST = {
    "sdn.csv": b'36,"AEROCARIBBEAN AIRLINES",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n',
    "alt.csv": b'36,12,"aka","AERO-CARIBBEAN",-0- \r\n',
}


class ListInMemory:
    def fetch(self) -> FetchedList:
        return FetchedList(LIST, Standing.FOLDER, None, None)


class ForgetfulStore:
    """Gives the one customer file, and keeps nothing of what is written."""

    def read(self, key: str) -> bytes:
        raise ObjectMissing("forgetful", key)

    def write(self, key: str, data: bytes) -> None: ...

    def create(self, key: str, data: bytes) -> bool:
        return True

    def upload(self, key: str, path: Path) -> None: ...

    def download(self, key: str, path: Path) -> None:
        path.symlink_to(Path(sys.argv[1]).resolve())

    def exists(self, key: str) -> bool:
        return False

    def keys(self, prefix: str) -> list[str]:
        return []

    def modified_at(self, key: str) -> datetime:
        raise ObjectMissing("forgetful", key)


def peak_mb() -> float:
    """Of this program alone: getrusage's figure survives exec and may be the test process's peak."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1e3
    raise RuntimeError("The kernel tells no VmHWM.")


def main() -> None:
    export = ExportCustomers(
        work=ForgetfulStore(),
        archive=ForgetfulStore(),
        clock=SystemClock(),
        open_list_source=lambda location: ListInMemory(),
        open_customer_file=open_customer_file,
        open_seen_ids=SqliteSeenIds,
        open_chunk_writer=ParquetChunkWriter,
        defaults=ExportDefaults(min_match=0.88, limit=10, chunk_count=30, max_reject_rate=0.001, list_source="list/"),
        code_version="test",
    )
    start = StartInput(input_key=Path(sys.argv[1]).name)
    output = export(
        ExportCustomersInput(start=start, execution_start_time=datetime.now(UTC), execution_id="execution-1")
    )
    told = {
        "rows": sum(chunk.rows for chunk in output.chunks),
        "numpy": sys.modules.get("numpy") is not None,
        "peak_mb": peak_mb(),
    }
    sys.stdout.write(json.dumps(told))


main()
