"""A learner at work, as the hub sees one: what a browser sends, and how long the answers take."""

import asyncio
import json
import random
import re
import time
import uuid
from collections import defaultdict
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import place
from yarl import URL

from autodiff_lesson.practice.desk import find

PATIENCE = 240  # seconds, for any one answer
MOVES = 20  # of a slider
FIRST = "00_start_here.ipynb"
SLIDER = r'data-event="move" data-value="([^"]*)"'


class Figures:
    """What was measured: seconds by what was waited for, failures, and answers refused."""

    def __init__(self):
        self.seconds = defaultdict(list)
        self.failures = []

    @contextmanager
    def timing(self, what):
        start = time.perf_counter()
        yield
        self.seconds[what].append(time.perf_counter() - start)

    def fail(self, who, what, problem):
        self.failures.append(f"{who}, {what}: {problem!r}"[:300])

    def quantile(self, what, part):
        values = sorted(self.seconds[what])
        return values[min(len(values) - 1, int(part * len(values)))] if values else float("nan")


def page_files():
    """What the page of JupyterLab loads, all but its fonts: some ninety files of JavaScript."""
    static = Path(place.sys.prefix, "share/jupyter/lab/static")
    files = sorted(static.glob("*.js"), key=lambda path: path.stat().st_size, reverse=True)
    return [f"static/lab/{path.name}" for path in files[:90]]


def steps(name):
    """The code of a lesson, cell by cell, as (code, its exercise), each exercise solved."""
    notebook = json.loads((place.LESSONS / name).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            yield source, None
            if found := re.search(r'^check\("(\d+\.\d+)"', source, re.MULTILINE):
                answered = f"{find(found[1]).solution}\n{source[found.start() :]}"
                yield answered, found[1]


class Learner:
    """One of them. Use as `async with Learner(…) as learner`."""

    def __init__(self, name, password, figures):
        self.name = name
        self.password = password
        self.figures = figures
        self.hub = f"http://127.0.0.1:{place.PORT}/hub"
        self.server = f"http://127.0.0.1:{place.PORT}/user/{name}"

    async def __aenter__(self):
        self.http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=PATIENCE),
            connector=aiohttp.TCPConnector(limit=8, force_close=True),
        )
        return self

    async def __aexit__(self, *_):
        await self.http.close()

    async def ask(self, method, url, expect=(200,), **options):
        """An answer's text. Raises RuntimeError if it is not the expected one."""
        headers = {"X-XSRFToken": self.token_for(url)}
        async with self.http.request(method, url, headers=headers, **options) as answer:
            text = await answer.text()
            if answer.status not in expect:
                said = re.search(r'"message": ?"([^"]*)', text)
                raise RuntimeError(f"{answer.status} {url[-60:]} {said[1] if said else text[:80]}")
            return text

    def token_for(self, url):
        """What a page shows with each request to prove that it is the learner's own."""
        cookie = self.http.cookie_jar.filter_cookies(URL(url)).get("_xsrf")
        return cookie.value if cookie else ""

    async def log_in(self):
        """Log in, and wait until the server is there."""
        start = time.perf_counter()
        with self.figures.timing("login"):
            page = await self.ask("GET", f"{self.hub}/login")
            token = re.search(r'name="_xsrf" value="([^"]*)"', page)[1]
            form = {"username": self.name, "password": self.password, "_xsrf": token}
            await self.ask("POST", f"{self.hub}/login?next=/hub/home", data=form)
        await self.start_server()
        self.figures.seconds["server ready"].append(time.perf_counter() - start)

    async def start_server(self):
        """Ask for the server, and wait. Raises RuntimeError with what the hub says if it fails."""
        async with self.http.get(f"{self.hub}/spawn") as answer:
            await answer.read()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            state = json.loads(await self.ask("GET", f"{self.hub}/api/user"))
            if state["server"]:
                return
            if not state["pending"]:
                async with self.http.get(f"{self.hub}/spawn-pending/{self.name}") as answer:
                    said = re.sub(r"<[^>]*>|\s+", " ", await answer.text())
                raise RuntimeError(f"The server did not start: {said[-400:]}")
            await asyncio.sleep(0.25)
        raise TimeoutError("The server did not start.")

    async def load_page(self):
        """JupyterLab's page with all that it loads, and the first lesson in it."""
        await self.ask("GET", f"{self.server}/lab/tree/{FIRST}")
        settings = [
            "lab/api/settings",
            "api/kernelspecs",
            "lab/api/workspaces",
            "lab/api/translations",
        ]
        files = [*page_files(), *settings, "api/sessions", "api/contents"]
        await asyncio.gather(*(self.ask("GET", f"{self.server}/{file}") for file in files))
        return await self.read(FIRST)

    async def read(self, name):
        """A notebook as the server gives it."""
        return json.loads(await self.ask("GET", self.contents(name), params={"type": "notebook"}))

    async def save(self, name, notebook):
        body = {"type": "notebook", "format": "json", "content": notebook}
        await self.ask("PUT", self.contents(name), (200, 201), json=body)

    def contents(self, name):
        return f"{self.server}/api/contents/{name}"

    @asynccontextmanager
    async def kernel(self, name=FIRST):
        """A connection to the kernel of a notebook, which is started unless it runs."""
        body = {"path": name, "type": "notebook", "name": name, "kernel": {"name": "python3"}}
        said = await self.ask("POST", f"{self.server}/api/sessions", (201,), json=body)
        address = f"{self.server}/api/kernels/{json.loads(said)['kernel']['id']}/channels"
        session = uuid.uuid4().hex
        async with self.http.ws_connect(
            address, params={"session_id": session}, max_msg_size=0, heartbeat=60
        ) as socket:
            yield Kernel(socket, session)

    async def visit(self, lessons, think):
        """Log in, and work through the lessons; what fails is noted down."""
        start = time.perf_counter()
        try:
            await self.log_in()
            await self.load_page()
        except Exception as problem:
            self.figures.fail(self.name, "coming in", problem)
            return
        self.figures.seconds["lesson shown"].append(time.perf_counter() - start)
        for name in lessons:
            try:
                await self.work_through(name, think)
            except Exception as problem:
                self.figures.fail(self.name, name, problem)

    async def work_through(self, name, think):
        model = await self.read(name)
        async with self.kernel(name) as kernel:
            await kernel.execute("pass")  # the page waits for the kernel, too
            what = "first cell"
            for code, exercise in steps(name):
                await asyncio.sleep(random.expovariate(1 / think) if think else 0)
                with self.figures.timing(what):
                    text, widgets = await kernel.execute(code)
                what = "cell"
                if exercise and "✓ Right" not in text:
                    self.figures.fail(self.name, f"a right answer to {exercise}", text[:200])
                if "explore_routes(" in code and widgets:
                    for move in range(MOVES):
                        with self.figures.timing("slider"):
                            await kernel.move(widgets[-1], move)
                        await asyncio.sleep(0.05)
        await self.save(name, model["content"])


