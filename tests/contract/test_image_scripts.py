"""infra/build-images and infra/publish-images, with programs in place of docker and aws that note every call."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
DIGEST = f"sha256:{'a' * 64}"
BASE = f"python@sha256:{'0' * 64}"
REGISTRY = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
DOCKER = f"""#!/bin/sh
printf 'docker %s platform=%s\\n' "$*" "$DOCKER_DEFAULT_PLATFORM" >>"$CALLS"
case $* in
*RepoDigests*) echo python@{DIGEST} ;;
*image.revision*) [ "${{BUILT:-}}" = none ] && exit 1; echo "${{BUILT-$(git -C "$CLONE" rev-parse HEAD)}}" ;;
push*) touch "$CALLS.pushed" ;;
esac
"""
AWS = f"""#!/bin/sh
printf 'aws %s\\n' "$*" >>"$CALLS"
case $* in
'configure get region') [ -n "${{CONFIGURED:-}}" ] && echo "$CONFIGURED" ;;
*get-caller-identity*) echo 123456789012 ;;
*describe-images*) [ -e "$CALLS.pushed" ] && echo {DIGEST} ;;
esac
"""


@dataclass(frozen=True)
class Told:
    code: int
    out: str
    err: str
    calls: list[str]


Script = Callable[..., Told]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A committed copy of what the scripts read."""
    clone = tmp_path / "clone"
    shutil.copytree(PROJECT / "infra", clone / "infra")
    for task in (PROJECT / "batch_tasks").iterdir():
        shutil.copytree(task, clone / "batch_tasks" / task.name)
    (clone / "locks").mkdir()
    (clone / "locks/base-image.txt").write_text(f"# The base.\n{BASE}\n")
    (clone / ".gitignore").write_text("deploy/*.env\n")
    committer = ["-c", "user.name=Nobody", "-c", "user.email=nobody@example.com"]
    for arguments in (["init", "-q"], ["add", "."], [*committer, "commit", "-q", "-m", "All"]):
        subprocess.run(["git", *arguments], cwd=clone, check=True)  # noqa: S607 - git of the PATH
    return clone


