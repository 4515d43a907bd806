"""Projects in which a program was replaced: by a saboteur that breaks something at a certain moment, or by a defect.

What was replaced lies beside its stand-in, and ``<stand-in>.deed.json`` says under which name, and what the stand-in is
to do. A stand-in may be put before a stand-in. The product itself knows nothing of this.
"""

import json
import shutil
from pathlib import Path
from typing import Any

STAND_INS = Path(__file__).parent / "stand_ins"
TASK = "batch_tasks/screen_chunk/main.py"
EXPORT = "functions/export_customers/app.py"
DELIVER = "functions/deliver_alert/app.py"
MERGE = "functions/merge_results/app.py"
FETCH = "functions/fetch_due_plans/app.py"
EXECUTE = "batch_tasks/execute_plans/main.py"
_COPIED = ("template.yaml", "statemachines", "functions", "batch_tasks", "layers")


def planted(folder: Path, base: Path, program: str, stand_in: str, **deed: Any) -> Path:
    """A project like ``base``, made in ``folder``, in which a file of ``stand_ins`` runs in place of ``program``."""
    place = copied(folder, base) / program
    original = _put_aside(place)
    shutil.copy(STAND_INS / f"{stand_in}.py", place)
    _deed(place).write_text(json.dumps({"original": original.stem, **deed}))
    return folder


def copied(folder: Path, base: Path) -> Path:
    """A project like ``base``, made in ``folder``, which may be changed."""
    folder.mkdir(parents=True)
    for name in _COPIED:
        copy = shutil.copytree if (base / name).is_dir() else shutil.copy
        copy(base / name, folder / name)
    (folder / "src").symlink_to((base / "src").resolve())
    return folder


def _put_aside(place: Path) -> Path:
    number = len(list(place.parent.glob(f"{place.stem}_replaced_*.py"))) + 1
    aside = place.with_name(f"{place.stem}_replaced_{number}.py")
    place.rename(aside)
    if _deed(place).exists():
        _deed(place).rename(_deed(aside))
    return aside


def _deed(program: Path) -> Path:
    return program.with_suffix(".deed.json")
