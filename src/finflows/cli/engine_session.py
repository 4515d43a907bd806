"""The embedded engine as a command uses it: its settings from the options, and a live view while it works."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from finflows.cli.alert_receiver import ChosenReceiver
from finflows.cli.chunk_counts import ScreenedChunks
from finflows.cli.drill_options import Drill
from finflows.cli.project import project_folder
from finflows.local.engine import Engine
from finflows.local.live_view import watching
from finflows.local.runs import RunStore
from finflows.local.state_folder import StateFolder


@dataclass(frozen=True, slots=True)
class EngineSession:
    state_dir: Path
    workers: int
    drill: Drill
    parameters: Mapping[str, str]  # of the template
    live: bool
    engine_endpoint: str | None = None
    gateway_port: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)  # of every function and task
    alert_wait_s: float = 10.0

    @property
    def runs(self) -> RunStore:
        """The runs of the state folder; no engine is needed to read them."""
        return RunStore(StateFolder(self.state_dir))

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """An engine on the state folder, watched on standard error; its alerts go to the folder's receiver."""
        console, counts_of = Console(stderr=True), ScreenedChunks(self.state_dir)
        with (
            ChosenReceiver(StateFolder(self.state_dir)).parameters() as receiver,
            watching(console, quiet=not self.live, counts_of=counts_of) as observer,
        ):
            engine = Engine(
                project_folder(),
                self.state_dir,
                workers=self.workers,
                faults=self.drill.faults,
                observer=observer,
                time_scale=self.drill.time_scale,
                timeout_scale=self.drill.timeout_scale,
                parameter_overrides={**self.parameters, **receiver},
                engine_endpoint=self.engine_endpoint,
                gateway_port=self.gateway_port,
                environment=self.environment,
            )
            with engine:
                yield engine

    def deliver_alerts(self, engine: Engine) -> int:
        """Let what waits be delivered, for a while; how many messages are left. They stay in the state folder."""
        return engine.queue("AlertQueue").wait_empty(self.alert_wait_s)
