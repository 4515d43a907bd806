"""What this process has needed at most."""

import resource
import sys


def peak_memory_mb() -> float:
    """Peak resident set in MB; Linux tells kilobytes, macOS bytes (getrusage(2))."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