class Kernel:
    """A learner's kernel, over the page's WebSocket."""

    def __init__(self, socket, session):
        self.socket = socket
        self.session = session

    async def send(self, kind, content):
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "version": "5.3"}
        header |= {"username": "", "session": self.session}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await self.socket.send_json(message | {"channel": "shell", "buffers": []})
        return header["msg_id"]

    async def receive(self):
        message = await asyncio.wait_for(self.socket.receive(), PATIENCE)
        if message.type == aiohttp.WSMsgType.TEXT:
            return json.loads(message.data)
        if message.type == aiohttp.WSMsgType.BINARY:  # JSON, and buffers behind it
            parts = int.from_bytes(message.data[:4], "big")
            start, end = (int.from_bytes(message.data[n : n + 4], "big") for n in (4, 8))
            return json.loads(message.data[start : end if parts > 1 else None])
        raise ConnectionError(f"The connection to the kernel is gone: {message.type.name}.")

    async def execute(self, code):
        """What code prints and shows, and the widgets that it makes. Raises what it raises."""
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        sent = await self.send("execute_request", content | {"user_expressions": {}})
        text, widgets, error, awaited = "", [], None, {"reply", "idle"}
        while awaited:
            message = await self.receive()
            if message["parent_header"].get("msg_id") != sent:
                continue
            content = message["content"]
            match message["msg_type"]:
                case "execute_reply":
                    awaited.discard("reply")
                case "status" if content["execution_state"] == "idle":
                    awaited.discard("idle")
                case "stream":
                    text += content["text"]
                case "display_data" | "execute_result":
                    text += content["data"].get("text/plain", "")
                case "error":
                    error = f"{content['ename']}: {content['evalue']}"
                case "comm_open":
                    regions = str(content["data"].get("state", {}).get("regions"))
                    if sliders := re.findall(SLIDER, regions):
                        widgets.append((content["comm_id"], sliders))
        if error:
            raise RuntimeError(error)
        return text, widgets

    async def move(self, widget, step):
        """Move a slider of an explorer, and wait until its graph is drawn anew."""
        comm, sliders = widget
        event = {"name": "move", "value": [sliders[step % len(sliders)], str(step % 5)]}
        data = {"method": "custom", "content": event}
        await self.send("comm_msg", {"comm_id": comm, "data": data})
        while True:
            message = await self.receive()
            if message["msg_type"] == "comm_msg" and message["content"]["comm_id"] == comm:
                state = message["content"]["data"].get("state", {})
                if state.get("answered") == step + 1:
                    if "regions" not in state:
                        raise RuntimeError(f"The slider drew nothing: {event}")
                    return
