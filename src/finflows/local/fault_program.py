"""Stands in for a task whose attempt a drill spoils: `fault_program.py exit 70` or `fault_program.py hang`."""

import signal
import sys


def main() -> int:
    if sys.argv[1] == "hang":
        signal.pause()
    return int(sys.argv[2])


if __name__ == "__main__":
    sys.exit(main())
