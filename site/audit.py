"""The finished pages as a browser sees them: for the tests, and for `make site-report`."""

import gzip
import threading
from contextlib import contextmanager
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build" / "site"
WHOLE_COURSE = "course.html"
COMPRESSED = {".html", ".js", ".css", ".svg", ".json"}  # by any web server


def pages():
    """The names of all pages."""
    return sorted(path.name for path in SITE.glob("*.html"))


def lessons():
    return [name for name in pages() if name[:2].isdecimal()]


class Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for all files of a page

    def log_message(self, *_):
        pass


@contextmanager
def serving(folder=SITE):
    """Serve the pages to this machine alone; yields their address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Watch:
    """What a page asks for, and what goes wrong in it."""

    def __init__(self, page):
        self.begin()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.problems.append(str(error)))

    def begin(self):
        self.asked = []
        self.problems = []

    def _on_console(self, message):
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def outside(self, address):
        """What was asked of anyone else."""
        return [url for url in self.asked if not url.startswith((address, "data:", "blob:"))]

    def weight(self, address):
        """Bytes that came over the line, compressed as web servers do."""
        names = {url.removeprefix(address).split("?")[0].lstrip("/") for url in self.asked}
        return sum(weight_of(SITE / name) for name in names if not name.startswith("data:"))


@cache
def weight_of(path):
    data = path.read_bytes()
    return len(gzip.compress(data)) if path.suffix in COMPRESSED else len(data)


# Marks text that looks like other text of the pages: the same size, weight and colour on the same
# ground. Thrice is enough (one may be half hidden), where a colour stands in thousands of places.
# The tab remembers how often each look was seen.
MARK_ALIKE = r"""() => {
    const seen = new Map(JSON.parse(sessionStorage.looks ?? "[]"));
    function walk(element, ground) {
        const style = getComputedStyle(element);
        const { backgroundColor, backgroundImage, opacity, filter, position } = style;
        const paint = [backgroundColor, backgroundImage, opacity, filter].join();
        if (paint !== "rgba(0, 0, 0, 0),none,1,none") ground += paint;
        if (position !== "static" && position !== "relative") ground += position;
        if (element.matches(":disabled, [aria-disabled=true], [aria-hidden=true]")) ground += "!";
        const own = [...element.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE);
        const text = own.map((child) => child.data.trim()).join("");
        const sign = /\w\w/.test(text) ? "" : text; // axe does not judge all that are alone
        const { color, fontSize, fontWeight, textShadow } = style;
        const look = [ground, color, fontSize, fontWeight, textShadow, sign].join();
        const times = seen.get(look) ?? 0;
        element.toggleAttribute("data-alike", text !== "" && times >= 3);
        const isSeen = element.checkVisibility({ visibilityProperty: true });
        if (text && isSeen) seen.set(look, times + 1);
        for (const child of element.children) walk(child, ground);
    }
    walk(document.documentElement, "");
    sessionStorage.looks = JSON.stringify([...seen]);
}"""
RUN_AXE = """async (rules) => {
    axe.configure({ rules: [{ id: "color-contrast", selector: ":not([data-alike])" }] });
    const options = { resultTypes: ["violations"], preload: false }; // there is no sound to load
    const { violations } = await axe.run({ ...options, ...rules });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => [id, target.join()]));
}"""


def axe_findings(page, rules):
    """What would keep somebody out, by these of axe's rules: a list of [rule, where]."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    page.evaluate(MARK_ALIKE)
    return page.evaluate(RUN_AXE, rules)


OPEN_ALL = (
    "document.querySelectorAll('details').forEach((x) => { x.open = true; x.hidden = false; })"
)
# By how much a page is too wide. On a phone the theme lets the text scroll by itself.
SIDEWAYS = """Math.max(...[document.documentElement, ...document.querySelectorAll(".content")].map(
    ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth))"""
