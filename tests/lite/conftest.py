"""JupyterLab in the browser, as `make lite` built it, except that NumPy is a stand-in."""

import hashlib
import json
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
from audit import ROOT, serving
from lab import choose

BUILT = ROOT / "build" / "lite"
PATIENCE = 120_000  # milliseconds, for a busy machine
NOTEBOOK = "window.jupyterapp.shell.currentWidget"
RUN = f"""async (code) => {{
    const kernel = {NOTEBOOK}.sessionContext.session.kernel;
    const request = kernel.requestExecute({{ code }});
    const said = [];
    request.onIOPub = ({{ content }}) => said.push(content.text ?? content.evalue ?? "");
    const too_late = (_, fail) => setTimeout(() => fail(new Error("no answer")), {PATIENCE});
    await Promise.race([request.done, new Promise(too_late)]);
    return said.join("");
}}"""


@pytest.fixture(scope="session")
def built():
    if not BUILT.exists():
        pytest.fail("there is nothing to test: make lite")
    return BUILT


@pytest.fixture(scope="session")
def lite(browser, built, tmp_path_factory):
    """JupyterLab in a page, for all tests. It may ask nobody but its own server for anything."""
    folder = tmp_path_factory.mktemp("lite") / "lite"
    shutil.copytree(built, folder)
    put_in_the_stand_in(folder / "static" / "pyodide")
    settings = json.loads((folder / "jupyter-lite.json").read_text())
    settings["jupyter-config-data"] |= {
        "exposeAppInBrowser": True,
        "settingsOverrides": {  # keep every cell in the page
            "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}
        },
    }
    (folder / "jupyter-lite.json").write_text(json.dumps(settings))
    with serving(folder) as address:
        started = Lite(browser, address)
        yield started
        started.close()
        outside = (url for url in started.asked if not url.startswith((address, "data:", "blob:")))
        assert list(outside) == []


def put_in_the_stand_in(pyodide):
    """Let Pyodide take the stand-in for NumPy, and do without Matplotlib."""
    wheel = pyodide / "numpy-2.4.6-py3-none-any.whl"
    with ZipFile(wheel, "w") as files:
        files.write(Path(__file__).with_name("numpy_stand_in.py"), "numpy/__init__.py")
        files.writestr("numpy-2.4.6.dist-info/METADATA", "Name: numpy\nVersion: 2.4.6\n")
    lock = json.loads((pyodide / "pyodide-lock.json").read_text())
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock["packages"]["numpy"] |= {"file_name": wheel.name, "sha256": digest}
    lock["packages"]["autodiff-lesson"]["depends"].remove("matplotlib")
    (pyodide / "pyodide-lock.json").write_text(json.dumps(lock))


class Lite:
    """JupyterLab in the browser. Each lesson is opened by a learner who has done nothing yet."""

    def __init__(self, browser, address):
        self.browser = browser
        self.address = address
        self.asked = []
        self.page = self.name = None

    def open(self, name):
        """Open a lesson, unless it is open, and wait for its kernel."""
        if name == self.name:
            return
        self.close()
        self.name = name
        self.page = self.browser.new_page(viewport={"width": 1200, "height": 1000})
        self.page.set_default_timeout(PATIENCE)
        self.page.context.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"{self.address}/lab/index.html?path={name}")
        self.wait_until_ready()

    def open_again(self):
        """Load the page anew."""
        self.page.reload()
        self.wait_until_ready()

    def close(self):
        if self.page:
            self.page.close()

    def wait_until_ready(self):
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        self.wait_until_idle()

    def wait_until_idle(self):
        self.page.get_by_text("Python (Pyodide) | Idle").wait_for()

    def run_all(self):
        choose(self.page, "Edit", "Clear Outputs of All Cells")
        choose(self.page, "Run", "Run All Cells")
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every("
            r"prompt => /\[\d+\]/.test(prompt.textContent))"
        )
        self.wait_until_idle()

    def cells(self):
        """The cells of the lesson that is open, as they are now."""
        return self.page.evaluate(f"{NOTEBOOK}.content.model.toJSON()")["cells"]

    def run(self, code):
        """What some code prints, run in the kernel of the lesson that is open."""
        return self.page.evaluate(RUN, code)
