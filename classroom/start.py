"""Run a class in this terminal, its proxy and its hub. Or one of them, for systemd."""

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import place
import set_up
from secret import made_once

PROXY_TOKEN = "CONFIGPROXY_AUTH_TOKEN"
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Ctrl-C, kill, a terminal that is closed


def proxy_token():
    """What the hub shows the proxy to be let in: a secret that is made once."""
    new = f"{PROXY_TOKEN}={secrets.token_hex(32)}\n"
    return made_once(place.STATE / "proxy_token", new).strip().partition("=")[2]


def proxy_command():
    return [
        str(Path(sys.executable).with_name("configurable-http-proxy")),
        *("--ip", "127.0.0.1", "--port", str(place.PORT)),
        *("--api-ip", "127.0.0.1", "--api-port", str(place.PROXY_PORT)),
        *("--error-target", f"http://127.0.0.1:{place.HUB_PORT}/hub/error"),
        *("--log-level", "warning"),
    ]


def hub_command():
    return [sys.executable, "-m", "jupyterhub", "-f", str(place.CODE / "jupyterhub_config.py")]


def environment():
    return os.environ | {PROXY_TOKEN: proxy_token(), "PYTHONDONTWRITEBYTECODE": "1"}


def run():
    """Start both, wait for an ending or for one to end, and stop both, learners' servers too."""
    surroundings = environment() | {"CLASSROOM_TRIAL": "1"}
    options = {"env": surroundings, "cwd": place.STATE, "start_new_session": True}
    commands = proxy_command(), [*hub_command(), "--log-level=WARN"]
    programs = [subprocess.Popen(command, **options) for command in commands]
    try:
        os.wait()
    except KeyboardInterrupt:
        print("The class ends: a few seconds.", flush=True)
    finally:
        for ending in ENDINGS:  # who presses Ctrl-C again waits all the same
            signal.signal(ending, signal.SIG_IGN)
        for program in reversed(programs):
            program.terminate()
            program.wait()


if __name__ == "__main__":
    for ending in ENDINGS:
        if signal.getsignal(ending) is not signal.SIG_IGN:  # as nohup wants it
            signal.signal(ending, signal.default_int_handler)
    try:
        set_up.say(*set_up.set_up("anna\nben\n"))
    except (OSError, place.ClassListError) as problem:
        sys.exit(str(problem))
    match sys.argv[1:]:  # as a systemd unit: one of the two, in the place of this process
        case ["proxy"]:
            os.execve(proxy_command()[0], proxy_command(), environment())
        case ["hub"]:
            os.execve(sys.executable, hub_command(), environment())
        case _:
            run()
