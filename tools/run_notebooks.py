"""Run lessons, each in a kernel of its own, and save them in a form that running again keeps.

The output of a cell tagged nbval-ignore-output (a timing) stays as it is saved; clear it to have
it measured again.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from sign_lessons import record
from traitlets.config import Config

IGNORED = "nbval-ignore-output"
WIDGET = "application/vnd.jupyter.widget-view+json"  # an error without its kernel: a picture stays
KEPT = {"tags", "jupyter"}  # of a cell: that a timing may differ, and that its output is folded
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}


def run(path):
    notebook = nbformat.read(path, as_version=4)
    timings = [cell for cell in notebook.cells if IGNORED in cell.metadata.get("tags", [])]
    saved = {cell.id: cell.outputs for cell in timings if cell.outputs}
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=600,
        coalesce_streams=True,
        resources={"metadata": {"path": path.parent}},
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),  # or it warns
    )
    client.execute()  # raises at the first cell that raises
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key in KEPT}
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if not is_bare_widget(output)]
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)
            if output.get("name") == "stderr":
                sys.exit(f"{path}: a cell wrote to stderr:\n{cell.source}\n{output.text}")
        if cell.id in saved:
            cell.outputs = saved[cell.id]
    nbformat.write(notebook, path)


def is_bare_widget(output):
    """Whether an output is a widget without a picture: a progress bar, which says 0 % if saved."""
    return set(output.get("data", {})) == {WIDGET, "text/plain"}


if __name__ == "__main__":
    os.environ["AUTODIFF_LESSON_PROGRESS"] = ""  # nobody's progress is saved in a lesson
    for name in sys.argv[1:]:
        print(name, flush=True)
        run(Path(name))
        record(Path(name))
