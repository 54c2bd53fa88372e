"""The project's files agree with one another."""

import os
import re
import subprocess
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


@pytest.mark.parametrize(
    ("group", "lock"),
    [
        ("site", "site/requirements.txt"),
        ("lite", "lite/requirements.txt"),
        ("lite-kernel", "lite/wheels.txt"),
    ],
)
def test_a_groups_lock_has_every_package_that_it_declares_in_a_version_that_fits(group, lock):
    declared = tomllib.loads(text("pyproject.toml"))["dependency-groups"][group]
    lines = text(lock).splitlines()
    versions = {x.name: x.specifier for x in map(Requirement, lines[2:])}
    for requirement in map(Requirement, declared):
        version = str(versions[requirement.name]).removeprefix("==")
        assert requirement.specifier.contains(version), requirement


def test_a_browser_gets_all_that_the_course_needs_in_the_versions_of_the_lock(project, locked):
    elsewhere = {line for line in text("lite/elsewhere.txt").splitlines() if line[0] != "#"}
    wheels = {x.name: x for x in map(Requirement, text("lite/wheels.txt").splitlines()[2:])}
    needed = {Requirement(line).name for line in project["dependencies"]}
    assert needed - elsewhere <= wheels.keys()
    for name in wheels.keys() & locked.keys():
        assert wheels[name].specifier == locked[name].specifier


def test_binder_gets_the_versions_of_the_lock():
    lines = text("binder/requirements.txt").splitlines()
    assert lines[1:] == ["--constraint ../requirements.txt", "--editable .[lab]"]
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)


@pytest.mark.parametrize("name", ["ci", "site"])
def test_a_workflow_runs_commands_that_make_has(name):
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), flags=re.MULTILINE))
    used = re.findall(r"make ([a-z-]+)", text(f".github/workflows/{name}.yml"))
    assert used
    assert set(used) <= targets | {"test"}


def test_conda_installs_the_course_itself():
    assert "--editable ." in text("environment.yml")


def test_the_workflow_tests_every_supported_python(project):
    workflow = yaml.safe_load(text(".github/workflows/ci.yml"))
    tested = set(workflow["jobs"]["make-test"]["strategy"]["matrix"]["python"])
    supported = SpecifierSet(project["requires-python"])
    assert tested == {f"3.{minor}" for minor in range(30) if supported.contains(f"3.{minor}")}


@pytest.mark.parametrize(
    "name",
    [
        "requirements.txt",
        "lite/requirements.txt",
        "lite/wheels.txt",
        "environment.yml",
        ".github/workflows/ci.yml",
    ],
)
def test_no_address_of_a_package_index_is_named(name):
    assert "://" not in text(name)


@pytest.fixture(scope="module")
def citation():
    return yaml.safe_load(text("CITATION.cff"))


def test_what_is_installed_describes_itself_with_the_readme(project):
    assert project["readme"] == "README.md"


def test_the_version_that_is_cited_is_the_projects_and_has_its_changes_told(project, citation):
    assert citation["version"] == project["version"]
    told = re.findall(r"^## (\S+)", text("CHANGELOG.md"), flags=re.MULTILINE)
    assert told[:2] == ["Unreleased", project["version"]]


def test_the_article_is_cited_wherever_somebody_may_look(project, citation):
    (article,) = citation["references"]
    assert project["urls"]["The article"] == article["url"]
    assert f"[*{article['title']}*]({article['url']})" in text("README.md")


def test_before_a_commit_the_same_is_checked_as_by_make_style():
    """With the environment's own ruff: a hook with a version of its own would drift."""
    (repository,) = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    (hook,) = repository["hooks"]
    assert repository["repo"] == "local"
    assert (hook["entry"], hook["language"]) == ("make style", "system")
    assert not {"files", "types", "types_or", "exclude", "stages"} & hook.keys()  # of every commit
    assert hook["pass_filenames"] is False  # of all files, whatever was changed


def test_the_picture_in_the_readme_is_what_draw_draws():
    a = Var(4)
    b = Var(3)
    c = a + b
    d = a * c
    assert text("images/graph.svg") == draw(d, local_derivatives=True).svg + "\n"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_only_commands_are_named_that_make_has(name):
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), flags=re.MULTILINE))
    used = set(re.findall(r"`make (\w+)|^make (\w+)", text(name), flags=re.MULTILINE))
    assert {first or second for first, second in used} <= targets


@pytest.fixture(scope="module")
def tree():
    """The paths that the README names where it says what lies where."""
    block = re.search(r"^## What lies where\n.*?```\n(.*?)```", text("README.md"), re.M | re.S)[1]
    paths, folder = set(), ""
    for line in block.splitlines():
        names = line.strip().partition("  ")[0].split()
        paths.update((folder if line.startswith(" ") else "") + name for name in names)
        folder = folder if line.startswith(" ") else names[0]
    return paths


def test_what_the_readme_says_to_lie_where_lies_there(tree):
    assert [name for name in tree if not (ROOT / name).exists()] == []


def test_the_readme_says_what_lies_where_of_every_file_and_folder_in_the_root(tree):
    if not (ROOT / ".git").exists():
        pytest.skip("This is no clone, so that it cannot be told which files are the course's.")
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    found = {re.sub("/.*", "/", name) for name in listed.stdout.splitlines() if name[0] != "."}
    assert found - tree == set()


def test_the_readme_says_what_lies_where_in_the_package(tree):
    package = ROOT / "autodiff_lesson"
    modules = {path.name for path in package.glob("*.py")} - {"__init__.py"}
    folders = {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}
    assert {f"autodiff_lesson/{name}" for name in modules | folders} - tree == set()
