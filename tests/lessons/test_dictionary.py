"""What lessons say of PyTorch and JAX, held to the real libraries where they are installed.

That is lesson 15's dictionary, row by row, and every box with >>>, line by line.
"""

import contextlib
import doctest
import importlib
import io
import re
import warnings
from pathlib import Path

import nbformat
import numpy as np
import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
LESSON = "15_read_pytorch_and_jax"
HEADING = "| search for; here |"
PAGES = [LESSON, "08_what_others_call_it"]
SESSION = re.compile(r"^```pycon\n(.*?)^```", flags=re.DOTALL | re.MULTILINE)


def cells_of(page):
    return nbformat.read(NOTEBOOKS / f"{page}.ipynb", as_version=4).cells


def tables():
    """The rows of the dictionary's two tables, each a list of what stands between | or <br>."""
    text = "\n".join(cell.source for cell in cells_of(LESSON) if HEADING in cell.source)
    lines = [line.strip("|") for line in text.splitlines() if line.startswith("| ")]
    rows = [[part.strip(" `*") for part in re.split(r" \| |<br>", line)] for line in lines]
    second = max(n for n, row in enumerate(rows) if row[0] == "search for")
    return rows[1:second], rows[second + 1 :]


ROWS, WORDS = tables()


@pytest.fixture(scope="module")
def lesson():
    """What the code cells leave behind, up to the dictionary, and the source of the last one."""
    cells = cells_of(LESSON)
    end = next(n for n, cell in enumerate(cells) if HEADING in cell.source)
    code = [cell.source for cell in cells[:end] if cell.cell_type == "code"]
    names = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for source in code:
            exec(source, names)
    return names, code[-1]


def evaluate(code, names):
    """The value of the last of some statements, as a list of numbers."""
    *first, last = code.split("; ")
    exec("\n".join(first), names)
    return numbers(eval(last, names))


def numbers(x):
    if x is None or isinstance(x, bool):  # a gradient check that passed
        return [float(x is not False)]
    if isinstance(x, (list, tuple)):
        return [number for item in x for number in numbers(item)]
    x = x.detach().numpy() if hasattr(x, "detach") else np.asarray(x)
    return x.ravel().tolist()


def here(code, lesson):
    names, setting = dict(lesson[0]), lesson[1]
    exec(setting, names)
    return evaluate(code, names)


def imported(library):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip(library)


def in_pytorch(code):
    torch = imported("torch")

    def tensor(x, **options):
        return torch.tensor(x, dtype=torch.float64, **options)

    a, b = tensor(4.0, requires_grad=True), tensor(3.0, requires_grad=True)
    names = {"torch": torch, "f": lambda a, b: a * (a + b), "a": a, "b": b}
    names |= {"v": tensor(1.0), "w": tensor(0.0), "A": tensor([4.0, 1.0]), "B": tensor([3.0, 0.0])}
    names["c"] = a + b
    names["d"] = a * names["c"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return evaluate(code, names)


def in_jax(code):
    jax = imported("jax")
    importlib.import_module("jax.test_util")
    names = {"jax": jax, "f": lambda a, b: a * (a + b), "a": 4.0, "b": 3.0, "c": 7.0}
    names |= {"v": 1.0, "w": 0.0, "A": np.array([4.0, 1.0]), "B": np.array([3.0, 0.0])}
    return evaluate(code, names)


rows = pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])


@rows
def test_what_stands_under_here_can_be_run(row, lesson):
    assert here(row[1], lesson)


@rows
def test_pytorch_gives_the_same(row, lesson):
    assert in_pytorch(row[2]) == pytest.approx(here(row[1], lesson), rel=1e-6)


@rows
def test_jax_gives_the_same(row, lesson):
    assert in_jax(row[3]) == pytest.approx(here(row[1], lesson), rel=1e-6)


@pytest.mark.parametrize("library", ["torch", "jax"])
@pytest.mark.parametrize("row", WORDS, ids=lambda row: row[0])
def test_the_names_in_the_second_table_exist(row, library):
    name = row[["torch", "jax"].index(library) + 1]
    if name == "–":
        return
    found = imported(library)
    with contextlib.suppress(ModuleNotFoundError):
        importlib.import_module(name.rpartition(".")[0])  # torch.utils.checkpoint is not there yet
    for part in name.split(".")[1:]:
        found = getattr(found, part)
    assert callable(found)


def sessions():
    """Every box with >>>, joined to one session for each page and library."""
    for page in PAGES:
        text = "\n".join(cell.source for cell in cells_of(page) if cell.cell_type == "markdown")
        joined = "".join(SESSION.findall(text))
        for session in re.split(r"^(?=>>> import )", joined, flags=re.MULTILINE)[1:]:
            library = re.match(r">>> import (\w+)", session)[1]
            yield pytest.param(library, session, id=f"{page}-{library}")


@pytest.mark.parametrize(("library", "session"), list(sessions()))
def test_the_boxes_show_what_the_library_says(library, session):
    imported(library)
    session = session.replace("…", "...")
    test = doctest.DocTestParser().get_doctest(session, {}, library, None, None)
    assert test.examples
    said = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
        runner.run(test, out=said.write)
    assert said.getvalue() == ""


def test_the_training_loop_of_the_exercise_runs_and_has_the_two_surprises():
    torch = imported("torch")
    (loop,) = [
        code
        for cell in cells_of(LESSON)
        for code in re.findall(r"```python\n(w = torch.*?)```", cell.source, flags=re.DOTALL)
    ]
    names = {"torch": torch}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(loop, names)
    assert abs(names["w"].item() - 3) > 0.01  # the gradients pile up
    assert names["total"].grad_fn is not None  # the graphs are kept alive
    assert names["w"].is_leaf


def test_an_array_of_jax_cannot_be_changed_in_place():
    jax = imported("jax")
    with pytest.raises(TypeError):
        jax.numpy.ones(2)[0] = 5.0


def test_a_weight_that_was_assigned_anew_is_no_leaf_in_pytorch():
    torch = imported("torch")
    w = torch.tensor(1.0, requires_grad=True)
    (w * w).backward()
    w = w + -0.1 * w.grad
    (w * w).backward()
    with pytest.warns(UserWarning, match="not a leaf"):
        assert w.grad is None
