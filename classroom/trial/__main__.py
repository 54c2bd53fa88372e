"""Try a class out: python -m trial LEARNERS THINK. Bounded, on 127.0.0.1 alone, and nothing stays.

It ends with 1 if anything failed, was lost or stood open. How long things took is only told: that
depends on what else the machine does.
"""

import asyncio
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT = 40 * 60  # seconds for all of it
BARS = {  # seconds, for 30 learners on two processors that do nothing else
    "lesson shown": 30,
    "first cell": 1.5,
    "cell": 0.2,
    "slider": 0.1,
}
MEMORY_BAR = 8  # GB
SHOWN = ("login", "server ready", "lesson shown", "first cell", "cell", "slider")


def free_ports(first):
    """The first of three ports in a row where nobody listens."""
    for port in range(first, first + 200, 3):
        if all(socket.socket().connect_ex(("127.0.0.1", port + n)) for n in range(3)):
            return port
    raise RuntimeError("There are no free ports.")


def why_no_accounts():
    """Why no Unix accounts can be had here, or None if they can."""
    if os.geteuid() != 0:
        return "you are not root"
    if not shutil.which("useradd"):
        return "there is no useradd"
    everybody = {"user": 65534, "group": 65534, "extra_groups": []}
    try:
        subprocess.run([sys.executable, "-c", ""], check=True, cwd="/", **everybody)
    except (OSError, subprocess.CalledProcessError):
        return f"other users cannot run {sys.executable}"
    return None


def prepare():
    """Choose a folder and ports, before the modules of the class look for them."""
    problem = why_no_accounts()
    if problem:
        os.environ["CLASSROOM_SIMULATED"] = "1"
        print(f"SIMULATED ACCOUNTS, for {problem}: doors in the file system are not tried.")
    folder = Path(tempfile.mkdtemp(prefix="cls-", dir="/tmp"))
    folder.chmod(0o755)
    os.environ["CLASSROOM_PREFIX"] = f"t{os.getpid()}"
    os.environ["CLASSROOM_FOLDER"] = str(folder)
    os.environ["CLASSROOM_PORT"] = str(free_ports(18_880 if problem else 700))


async def watch(hub, lowest):
    """Keep the least memory that was left, and the most that the class took."""
    from trial.hub import available_memory, learners_processes, memory_of

    while True:
        lowest["left"] = min(lowest.get("left", 1e9), available_memory())
        pids = learners_processes(place.read_class().values())
        programs = [program.pid for program in hub.programs.values()]
        taken = await asyncio.to_thread(memory_of, [*pids, *programs])
        lowest["taken"] = max(lowest.get("taken", 0), taken)
        await asyncio.sleep(10)


async def try_out(size, think):
    """All of it. Returns the Figures."""
    from trial import doors, faults
    from trial.hub import a_class
    from trial.learner import Figures, Learner

    figures, lowest = Figures(), {}
    random.seed(1)
    lessons = [next(place.LESSONS.glob(f"{n}_*.ipynb")).name for n in ("00", "04", "05")]
    with a_class(size + 1) as (hub, passwords):
        await hub.answers()
        *names, late = passwords
        everybody = {name: Learner(name, passwords[name], figures) for name in passwords}
        for learner in everybody.values():
            await learner.__aenter__()
        class_ = [everybody[name] for name in names]
        watcher = asyncio.create_task(watch(hub, lowest))
        say(f"{size} learners come in within {2 * size} s, and work through lessons 00, 04 and 05")

        async def come(learner, after):
            await asyncio.sleep(after)
            await learner.visit(lessons, think)

        await asyncio.gather(*(come(each, 2 * n) for n, each in enumerate(class_)))
        watcher.cancel()
        tell(figures, lowest, size)
        one, two, *_ = class_
        tries = {
            "the hub is killed while all work": lambda: faults.hub_dies(hub, class_, figures),
            "a learner's server is killed": lambda: faults.server_dies(one, figures),
            "one loops, one takes 10 GB": lambda: faults.neighbours(class_, figures),
            "a disk is full, then read-only": lambda: faults.disk_fills(two, figures),
            "doors": lambda: doors.try_all(one, two, everybody[late], figures),
        }
        for what, attempt in tries.items():
            say(what)
            try:
                say(f"    {await attempt()}")
            except Exception as problem:
                figures.fail("class", what, problem)
        for learner in everybody.values():
            await learner.__aexit__()
    return figures


def say(text):
    print(text, flush=True)


def tell(figures, lowest, size):
    """What was measured, beside the bars for thirty."""
    say(f"    {'seconds':<14} {'p50':>7} {'p95':>7}   bar for 30, at p95")
    for what in SHOWN:
        p50, p95 = (figures.quantile(what, part) for part in (0.5, 0.95))
        bar = f"{BARS[what]:>7} {'kept' if p95 <= BARS[what] else 'MISSED'}" if what in BARS else ""
        say(f"    {what:<14} {p50:>7.2f} {p95:>7.2f}   {bar}")
    say(
        f"    memory: {size} learners took {lowest['taken']:.1f} GB (bar for 30: {MEMORY_BAR}), at "
        f"least {lowest['left']:.1f} GB were left; load of the machine {os.getloadavg()[0]:.1f}"
    )
    say(f"    failures: {len(figures.failures)}")


def main(size, think):
    signal.signal(signal.SIGTERM, signal.default_int_handler)

    async def bounded():
        async with asyncio.timeout(LIMIT):
            return await try_out(size, think)

    figures = asyncio.run(bounded())
    for failure in figures.failures:
        print(f"FAILED: {failure}")
    print("Nothing failed, nothing was lost, no door was open." if not figures.failures else "")
    sys.exit(bool(figures.failures))


if __name__ == "__main__":
    size, think = int(sys.argv[1]), float(sys.argv[2])
    if not 3 <= size <= 60:
        sys.exit("A trial is of 3 to 60 learners.")
    prepare()
    import place

    main(size, think)
