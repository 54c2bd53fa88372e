"""Doors between learners, each tried: all must be shut."""

import asyncio

import place
import spawner

from trial.hub import learners_processes
from trial.learner import Learner

# What one learner's code may try on another. It prints the doors that it found open.
BURGLAR = """
import os, pathlib, signal, socket
home, course, state, shared, lessons, pids, ports = {arguments!r}

def door(name):
    def attempt(do):
        try:
            do()
        except (OSError, PermissionError):
            return
        print("OPEN:", name)
    return attempt

door("list a home")(lambda: os.listdir(home))
door("read a lesson")(lambda: open(course + "/00_start_here.ipynb").read())
door("read progress")(lambda: os.listdir(home + "/.local"))
door("write into a home")(lambda: open(home + "/here", "w"))
door("list kernels' sockets")(lambda: os.listdir(home + "/.run"))
door("read the hub's secrets")(lambda: os.listdir(state))
door("read the proxy's token")(lambda: open(state + "/proxy_token").read())
door("list all homes")(lambda: os.listdir(os.path.dirname(home)))
door("list what was shared")(lambda: os.listdir(shared))
door("change the lessons")(lambda: open(lessons + "/00_start_here.ipynb", "a"))
door("add to the course")(lambda: open(lessons + "/more.py", "w"))
for pid in pids:
    door("read a process's environment")(lambda: open(f"/proc/{{pid}}/environ").read())
    door("read a process's memory")(lambda: open(f"/proc/{{pid}}/mem", "rb"))
    door("stop a process")(lambda: os.kill(pid, signal.SIGCONT))
for path in {sockets!r}:
    door("a kernel's socket")(lambda: socket.socket(socket.AF_UNIX).connect(path))
for port in ports:
    door("take the hub's place")(lambda: socket.create_server(("127.0.0.1", port)))
    door("take the hub's place everywhere")(lambda: socket.create_server(("", port)))
print("tried")
"""
SQUATTER = """
import threading
from http.server import HTTPServer, SimpleHTTPRequestHandler
squatter = HTTPServer(("127.0.0.1", {port}), SimpleHTTPRequestHandler)
threading.Thread(target=squatter.serve_forever, daemon=True).start()
"""
TCP_OF_KERNELS = "import ipykernel.kernelapp as k; print(k.IPKernelApp.instance().transport)"


async def try_http(burglar, victim, figures):
    """With one's own cookies, at another's addresses, through the proxy and past it."""
    port = place.read_class()[victim.name].port
    past = f"http://127.0.0.1:{port}/user/{victim.name}"
    hub = f"{burglar.hub}/api/users/{victim.name}"
    addresses = [
        f"{base}/api/{what}"
        for base in (victim.server, past)
        for what in ("contents", "kernels", "sessions", "contents/00_start_here.ipynb")
    ]
    addresses += [
        f"{victim.server}/files/00_start_here.ipynb",
        f"{victim.server}/lab",
        hub,
        f"{burglar.hub}/api/users",
        f"{burglar.hub}/admin",
        f"{burglar.hub}/api/proxy",
        f"http://127.0.0.1:{place.PROXY_PORT}/api/routes",
    ]
    for address in addresses:
        async with burglar.http.get(address) as answer:
            at_home = burglar.name in answer.url.path or answer.url.path.startswith("/hub/login")
            if answer.status == 200 and not at_home:
                figures.fail(burglar.name, "an open door", f"{address} → {answer.url}")
    token = {"X-XSRFToken": burglar.token_for(f"{burglar.hub}/")}
    for method, address in (("DELETE", f"{hub}/server"), ("POST", f"{hub}/tokens")):
        async with burglar.http.request(method, address, headers=token) as answer:
            if answer.status < 400:
                figures.fail(burglar.name, "an open door", f"{method} {address}")
    return len(addresses) + 2


async def try_from_inside(burglar, victim, pids, figures):
    """With one's own code, at another's files, processes and sockets."""
    home = place.read_class()[victim.name].home
    async with victim.kernel() as kernel:
        text, _ = await kernel.execute(TCP_OF_KERNELS)
        if "ipc" not in text:
            figures.fail(victim.name, "an open door", f"a kernel listens on {text}")
        sockets = [str(path) for path in (home / ".run").glob("kernel-*-ipc-*")]
        if not sockets:
            figures.fail(victim.name, "doors", "no socket of a kernel was found to knock at")
        ports = [place.PORT, place.PROXY_PORT, place.HUB_PORT]
        places = (home, home / "course", place.STATE, place.SHARED, place.LESSONS)
        arguments = (*map(str, places), pids, ports)
        async with burglar.kernel() as own:
            text, _ = await own.execute(BURGLAR.format(arguments=arguments, sockets=sockets))
    if "tried" not in text:
        figures.fail(burglar.name, "doors", f"could not be tried: {text[:200]}")
    for line in text.splitlines():
        if line.startswith("OPEN"):
            figures.fail(burglar.name, "an open door", line)
    return 11 + 3 * len(pids) + len(sockets) + 2 * len(ports)


async def try_to_squat(burglar, late, figures):
    """At another's port, before their server is there: the hub must not lead them to it."""
    port = place.read_class()[late.name].port
    async with burglar.kernel() as kernel:
        await kernel.execute(SQUATTER.format(port=port))
        try:
            await late.log_in()
            figures.fail(late.name, "an open door", "was led to another learner's program")
        except RuntimeError as problem:
            if "program is at port" not in str(problem):
                figures.fail(late.name, "a squatter", problem)
        await kernel.execute("squatter.shutdown(); squatter.server_close()")
    while spawner.owner_of(port) is not None:
        await asyncio.sleep(0.1)
    await late.start_server()
    return 1


async def try_strangers(figures):
    """Who is not on the list, and who would be the teacher."""
    strangers = ("root", "mallory", place.TEACHER)
    for name in strangers:
        async with Learner(name, "a-good-password", figures) as stranger:
            try:
                await stranger.log_in()
                figures.fail(name, "an open door", "a stranger is in")
            except RuntimeError:
                pass
    return len(strangers)


async def try_all(burglar, victim, late, figures):
    """Try every door. `late` has not logged in yet."""
    tried = await try_http(burglar, victim, figures) + await try_strangers(figures)
    if place.ACCOUNTS:
        pids = learners_processes([place.read_class()[victim.name]])
        tried += await try_from_inside(burglar, victim, pids, figures)
        tried += await try_to_squat(burglar, late, figures)
    return f"{tried} were tried"
