"""The bases: pulled where a registry can be reached, else stand-ins of Debian with the same Python.

A stand-in takes over the host's certificates and pip settings, without which its builds would reach no package index.
"""

import shutil
import subprocess
from pathlib import Path

from docker_engine import DockerEngine

TASK_BASE = "python:3.13-slim"
LAMBDA_BASE = "public.ecr.aws/lambda/python:3.13-x86_64"
DEBIAN = "trixie"  # the release whose python3 is 3.13
PACKAGES = "python3,python3-pip,ca-certificates"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
PIP_SETTINGS = Path("/etc/pip.conf")

PYTHON_STAND_IN = """FROM finflows-debian
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY pip.conf /etc/pip.conf
RUN ln -s /usr/bin/python3 /usr/local/bin/python && rm -f /usr/lib/python3.*/EXTERNALLY-MANAGED
"""
LAMBDA_STAND_IN = f"""FROM {TASK_BASE}
COPY lambda.txt /tmp/lambda.txt
RUN python -m pip install --no-cache-dir --require-hashes -r /tmp/lambda.txt
COPY bootstrap /var/runtime/bootstrap
ENV LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime PATH=/usr/local/bin:/usr/bin:/bin
WORKDIR /var/task
"""
BOOTSTRAP = """#!/bin/sh
export PYTHONPATH=/var/task:/opt/python
exec python -m awslambdaric "$_HANDLER"
"""


def provide_bases(engine: DockerEngine, project: Path, folder: Path) -> str:
    """Both bases under their names; says where they come from."""
    if all(_is_there(engine, image) for image in (TASK_BASE, LAMBDA_BASE)):
        return "pulled"
    _debian(engine, folder)
    _build(engine, folder / "python", PYTHON_STAND_IN, TASK_BASE, {"ca-certificates.crt": CERTIFICATES.read_text()})
    lock = (project / "locks/lambda.txt").read_text()
    _build(engine, folder / "lambda", LAMBDA_STAND_IN, LAMBDA_BASE, {"lambda.txt": lock, "bootstrap": BOOTSTRAP})
    return f"stand-ins of Debian {DEBIAN}"


def _is_there(engine: DockerEngine, image: str) -> bool:
    local = engine.run("image", "inspect", image, check=False)
    return local.returncode == 0 or engine.run("pull", image, check=False).returncode == 0


def _debian(engine: DockerEngine, folder: Path) -> None:
    archive = folder / "debian.tar"
    assert shutil.which("mmdebstrap"), "mmdebstrap is missing: apt-get install mmdebstrap"
    bootstrap = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", DEBIAN, str(archive)]
    subprocess.run([*bootstrap, "http://deb.debian.org/debian"], check=True)
    engine.run("import", "-c", "ENV PATH=/usr/local/bin:/usr/bin:/bin", str(archive), "finflows-debian")
    archive.unlink()


def _build(engine: DockerEngine, context: Path, dockerfile: str, image: str, files: dict[str, str]) -> None:
    context.mkdir()
    settings = PIP_SETTINGS.read_text() if PIP_SETTINGS.exists() else ""
    for name, text in {"Dockerfile": dockerfile, "pip.conf": settings, **files}.items():
        path = context / name
        path.write_text(text)
        path.chmod(0o755)
    engine.run("build", "--network=host", "-t", image, str(context))
