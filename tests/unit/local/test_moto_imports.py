"""What the engine does not load, each time in a process of its own."""

import subprocess
import sys


def _printed(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()


def test_the_engine_does_not_load_motos_ec2_and_batch() -> None:
    """Half of its start would go into them."""
    start = "import sys, finflows.local.engine; from finflows.local.repairs.installation import install; install()"
    assert _printed(f"{start}; print({{'moto.ec2', 'moto.batch.models'}} & set(sys.modules))") == "set()"


def test_motos_batch_is_there_for_whoever_asks_for_it() -> None:
    """And then only: the package imports it itself."""
    asked = "from moto.backends import get_backend; print('us-east-1' in get_backend('batch')['123456789012'])"
    assert _printed(f"import finflows.local; {asked}") == "True"
