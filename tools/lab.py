"""JupyterLab on a copy of the lessons, and a browser in front of it: for tests and photographs."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PROGRESS = "progress.jsonl"
PATIENCE = 60_000  # milliseconds, for a busy machine


def find_browser():
    """The path of a browser that is installed, or None."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def serving_lab(folder, theme="JupyterLab Light"):
    """Serve a fresh, trusted copy of the lessons from an empty folder; yields a Lab."""
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    settings = {
        "apputils-extension/themes": {"theme": theme},
        "notebook-extension/tracker": {"windowingMode": "none"},  # keep every cell in the page
    }
    for name, values in settings.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    environment = os.environ | {
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "AUTODIFF_LESSON_PROGRESS": str(folder / PROGRESS),
        **{f"JUPYTER_{kind}_DIR": str(folder / kind) for kind in ("CONFIG", "DATA", "RUNTIME")},
    }
    python = [sys.executable, "-m"]
    copies = sorted(str(path) for path in (folder / "notebooks").glob("*.ipynb"))
    subprocess.run(
        [*python, "nbformat.sign", *copies], env=environment, check=True, capture_output=True
    )
    options = ["--no-browser", "--allow-root", "--ip=localhost", "--port=0", "--port-retries=0"]
    options.append("--KernelManager.transport_encryption=auto")
    options.append("--LanguageServerManager.autodetect=False")  # it would start Node.js to look
    log = (folder / "log").open("w")
    server = subprocess.Popen(
        [*python, "jupyterlab", *options, f"--ServerApp.root_dir={folder / 'notebooks'}"],
        env=environment,
        stdout=log,
        stderr=log,
    )
    try:
        while not (found := re.search(r"(http://localhost:\d+)/lab\?token=(\w+)", log_of(folder))):
            if server.poll() is not None:
                raise RuntimeError(f"JupyterLab did not start:\n{log_of(folder)}")
            time.sleep(0.1)
        yield Lab(folder / "notebooks", *found.groups())
    finally:
        server.terminate()
        server.wait()
        log.close()


def log_of(folder):
    return (folder / "log").read_text()


@contextmanager
def browsing():
    """Start the browser that is installed; yields Playwright's Browser."""
    with sync_playwright() as playwright:
        # Root needs --no-sandbox; the others keep the browser from calling home by itself.
        quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", *quiet]
        )
        yield browser
        browser.close()


class Lab:
    """A JupyterLab that is being served."""

    def __init__(self, folder, address, token):
        self.folder = folder
        self.address = address
        self.token = token

    def open(self, page, name):
        """Open a notebook, instead of the one that is open, and wait until it is there.

        JupyterLab itself is loaded only once: to load it takes longer than most lessons.
        """
        page.set_default_timeout(PATIENCE)
        if page.locator(".jp-NotebookPanel").count() != 1 or page.locator(".jp-Dialog").count():
            page.goto(f"{self.address}/lab?reset&token={self.token}")
        else:
            choose(page, "File", "Close and Shut Down Notebook…")
            page.locator(".jp-Dialog .jp-mod-accept").click()
        page.locator(".jp-NotebookPanel").wait_for(state="detached")
        choose(page, "File", "Open from Path…")
        page.locator(".jp-Dialog input").fill(name)
        page.keyboard.press("Enter")
        page.wait_for_selector(".jp-Notebook .jp-Cell")
        wait_until_idle(page)

    def forget_progress(self):
        """Let every exercise be open, whatever other tests have done."""
        (self.folder.parent / PROGRESS).unlink(missing_ok=True)

    def saved(self, page, name):
        """Save the notebook that is open, and return what is in the file."""
        put = f"PUT {self.address}/api/contents/{name}"
        with page.expect_response(
            lambda answer: f"{answer.request.method} {answer.url}".startswith(put)
        ):
            choose(page, "File", "Save Notebook")
        return json.loads((self.folder / name).read_text(encoding="utf-8"))


def wait_until_idle(page):
    """Wait for a kernel that is connected and has nothing to do, as the status bar says."""
    page.locator("#jp-main-statusbar").get_by_text("Python 3 (ipykernel) | Idle").wait_for()


def run_all(page):
    """Clear all outputs, run all cells, as from the menus, and wait until each has its number."""
    choose(page, "Edit", "Clear Outputs of All Cells")
    choose(page, "Run", "Run All Cells")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every("
        r"prompt => /\[\d+\]/.test(prompt.textContent))",
        timeout=3 * PATIENCE,
        polling=100,  # not at each frame
    )
    wait_until_idle(page)


def choose(page, menu, entry):
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menu").get_by_text(entry, exact=True).click()


def explorer(page):
    """The first explorer in the page, in view and drawn."""
    view = page.locator(".graph-view").first
    view.locator("svg").wait_for()
    view.scroll_into_view_if_needed()
    return view


def redraw_times(page, view, presses=30):
    """Milliseconds from each press of a key on the first slider to the graph drawn anew."""
    slider = view.locator('input[type="range"]').first
    slider.focus()
    page.evaluate(
        """() => {
            window.redrawn = [];
            let pressed = null;
            document.addEventListener("keydown", () => { pressed = performance.now(); }, true);
            new MutationObserver(() => {
                requestAnimationFrame(() => {
                    if (pressed !== null) window.redrawn.push(performance.now() - pressed);
                    pressed = null;
                });
            }).observe(document.querySelector('.graph-view [data-region="graph"]'),
                       { childList: true });
        }"""
    )
    for press in range(presses):
        page.keyboard.press("ArrowRight" if press % 2 else "ArrowLeft")
        page.wait_for_function("count => window.redrawn.length > count", arg=press)
    return page.evaluate("window.redrawn")
