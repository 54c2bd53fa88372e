"""Where a class lives: its folders, its ports and its names, as set in the environment."""

import os
import pwd
import re
import sys
from dataclasses import dataclass
from pathlib import Path

CODE = Path(__file__).parent
LESSONS = Path(sys.prefix, "share", "autodiff_lesson", "lessons")  # beside the course that they use

# As root, each learner is a Unix user. Otherwise accounts are simulated: for a look, not a class.
ACCOUNTS = os.geteuid() == 0 and "CLASSROOM_SIMULATED" not in os.environ
FOLDER = Path(
    os.environ.get("CLASSROOM_FOLDER")
    or ("/srv/autodiff-class" if ACCOUNTS else Path.home() / ".autodiff-class")
)
STATE = FOLDER / "state"  # what only the hub may read
HOMES = FOLDER / "home"
SHARED = FOLDER / "shared"  # where learners drop their progress, and only the teacher looks
CLASS_LIST = FOLDER / "class.txt"
TEACHER = "teacher"
PREFIX = os.environ.get("CLASSROOM_PREFIX", "class")  # of Unix accounts; two classes need two

# Nobody but root may listen below port 1024: no learner can take the place of a hub that is down.
PORT = int(os.environ.get("CLASSROOM_PORT", 880 if ACCOUNTS else 8880))
PROXY_PORT, HUB_PORT = PORT + 1, PORT + 2

LONGEST_SOCKET = 107  # characters of a Unix socket's path
KERNEL_SOCKET = ".run/kernel-01234567-89ab-cdef-0123-456789abcdef-ipc-1"


class ClassListError(Exception):
    """The class list or its folder cannot be used. The message says why."""


@dataclass(frozen=True)
class Learner:
    """Someone on the class list, or the teacher."""

    name: str
    position: int

    @property
    def account(self):
        """The name of their Unix account: never one that the machine has for somebody else."""
        return f"{PREFIX}-{self.name}"

    @property
    def home(self):
        return HOMES / self.name

    @property
    def uid(self):
        return pwd.getpwnam(self.account).pw_uid

    @property
    def port(self):
        """A port of their own. Of random ones, two servers started at once can get the same."""
        return 10_000 + self.uid % 20_000 if ACCOUNTS else PORT + 100 + self.position


def read_class():
    """The teacher and everybody on the class list, {name: Learner}. Raises ClassListError."""
    names = [TEACHER]
    for number, line in enumerate(CLASS_LIST.read_text(encoding="utf-8").splitlines(), 1):
        name = line.partition("#")[0].strip()
        if not name:
            continue
        if not re.fullmatch(r"[a-z][a-z0-9_-]{0,19}", name):
            raise ClassListError(
                f"{CLASS_LIST}, line {number}: {name!r} cannot be a name. A name begins with a "
                "letter and has up to 20 small letters, digits, - and _."
            )
        if name in names:
            raise ClassListError(f"{CLASS_LIST}, line {number}: {name} is already in the class.")
        names.append(name)
    longest = max(len(str(HOMES / name / KERNEL_SOCKET)) for name in names)
    if longest > LONGEST_SOCKET:
        raise ClassListError(
            f"{FOLDER} is too long a path: sockets in it would be {longest - LONGEST_SOCKET} "
            "characters too long. Choose a shorter CLASSROOM_FOLDER."
        )
    return {name: Learner(name, position) for position, name in enumerate(names)}