@pytest.fixture
def script(clone: Path, tmp_path: Path) -> Script:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, text in {"docker": DOCKER, "aws": AWS}.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    calls = tmp_path / "calls"
    ours = {"PATH": f"{programs}:{os.environ['PATH']}", "CALLS": str(calls), "CLONE": str(clone), "ENVIRONMENT": "prod"}

    def run(name: str, **environment: str) -> Told:
        calls.write_text("")
        done = subprocess.run(
            ["/bin/sh", str(clone / "infra" / name)],
            env={**ours, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        return Told(done.returncode, done.stdout, done.stderr, calls.read_text().splitlines())

    return run


def test_images_are_built_for_the_platform_of_batch(script: Script) -> None:
    """Also on a machine with another processor; whoever runs them here says so."""
    builds = [call for call in script("build-images").calls if call.startswith("docker build")]
    assert len(builds) == len(list((PROJECT / "batch_tasks").iterdir()))
    assert all(call.endswith("platform=linux/amd64") and f"BASE={BASE}" in call for call in builds)
    assert script("build-images", DOCKER_DEFAULT_PLATFORM="").calls[0].endswith("platform=")


def test_images_say_from_which_commit_they_were_built(script: Script, clone: Path) -> None:
    """And that it was changed, where it was."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"],  # noqa: S607 - git of the PATH
        cwd=clone,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    label = "--label org.opencontainers.image.revision"
    assert f" {label}={commit} " in script("build-images").calls[0]
    (clone / "batch_tasks/new.py").touch()
    assert f" {label}={commit}-changed " in script("build-images").calls[0]


@pytest.mark.parametrize(
    ("built", "told"),
    [
        ("0123abc", "was built from 0123abc, not from "),
        ("", "was built from a commit that nobody noted, not from "),
        ("none", "there is no image finflows/"),
    ],
)
def test_an_image_of_another_commit_is_not_pushed(script: Script, clone: Path, built: str, told: str) -> None:
    """The archive would name a code version that has not run."""
    published = script("publish-images", AWS_REGION="eu-west-1", BUILT=built)
    assert published.code == 2
    assert told in published.err
    assert "make image builds it" in published.err
    assert not [call for call in published.calls if call.startswith(("docker tag", "docker push"))]
    assert (clone / "deploy/prod.env").read_text() == ""


def test_a_base_by_tag_is_pinned_by_its_digest(script: Script, clone: Path) -> None:
    """In the file, remarks and all, and in the builds."""
    pin = clone / "locks/base-image.txt"
    pin.write_text("# The base.\npython:3.13-slim\n")
    told = script("build-images")
    assert pin.read_text() == f"# The base.\npython@{DIGEST}\n"
    assert "commit that" in told.out
    assert f"--build-arg BASE=python@{DIGEST} " in told.calls[-2]
    assert [path.name for path in pin.parent.iterdir()] == [pin.name]


def test_images_are_pushed_and_noted_by_digest(script: Script, clone: Path) -> None:
    """In place of what was noted before; other lines of the account stay."""
    noted = clone / "deploy/prod.env"
    noted.parent.mkdir()
    noted.write_text("VpcId=vpc-1\nCodeVersion=old\nScreenChunkImage=old\n")
    told = script("publish-images", AWS_REGION="eu-west-1")
    assert told.code == 0, told.err
    assert "docker push" in "".join(told.calls)
    lines = noted.read_text().splitlines()
    assert lines[0] == "VpcId=vpc-1"
    assert f"ScreenChunkImage={REGISTRY}/finflows/screen-chunk@{DIGEST}" in lines
    assert f"ExecutePlansImage={REGISTRY}/finflows/execute-plans@{DIGEST}" in lines
    assert [line.partition("=")[0] for line in lines].count("CodeVersion") == 1
    assert "old" not in noted.read_text()


def test_a_commit_that_was_published_keeps_its_image(script: Script, clone: Path) -> None:
    """Its tag is immutable: a push of another build would be refused, half way."""
    script("publish-images", AWS_REGION="eu-west-1")
    before = (clone / "deploy/prod.env").read_text()
    told = script("publish-images", AWS_REGION="eu-west-1")
    assert (told.code, (clone / "deploy/prod.env").read_text()) == (0, before)
    assert "is there already" in told.out
    assert not [call for call in told.calls if call.startswith("docker push")]


@pytest.mark.parametrize(
    "environment",
    [
        {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "us-west-2", "CONFIGURED": "us-west-2"},
        {"AWS_DEFAULT_REGION": "eu-west-1", "CONFIGURED": "us-west-2"},
        {"CONFIGURED": "eu-west-1"},
    ],
    ids=["AWS_REGION", "AWS_DEFAULT_REGION", "configured"],
)
def test_the_region_is_the_one_that_aws_would_take(script: Script, clone: Path, environment: dict[str, str]) -> None:
    """The variable goes before the profile."""
    assert script("publish-images", **environment).code == 0
    assert REGISTRY in (clone / "deploy/prod.env").read_text()


def test_without_a_region_nothing_is_pushed(script: Script) -> None:
    """And it is said what to set."""
    told = script("publish-images")
    assert (told.code, told.err) == (2, "finflows: no region: set AWS_REGION to that of samconfig.toml.\n")
    assert not [call for call in told.calls if call.startswith("docker")]


def test_a_base_without_digest_is_not_published(script: Script, clone: Path) -> None:
    """Nobody could say afterwards what the image was built on."""
    (clone / "locks/base-image.txt").write_text("# not pinned: @sha256:\npython:3.13-slim\n")
    told = script("publish-images", AWS_REGION="eu-west-1")
    assert told.code == 2
    assert "names a base without digest" in told.err
    assert told.calls == []


def test_a_changed_tree_is_not_published(script: Script, clone: Path) -> None:
    """An image is named after a commit."""
    (clone / "infra/ecr.yaml").write_text("")
    told = script("publish-images", AWS_REGION="eu-west-1")
    assert (told.code, told.calls) == (2, [])
    assert "Commit first" in told.err
