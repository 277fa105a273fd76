"""A fresh machine can install the course, with any Python that the README names."""

import os
import re
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.course import ROOT

UV = Path(sys.executable).with_name("uv")


def requirements(name):
    """The lines of a requirements file, parsed."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [Requirement(text) for line in lines if (text := line.partition("#")[0].strip())]


def pins(name):
    """The versions that a requirements file names."""
    return {(canonicalize_name(r.name), str(r.specifier)) for r in requirements(name)}


def test_the_lock_holds_what_is_required():
    """Each requirement is an exact version, and the lock has the same."""
    required, locked = pins("requirements.txt"), pins("constraints.txt")
    assert [r for r in required | locked if not re.fullmatch(r"==[\w.]+", r[1])] == []
    assert required - locked == set()


def test_the_lock_holds_all_that_is_installed():
    """Whatever a requirement needs in turn, here, is locked at the version in use."""
    locked, waiting, seen = pins("constraints.txt"), requirements("requirements.txt"), set()
    while waiting:
        requirement = waiting.pop()
        extras = {"", *requirement.extras}
        key = (requirement.name, *sorted(extras))
        if key in seen or not _wanted(requirement, {""}):
            continue
        seen.add(key)
        needs = metadata.requires(requirement.name) or []
        waiting += [r for r in map(Requirement, needs) if _wanted(r, extras)]
    installed = {(canonicalize_name(name), f"=={metadata.version(name)}") for name, *_ in seen}
    assert len(installed) > 100
    assert installed - locked == set()


def _wanted(requirement, extras):
    return not requirement.marker or any(requirement.marker.evaluate({"extra": e}) for e in extras)


def test_the_packages_import_from_anywhere(run, tmp_path):
    """The environment is linked to this checkout."""
    code = "import autograder, solutions; print(autograder.__file__, solutions.__file__)"
    done = run(sys.executable, "-I", "-c", code, cwd=tmp_path)
    expected = [str(ROOT / name / "__init__.py") for name in ("autograder", "solutions")]
    assert done.stdout.split() == expected, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("platform", ["linux", "aarch64-apple-darwin"])
@pytest.mark.parametrize("version", ["3.11.0", "3.12", "3.13", "3.14"])
def test_every_python_can_install(run, tmp_path, version, platform):
    """The pins can be had together, as wheels: pip would judge markers by the Python it runs in."""
    done = run(
        UV, "pip", "install", "--dry-run", "--only-binary=:all:", "--target", tmp_path,
        "--python-version", version, "--python-platform", platform,
        "-r", "requirements.txt", "-c", "constraints.txt",
        env={"UV_HTTP_RETRIES": "1", **os.environ},
    )  # fmt: skip
    if done.returncode and "error sending request" in done.stderr:
        pytest.skip(f"the package registry cannot be reached: {done.stderr.split('cause:')[1]}")
    assert done.returncode == 0, done.stderr
    assert re.search(r"Would install \d{3} packages", done.stderr), done.stderr
