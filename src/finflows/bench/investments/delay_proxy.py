"""A server behind a wire: `python -m finflows.bench.investments.delay_proxy HOST PORT SECONDS` prints its port.

Everything is passed on half a round trip later, in each direction. A process of its own: in the measured one, its
threads would take turns with what is measured.
"""

import contextlib
import socket
import sys
import threading
import time
from typing import Final

_CHUNK: Final = 1 << 16


def serve(host: str, port: int, delay_s: float) -> None:
    """Until the process is ended."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        while True:
            client, _ = listening.accept()
            server = socket.create_connection((host, port))
            for source, target in ((client, server), (server, client)):
                target.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=_pass_on, args=(source, target, delay_s), daemon=True).start()


def _pass_on(source: socket.socket, target: socket.socket, delay_s: float) -> None:
    """Until one side closes; then the other is told."""
    with contextlib.suppress(OSError):
        while data := source.recv(_CHUNK):
            time.sleep(delay_s)
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
