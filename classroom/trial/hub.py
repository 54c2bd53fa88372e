"""A class on this machine for as long as a trial lasts: its programs, its accounts, its memory."""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import aiohttp
import passwords
import place
import set_up

PATIENCE = 60  # seconds for a program to start, or to stop


class Hub:
    """The hub and the proxy, each a program of its own, as in a systemd unit."""

    def __init__(self):
        self.log = (place.FOLDER / "log").open("ab")
        self.programs = {}

    def start(self, name):
        command = [sys.executable, str(place.CODE / "start.py"), name]
        options = {"cwd": place.STATE, "stdout": self.log, "stderr": self.log}
        self.programs[name] = subprocess.Popen(command, start_new_session=True, **options)

    def kill(self, name):
        self.programs[name].kill()
        self.programs[name].wait()

    def stop(self):
        for program in self.programs.values():
            program.terminate()
            try:
                program.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                program.kill()

    def cullers(self):
        """The ids of the processes that stop idle servers for this hub."""
        pid, commands = self.programs["hub"].pid, processes()
        children = map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())
        return [child for child in children if "jupyterhub_idle_culler" in commands.get(child, "")]

    async def answers(self):
        """Wait until the hub can be reached through the proxy. Raises RuntimeError with its log."""
        async with aiohttp.ClientSession() as http:
            for _ in range(PATIENCE * 4):
                try:
                    async with http.get(f"http://127.0.0.1:{place.PORT}/hub/login") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    pass
                await asyncio.sleep(0.25)
        raise RuntimeError(
            f"The hub does not answer:\n{(place.FOLDER / 'log').read_text()[-3000:]}"
        )


@contextmanager
def a_class(size):
    """A class in an empty folder, under way. Yields a Hub, and {name: password}.

    At the end nothing is left of it: no program, no account, no file.
    """
    names = [f"learner{number:02}" for number in range(1, size + 1)]
    place.CLASS_LIST.write_text("\n".join(names))
    learners, _ = set_up.set_up()
    hub = Hub()
    try:
        given = passwords.give(names)
        hub.start("proxy")
        hub.start("hub")
        yield hub, given
    finally:
        hub.stop()
        end_all(learners.values())
        for learner in learners.values() if place.ACCOUNTS else ():
            subprocess.run(["userdel", learner.account], check=True)
        shutil.rmtree(place.FOLDER, ignore_errors=True)


def processes():
    """{process id: its command, as one line} of all on this machine."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, UnicodeDecodeError):
            found[int(path.name)] = (path / "cmdline").read_text().replace("\0", " ")
    return found


def learners_processes(learners):
    """The ids of learners' processes: of their accounts, or with their home in the command."""
    if place.ACCOUNTS:
        uids = {learner.uid for learner in learners}
        return [pid for pid in processes() if owner(pid) in uids]
    return [pid for pid, command in processes().items() if str(place.HOMES) in command]


def end_all(learners):
    """End all processes of learners, and wait until they are gone."""
    for pid in learners_processes(learners):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while learners_processes(learners) and time.monotonic() < deadline:
        time.sleep(0.1)


def owner(pid):
    try:
        return Path(f"/proc/{pid}").stat().st_uid
    except OSError:
        return None


def memory_of(pids):
    """What processes take, in GB; what several share is counted once."""
    total = 0
    for pid in pids:
        try:
            found = re.search(r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
            total += int(found[1])
        except (OSError, TypeError):
            pass
    return total / 2**20


def available_memory():
    """What the machine has left, in GB."""
    return int(re.search(r"MemAvailable: +(\d+)", Path("/proc/meminfo").read_text())[1]) / 2**20
