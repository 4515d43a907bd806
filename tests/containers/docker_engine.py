"""A Docker engine: the one that answers, or on Debian as root one of our own that ends with the tests.

Our own needs no network of its own making (no iptables, no masquerading): images are built on the host's network.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

STARTS_WITHIN_S = 60
PACKAGES = ("docker.io", "iptables", "mmdebstrap")


@dataclass(frozen=True)
class DockerEngine:
    """`docker` with its environment."""

    environment: Mapping[str, str]

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [_docker(), *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0 or not check, f"docker {' '.join(arguments)}: {done.stderr}"
        return done

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        return subprocess.Popen([_docker(), *arguments], env=self.environment, text=True, **pipes)

    def answers(self) -> bool:
        return shutil.which("docker") is not None and self.run("info", check=False).returncode == 0


@contextmanager
def running_engine(folder: Path) -> Iterator[DockerEngine]:
    """Skips the test where there is no engine and none can be had."""
    found = DockerEngine({**os.environ, "DOCKER_BUILDKIT": "0"})
    if found.answers():
        yield found
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        pytest.skip("no Docker engine answers, and only root on Debian can install and start one")
    _install()
    with _own_engine(folder) as own:
        yield own


def _docker() -> str:
    return shutil.which("docker") or "docker"


def _install() -> None:
    if all(shutil.which(program) for program in ("dockerd", "docker", "iptables", "mmdebstrap")):
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update"], ["apt-get", "install", "-y", *PACKAGES]):
        subprocess.run(command, env=quiet, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _own_engine(folder: Path) -> Iterator[DockerEngine]:
    address = f"unix://{folder}/docker.sock"
    command = ["dockerd", *_options(folder), "-H", address, "--iptables=false", "--ip-forward=false", "--ip-masq=false"]
    with (folder / "dockerd.log").open("wb") as log:
        daemon = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
    engine = DockerEngine({**os.environ, "DOCKER_BUILDKIT": "0", "DOCKER_HOST": address})
    try:
        _wait_for(engine, daemon, folder)
        yield engine
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
        _unmount_below(folder)
        shutil.rmtree(folder)


def _unmount_below(folder: Path) -> None:
    """The engine leaves the host's network mounted as a file of its own."""
    places = [line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines()]
    for place in sorted((place for place in places if place.startswith(f"{folder}/")), reverse=True):
        subprocess.run([shutil.which("umount") or "umount", "--lazy", place], check=True)


def _options(folder: Path) -> Sequence[str]:
    places = {"--data-root": "data", "--exec-root": "exec", "--pidfile": "dockerd.pid"}
    named = [part for option, name in places.items() for part in (option, str(folder / name))]
    return [*named, "--storage-driver", "overlay2"]


def _wait_for(engine: DockerEngine, daemon: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        assert daemon.poll() is None, (folder / "dockerd.log").read_text()
        if engine.answers():
            return
        time.sleep(0.2)
    raise AssertionError((folder / "dockerd.log").read_text())
