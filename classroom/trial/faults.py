"""What goes wrong in a class, done on purpose. Each returns what was found, and notes failures."""

import asyncio
import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager

import nbformat
import place

from trial.hub import learners_processes, processes
from trial.learner import FIRST

CELL = "from autodiff_lesson import Var, draw; a = Var(4); draw(a * a + a)"
ROUND = 12  # seconds in which cells are measured


def notebook(text):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="cell")])


async def run_cells(learner, what, figures, seconds=ROUND):
    """Run a cell about twice a second; what fails is noted down."""
    try:
        async with learner.kernel() as kernel:
            await kernel.execute(CELL)
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                with figures.timing(what):
                    await kernel.execute(CELL)
                await asyncio.sleep(0.5)
    except Exception as problem:
        figures.fail(learner.name, what, problem)


async def hub_dies(hub, learners, figures):
    """Everybody works and saves; the hub is killed, and comes back after some seconds."""
    before = set(learners_processes(place.read_class().values()))
    (culler,) = hub.cullers()
    saved = {}

    async def save(learner):
        for number in range(2 * ROUND):
            text = f"{learner.name}, number {number}"
            try:
                await learner.save("work.ipynb", notebook(text))
                saved[learner.name] = text
            except Exception as problem:
                figures.fail(learner.name, "saving without a hub", problem)
            await asyncio.sleep(0.5)

    async def kill():
        await asyncio.sleep(2)
        hub.kill("hub")
        await asyncio.sleep(ROUND / 2)
        hub.start("hub")

    what = "cell, hub killed"
    cells = [run_cells(learner, what, figures) for learner in learners]
    await asyncio.gather(kill(), *cells, *map(save, learners))
    await hub.answers()
    for learner in learners:
        found = (place.HOMES / learner.name / "course" / "work.ipynb").read_text()
        if saved.get(learner.name, "nothing saved") not in found:
            figures.fail(learner.name, "hub killed", "what was saved last is lost")
        await learner.ask("GET", f"{learner.server}/lab")  # still logged in
    gone = before - set(learners_processes(place.read_class().values()))
    if gone:
        figures.fail("hub", "killed", f"{len(gone)} processes of learners ended with it")
    if culler in processes() or len(hub.cullers()) != 1:
        figures.fail("hub", "killed", f"its idle culler goes on: {culler}, {hub.cullers()}")
    return f"{len(figures.seconds[what])} cells ran meanwhile; {len(saved)} saved files are whole"


async def server_dies(learner, figures):
    """A learner's server is killed: the hub starts another, and what was saved is there."""
    await learner.save("work.ipynb", notebook("before"))
    for pid in learners_processes([place.read_class()[learner.name]]):
        os.kill(pid, signal.SIGKILL)
    start = time.monotonic()
    async with learner.http.get(f"{learner.server}/api/status"):
        pass  # the proxy finds nobody there; that is how the hub is told
    while time.monotonic() - start < 60:
        state = json.loads(await learner.ask("GET", f"{learner.hub}/api/user"))
        if not state["server"]:
            break
        await asyncio.sleep(0.5)
    await learner.start_server()
    await learner.ask("GET", f"{learner.server}/lab")  # the page is loaded anew
    found = await learner.read("work.ipynb")
    if found["content"]["cells"][0]["source"] != "before":
        figures.fail(learner.name, "server killed", "the saved file is another")
    async with learner.kernel() as kernel:
        await kernel.execute(CELL)
    return f"noticed, started again and working after {time.monotonic() - start:.0f} s"


async def neighbours(learners, figures):
    """How long others' cells take while one learner loops for ever, and one takes 10 GB."""
    one, two, *others = learners
    others = others[:10]
    await asyncio.gather(*(run_cells(each, "cell, at rest", figures) for each in others))

    async def loop():
        async with one.kernel() as kernel:
            code = f"import time; end = time.time() + {ROUND + 4}\nwhile time.time() < end: pass"
            await kernel.execute(code)

    async def allocate():
        code = (
            "try: hoard = [bytearray(10**8) for _ in range(100)]\nexcept MemoryError: print('no')"
        )
        async with two.kernel() as kernel:
            for _ in range(3):
                text, _ = await kernel.execute(code)
                if place.ACCOUNTS and "no" not in text:
                    figures.fail(two.name, "10 GB", "were to be had")

    what = "cell, beside a loop and 10 GB"
    await asyncio.gather(loop(), allocate(), *(run_cells(each, what, figures) for each in others))
    rest, beside = (figures.quantile(name, 0.95) * 1000 for name in ("cell, at rest", what))
    return f"the others' p95: {rest:.0f} ms at rest, {beside:.0f} ms beside them"


@contextmanager
def small_disk(learner):
    """A learner's home on a disk of 8 MB of its own, with what was in it."""
    home = place.read_class()[learner.name].home
    kept = home.with_suffix(".kept")
    subprocess.run(["cp", "-a", home, kept], check=True)
    uid = home.stat().st_uid
    options = f"size=8m,mode=700,uid={uid},gid={uid}"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "classroom", home], check=True)
    subprocess.run(["cp", "-a", f"{kept}/.", home], check=True)
    try:
        yield home
    finally:
        subprocess.run(["umount", "--lazy", home], check=True)
        subprocess.run(["rm", "-rf", kept], check=True)


def fill(folder):
    """Write until nothing more fits."""
    try:
        with (folder / "large").open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
    except OSError:
        pass


async def expect_refusal(learner, words, figures, what):
    """A save must fail in plain words, and leave the file as it was."""
    before = await learner.read(FIRST)
    try:
        await learner.save(FIRST, notebook("x" * 10**6))
        figures.fail(learner.name, what, "something could be saved")
    except RuntimeError as problem:
        if words not in str(problem):
            figures.fail(learner.name, what, problem)
    if (await learner.read(FIRST))["content"] != before["content"]:
        figures.fail(learner.name, what, "the file has changed")


async def restart(learner):
    async with learner.http.delete(
        f"{learner.hub}/api/users/{learner.name}/server",
        headers={"X-XSRFToken": learner.token_for(f"{learner.hub}/")},
    ) as answer:
        if answer.status not in (202, 204):
            raise RuntimeError(f"The server did not stop: {answer.status}")
    state = {"pending": "stop"}
    while state["pending"] or state["server"]:
        state = json.loads(await learner.ask("GET", f"{learner.hub}/api/user"))
        await asyncio.sleep(0.25)
    await learner.start_server()
    await learner.ask("GET", f"{learner.server}/lab")


async def disk_fills(learner, figures):
    """A disk that is full, and then one that can only be read: lessons open all the same."""
    if not place.ACCOUNTS:
        return "not tried: only root can make a disk full for one"
    with small_disk(learner) as home:
        await restart(learner)
        await learner.read(FIRST)
        fill(home)
        await expect_refusal(learner, "The disk is full", figures, "full disk")
        await restart(learner)
        await expect_refusal(learner, "The disk is full", figures, "full disk, server started anew")
        subprocess.run(["mount", "-o", "remount,ro", home], check=True)
        await restart(learner)
        await expect_refusal(learner, "can only be read", figures, "read-only home")
    await restart(learner)
    return "lessons open, saving says why it cannot, files are as they were; servers start"
