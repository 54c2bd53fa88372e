import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]


def requirements(path):
    """The requirements in a file of them, by name: a name may have several, for several Pythons."""
    lines = (line.partition("#")[0].strip() for line in path.read_text().splitlines())
    found = {}
    for requirement in map(Requirement, filter(None, lines)):
        found.setdefault(canonicalize_name(requirement.name), []).append(str(requirement.specifier))
    return found


@pytest.fixture(scope="module")
def classroom():
    return requirements(ROOT / "classroom" / "requirements.txt")


def test_a_classroom_has_whatever_the_lessons_need_in_the_courses_versions(classroom):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    course = requirements(ROOT / "requirements.txt")
    for line in project["dependencies"] + project["optional-dependencies"]["lab"]:
        name = canonicalize_name(Requirement(line).name)
        assert classroom[name] == course[name]


def test_a_classroom_has_whatever_its_hub_needs(classroom):
    for name, (wanted,) in requirements(ROOT / "classroom" / "requirements.in").items():
        (found,) = classroom[name]
        assert Requirement(f"{name}{wanted}").specifier.contains(found.removeprefix("=="))


def test_what_slows_every_server_down_is_left_out(classroom):
    assert "rfc3987-syntax" not in classroom
