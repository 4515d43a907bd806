"""Runs the command in this process: arguments in; exit code, standard output and standard error out."""

from pathlib import Path

import pytest

import nights
from command_line import Command, Told
from finflows.cli.main import main


@pytest.fixture
def finflows(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*arguments: str | Path) -> Told:
        monkeypatch.setattr("sys.argv", ["finflows", *map(str, arguments)])
        exit_code = 0
        try:
            main()
        except SystemExit as exc:
            exit_code = int(exc.code or 0)
        captured = capsys.readouterr()
        return Told(exit_code, captured.out, captured.err)

    return run


@pytest.fixture
def list_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "list"
    folder.mkdir()
    for name, data in nights.LIST_FILES.items():
        (folder / name).write_bytes(data)
    return folder
