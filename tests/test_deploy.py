"""The files for operators fit the program: names exist, pins have hashes, nothing points at a private registry."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import run
from bot.settings import PREFIX, Settings

DEPLOY = Path(__file__).parents[1] / "deploy"
PINS = ("requirements.txt", "requirements-build.txt")
verdict: Callable[[str, str], tuple[int, str]] = runpy.run_path(str(DEPLOY / "audit.py"))["verdict"]
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | {"WHICHAI_TAG"}
    named = set(re.findall(r"WHICHAI_[A-Z_]*[A-Z]\b", path.read_text()))
    assert named - known == set()


def pins(name: str) -> dict[str, str]:
    blocks = re.split(r"\n(?=\S)", (DEPLOY / name).read_text())
    return {block.split("==")[0]: block for block in blocks if "==" in block}


@pytest.mark.parametrize("name", PINS)
def test_every_pin_has_a_version_and_a_hash_and_no_address(name: str) -> None:
    text = (DEPLOY / name).read_text()
    assert pins(name)
    for package, block in pins(name).items():
        assert re.match(rf"{re.escape(package)}==\d", block) and "--hash=sha256:" in block
    assert not re.search(r"://|index-url|find-links|trusted-host|@ ", text)


def test_everything_that_the_project_needs_is_pinned() -> None:
    project = (DEPLOY.parent / "pyproject.toml").read_text()
    needed = project.split("dependencies = [")[1].split("\n]")[0] + project.split("redis = [")[1].split("dev = [")[0]
    names = {
        name.lower()
        for name in re.findall(r'^\s*"([A-Za-z0-9-]+)[<>=]|\["([a-z]+)>=', needed, re.MULTILINE)
        for name in name
        if name
    }
    assert len(names) > 10
    assert names - set(pins("requirements.txt")) == set()


def test_every_pinned_package_has_its_licence_listed() -> None:
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \| [A-Z0-9]", (DEPLOY / "LICENCES.md").read_text(), re.MULTILINE))
    assert {*pins("requirements.txt"), *pins("requirements-build.txt")} == listed, "one is missing, or is there no more"


def test_the_containers_have_no_more_rights_than_they_need() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    for service in compose["services"].values():
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "ports" not in service and "privileged" not in service
    assert compose["services"]["redis"]["profiles"] == ["redis"]


def test_the_image_runs_as_nobody_special() -> None:
    stages = (DEPLOY / "Dockerfile").read_text().split("\nFROM ")
    assert len(stages) == 3  # the comment, the build, what runs
    last = stages[-1]
    assert re.search(r"^USER 10001", last, re.MULTILINE) and "HEALTHCHECK" in last
    assert "TOKEN" not in "".join(stages)
    assert "--require-hashes" in stages[1]


def test_the_example_sets_nothing_but_what_somebody_fills_in() -> None:
    lines = (DEPLOY / "env.example").read_text().splitlines()
    assert all(line.endswith("=") for line in lines if line and not line.startswith("#"))


def test_a_known_hole_fails_and_names_its_mend() -> None:
    hole = {"id": "PYSEC-2026-1", "fix_versions": ["2.1"], "aliases": [], "description": "bad"}
    found = json.dumps({"dependencies": [{"name": "left", "version": "2.0", "vulns": [hole]}], "fixes": []})
    assert verdict(found, "Found 1 known vulnerability") == (
        1,
        "known holes\n  left 2.0: PYSEC-2026-1, mended in 2.1",
    )


@pytest.mark.parametrize(
    ("packages", "said"),
    [
        ([{"name": "left", "version": "2.0", "vulns": []}], "no known hole in 1 packages"),
        (
            [{"name": "left", "version": "2.0", "vulns": []}, {"name": "own", "skip_reason": "not on PyPI"}],
            "no known hole in 1 packages; not looked at: own",
        ),
        ([{"name": "own", "skip_reason": "not on PyPI"}], "skipped, the index that is used here knows nothing"),
    ],
)
def test_what_was_not_looked_at_is_said(packages: list[dict[str, object]], said: str) -> None:
    code, text = verdict(json.dumps({"dependencies": packages}), "No known vulnerabilities found")
    assert code == 0 and text.startswith(said)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("requests.exceptions.ConnectionError: Failed to resolve 'pypi.org'", 0),
        ("ERROR:pip_audit._cli:requirement x is missing a hash", 1),
        ("", 1),
    ],
)
def test_being_offline_fails_nothing_and_a_broken_pin_does(said: str, code: int) -> None:
    assert verdict("", said)[0] == code


def test_the_checks_look_for_known_holes() -> None:
    assert ("python", "deploy/audit.py") in run.CHECKS
