"""The project's files agree with one another."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from autodiff_lesson import Var, draw

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"graphviz": "python-graphviz", "matplotlib": "matplotlib-base"}


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def project():
    return tomllib.loads(text("pyproject.toml"))["project"]


@pytest.fixture(scope="module")
def declared(project):
    """What pyproject.toml asks for: requirements by name."""
    extras = project["optional-dependencies"].values()
    lines = project["dependencies"] + [line for extra in extras for line in extra]
    return {requirement.name: requirement for requirement in map(Requirement, lines)}


@pytest.fixture(scope="module")
def locked():
    """What requirements.txt installs: the exact versions, by name."""
    lines = [line for line in text("requirements.txt").splitlines() if not line.startswith("#")]
    return {requirement.name: requirement for requirement in map(Requirement, lines)}


@pytest.fixture(scope="module")
def conda():
    """What environment.yml asks of conda, and what of pip: requirements by name."""
    entries = yaml.safe_load(text("environment.yml"))["dependencies"]
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    lines = [entry for entry in entries if isinstance(entry, str)]
    lines += [line for line in pip if not line.startswith("--editable")]
    return {requirement.name: requirement for requirement in map(Requirement, lines)}


def test_the_lock_has_an_exact_version_of_every_package(locked):
    for requirement in locked.values():
        assert re.fullmatch(r"==[\w.]+", str(requirement.specifier)), requirement


def test_the_lock_has_every_declared_package_in_a_version_that_fits(declared, locked):
    for name, requirement in declared.items():
        version = str(locked[name].specifier).removeprefix("==")
        assert requirement.specifier.contains(version), requirement


def test_conda_gets_the_declared_packages_in_the_same_versions(declared, conda):
    expected = {
        CONDA_NAMES.get(name, name): requirement.specifier for name, requirement in declared.items()
    }
    found = {name: requirement.specifier for name, requirement in conda.items()}
    del found["pip"]
    assert found.pop("python") == SpecifierSet(">=3.11,<3.15")
    assert found == expected


def test_conda_installs_the_course_itself():
    assert "--editable ." in text("environment.yml")


def test_the_workflow_tests_every_supported_python(project):
    workflow = yaml.safe_load(text(".github/workflows/ci.yml"))
    tested = set(workflow["jobs"]["make-test"]["strategy"]["matrix"]["python"])
    supported = SpecifierSet(project["requires-python"])
    assert tested == {f"3.{minor}" for minor in range(30) if supported.contains(f"3.{minor}")}


@pytest.mark.parametrize(
    "name", ["requirements.txt", "environment.yml", ".github/workflows/ci.yml"]
)
def test_no_address_of_a_package_index_is_named(name):
    assert "://" not in text(name)


def test_the_picture_in_the_readme_is_what_draw_draws():
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    assert text("images/graph.svg") == draw(d, local_derivatives=True).svg + "\n"


def test_the_readme_names_only_commands_that_make_has():
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), flags=re.MULTILINE))
    used = set(re.findall(r"`make (\w+)|^make (\w+)", text("README.md"), flags=re.MULTILINE))
    assert {first or second for first, second in used} <= targets
