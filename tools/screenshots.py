"""Photograph every lesson from top to bottom, and the explorers at work, light, dark and narrow."""

import tempfile
from pathlib import Path

from lab import LESSONS, browsing, explorer, run_all, serving_lab

FOLDER = Path("screenshots")
WINDOW = {"width": 1000, "height": 1000}
NARROW = 390  # a telephone
EXPLORERS = {  # by lesson: what to press, by its key, for each photograph
    "04_routes.ipynb": {
        "explore_routes": ["route 1"],
        "nudge": ["play walk nudge", "play", *["forward"] * 4],
        "walk_up": ["play walk up", "play", *["forward"] * 2],
    },
    "05_build_the_framework.ipynb": {"step_through": ["forward"] * 12},
    "06_operators_and_trust.ipynb": {"wide": []},
}


def open_and_run(lab, page, name):
    """A lesson that has run, with the room that the list of files has taken."""
    lab.open(page, name)
    run_all(page)
    if page.locator("#jp-left-stack").is_visible():
        page.keyboard.press("Control+b")


def photograph_lessons(lab, page, theme):
    for path in LESSONS:
        open_and_run(lab, page, path.name)
        scroller = page.locator(".jp-WindowedPanel-outer").first
        length = scroller.evaluate("element => element.scrollHeight")
        page.set_viewport_size({"width": WINDOW["width"], "height": min(length + 200, 15_000)})
        scroller.evaluate("element => { element.scrollTop = 0; }")
        page.wait_for_timeout(500)
        page.screenshot(path=FOLDER / f"{path.stem}_{theme}.png")
        page.set_viewport_size(WINDOW)


def photograph_explorers(lab, page, theme):
    for lesson, states in EXPLORERS.items():
        open_and_run(lab, page, lesson)
        view = explorer(page)
        for name, keys in states.items():
            for key in keys:
                view.locator(f'[data-key="{key}"]').click()
            for width in (WINDOW["width"], NARROW):
                page.set_viewport_size({"width": width, "height": 1400})
                page.wait_for_timeout(500)
                view.screenshot(path=FOLDER / f"{name}_{theme}_{width}.png")
            page.set_viewport_size(WINDOW)


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
