"""Lets the browser that is installed print the whole course: site/pdf.py build/site"""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tools"))
from lab import browsing, find_browser


def main(folder):
    if find_browser() is None:
        print("No browser is installed to print the PDF with: sudo apt install chromium")
        return
    with browsing() as browser:
        page = browser.new_page(color_scheme="light")
        page.goto((folder / "course.html").resolve().as_uri())
        page.evaluate("document.fonts.ready")
        page.pdf(
            path=folder / "course.pdf",
            format="A4",
            tagged=True,
            outline=True,
            margin=dict.fromkeys(("top", "right", "bottom", "left"), "18mm"),
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
