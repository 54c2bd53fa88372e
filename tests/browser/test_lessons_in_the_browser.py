"""Every lesson in JupyterLab, as a learner opens it."""

import json

import nbformat
import pytest
from lab import LESSONS, run_all

PICTURES = ".jp-OutputArea .jp-RenderedSVG img, .jp-OutputArea .jp-RenderedImage img"


def outputs(notebook):
    """The outputs that are not folded away below a prediction."""
    cells = [cell for cell in notebook["cells"] if "jupyter" not in cell["metadata"]]
    return [output for cell in cells for output in cell.get("outputs", [])]


def said(path):
    """What each cell shows, except where it is another thing each time."""
    cells = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and "nbval-ignore-output" not in cell.metadata.get("tags", []):
            printed = "".join(output.get("text", "") for output in cell.outputs)
            shown = [dict(output.get("data", {})) for output in cell.outputs]
            for data in shown:
                data.pop("application/vnd.jupyter.widget-view+json", None)
            cells.append((cell.source, printed, [data for data in shown if data]))
    return cells


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_shows_its_pictures_and_says_the_same_when_run(lab, page, path):
    lab.forget_progress()
    lab.open(page, path.name)
    shown = [output.get("data", {}) for output in outputs(json.loads(path.read_text("utf-8")))]
    pictures = sum("image/svg+xml" in data or "image/png" in data for data in shown)
    page.wait_for_function(
        "([where, count]) => [...document.querySelectorAll(where)]"
        ".filter(image => image.naturalWidth > 0).length === count",
        arg=[PICTURES, pictures],
    )
    assert page.get_by_text("Error displaying widget").count() == 0
    assert page.locator(".jp-toast, .Toastify__toast").count() == 0  # no question about news

    run_all(page)

    assert page.get_by_text("Error displaying widget").count() == 0
    for output in outputs(lab.saved(page, path.name)):
        assert output["output_type"] != "error"
        assert output.get("name") != "stderr"
    assert said(lab.folder / path.name) == said(path)
