"""Where the project is found."""

from pathlib import Path

import pytest

from finflows.cli.project import project_folder


def test_the_nearest_project_upwards_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who works in a subfolder of a fork means that fork."""
    (tmp_path / "statemachines/deeper").mkdir(parents=True)
    (tmp_path / "template.yaml").touch()
    monkeypatch.chdir(tmp_path / "statemachines/deeper")
    assert project_folder() == tmp_path


def test_elsewhere_it_is_the_checkout_that_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the command works from any folder."""
    monkeypatch.chdir(tmp_path)
    assert project_folder() == Path(__file__).parents[3]
