"""Photograph every lesson from top to bottom, and the explorers at work, light and dark."""

import tempfile
from pathlib import Path

from lab import LESSONS, browsing, explorer, run_all, serving_lab

FOLDER = Path("screenshots")
WINDOW = {"width": 1000, "height": 1000}


def photograph_lessons(lab, page, theme):
    for path in LESSONS:
        lab.open(page, path.name)
        run_all(page)
        if page.locator("#jp-left-stack").is_visible():  # the list of files: room for the lesson
            page.keyboard.press("Control+b")
        scroller = page.locator(".jp-WindowedPanel-outer").first
        length = scroller.evaluate("element => element.scrollHeight")
        page.set_viewport_size({"width": WINDOW["width"], "height": min(length + 200, 15_000)})
        scroller.evaluate("element => { element.scrollTop = 0; }")
        page.wait_for_timeout(500)
        page.screenshot(path=FOLDER / f"{path.stem}_{theme}.png")
        page.set_viewport_size(WINDOW)


def photograph_explorers(lab, page, theme):
    lab.open(page, "04_routes.ipynb")
    run_all(page)
    view = explorer(page)
    view.get_by_role("button", name="d → c → a").click()
    view.locator('path[stroke="#d55e00"]').nth(1).wait_for()
    view.screenshot(path=FOLDER / f"explore_routes_{theme}.png")

    lab.open(page, "05_build_the_framework.ipynb")
    run_all(page)
    view = explorer(page)
    for _ in range(13):
        view.get_by_role("button", name="Step").click()
    view.get_by_text("Step 14 of").wait_for()
    view.screenshot(path=FOLDER / f"step_through_{theme}.png")


def main():
    FOLDER.mkdir(exist_ok=True)
    for theme in ("Light", "Dark"):
        with (
            tempfile.TemporaryDirectory() as folder,
            serving_lab(Path(folder), theme=f"JupyterLab {theme}") as lab,
            browsing() as browser,
        ):
            page = browser.new_page(viewport=WINDOW, device_scale_factor=1.5)
            photograph_explorers(lab, page, theme.lower())
            photograph_lessons(lab, page, theme.lower())


if __name__ == "__main__":
    main()
