"""The living edition's figures, printed: make site-report"""

import time
from statistics import median

import nbformat
from audit import ROOT, SITE, Watch, lessons, pages, serving, weight_of
from explorers import widgets_of
from lab import browsing
from page_and_kernel import stop_clock, visit

MOVES = 60
MEASURE = """async (moves) => {
    const slider = document.querySelector('.graph-view input[type="range"]');
    const script = [], frame = [];
    for (let n = 0; n < moves; n += 1) {
        slider.value = Number(slider.value) + (n % 2 ? 1 : -1) * Number(slider.step);
        const begin = performance.now();
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        script.push(performance.now() - begin);
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        frame.push(performance.now() - begin);
    }
    return [script, frame];
}"""


def kilobytes(size):
    return f"{size / 1000:6.1f} kB"


def main():
    with serving() as address, browsing() as browser:
        print("What each page weighs, compressed, and what it asks of other hosts:")
        for name in pages():
            page = browser.new_page()
            watch = Watch(page)
            page.goto(f"{address}/{name}", wait_until="networkidle")
            weight = kilobytes(watch.weight(address))
            others, problems = len(watch.outside(address)), len(watch.problems)
            print(f"  {weight}  {others} requests, {problems} errors  {name}")
            page.close()
        print("Recordings, and the script of all pages:")
        for path in [*sorted((SITE / "_static" / "recordings").glob("*.js"))]:
            print(f"  {kilobytes(weight_of(path))}  {path.stem}")
        print(f"  {kilobytes(weight_of(SITE / '_static' / 'course.js'))}  course.js")
        print("A slider's move, in milliseconds of script and to the frame (medians):")
        for name in ("index.html", "06_operators_and_trust.html"):
            page = browser.new_page()
            page.goto(f"{address}/{name}", wait_until="networkidle")
            script, frame = page.evaluate(MEASURE, MOVES)
            print(f"  {median(script):4.1f} {median(frame):5.1f}  {name}")
            page.close()
        print("Page and kernel, at random, to the letter:")
        for name in lessons():
            notebook = nbformat.read(
                ROOT / "notebooks" / name.replace("html", "ipynb"), as_version=4
            )
            for place, widget in enumerate(widgets_of(notebook).values()):
                page = browser.new_page()
                stop_clock(page)
                page.goto(f"{address}/{name}")
                page.locator(".explorer.live").nth(place).wait_for()
                compared, differing = visit(page, place, widget, visits=100)
                print(
                    f"  {compared} regions, {len(differing)} differ  {name}, explorer {place + 1}"
                )
                page.close()


if __name__ == "__main__":
    begin = time.perf_counter()
    main()
    print(f"({time.perf_counter() - begin:.0f} seconds)")
