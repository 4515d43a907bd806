"""What a finished chunk of a screening found, from its done marker in the state folder: for the live view."""

import json
from dataclasses import dataclass
from pathlib import Path

from finflows.contracts.stored_keys import done_marker_key
from finflows.local.progress import ChunkCounts
from finflows.local.state_folder import StateFolder


@dataclass(frozen=True, slots=True)
class ScreenedChunks:
    """A view never fails a run: a marker that is not there, or is another machine's, is not told."""

    state_dir: Path

    def __call__(self, execution: str, chunk: str) -> ChunkCounts | None:
        """The execution is named `<run id>-<attempt>`."""
        run_id = execution.rpartition("-")[0]
        if not chunk.isdecimal():
            return None
        for marker in StateFolder(self.state_dir).objects.glob(f"*/{done_marker_key(run_id, int(chunk))}"):
            try:
                document = json.loads(marker.read_bytes())
                return ChunkCounts(customers=int(document["rowsScreened"]), hits=int(document["hits"]))
            except (OSError, ValueError, KeyError, TypeError):
                return None
        return None
