"""`python -m static_checks [PROJECT]`: what is wrong with the state machines and the template, one line each."""

import sys
from pathlib import Path

from static_checks.project import findings_of


def main(project: Path) -> int:
    findings = findings_of(project)
    for finding in findings:
        print(finding)  # noqa: T201 - a command's output
    print(f"state machines: {len(findings) or 'no'} finding{'s' * (len(findings) != 1)}")  # noqa: T201 - likewise
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
