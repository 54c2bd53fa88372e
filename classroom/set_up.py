"""Set a class up: folders, Unix accounts, the teacher's password. Again, it changes nothing."""

import grp
import os
import pwd
import subprocess
import sys
from pathlib import Path

import passwords
import place

HEADING = "# The class: one name a line, of small letters, digits, - and _.\n"


def make_folder(path, mode, group=-1):
    path.mkdir(parents=True, exist_ok=True)
    if place.ACCOUNTS:
        os.chown(path, 0, group)
    path.chmod(mode)


def make_account(learner):
    """A Unix user of their own, with a home that nobody else can look into."""
    try:
        home = pwd.getpwnam(learner.account).pw_dir
    except KeyError:
        options = ["--create-home", "--home-dir", str(learner.home), "--shell", "/bin/bash"]
        options += ["--key", "HOME_MODE=0700", "--user-group", "--no-log-init"]
        subprocess.run(["useradd", *options, learner.account], check=True)
    else:
        if Path(home) != learner.home:
            raise place.ClassListError(
                f"The account {learner.account} exists, and its home is {home}: it is another's."
            )
    if not learner.home.exists():  # deleted, to begin anew
        learner.home.mkdir(mode=0o700)
        os.chown(learner.home, learner.uid, learner.uid)


def check_that_learners_can_run(python):
    """Raise ClassListError if other users cannot run this environment, as below /root."""
    try:
        subprocess.run([python, "-c", ""], user=65534, group=65534, extra_groups=[], check=True)
    except (OSError, subprocess.CalledProcessError):
        real = Path(python).resolve()
        raise place.ClassListError(
            f"Learners cannot run {python} ({real}), for they may not enter its folder. Move the "
            "course to where all may read, as /opt, and build it with a Python that all may run."
        ) from None


def set_up(example=""):
    """Make what is not there yet. Returns the class, and the teacher's password if it is new.

    example: the names on a class list that was not there yet
    """
    everybody = place.ACCOUNTS
    make_folder(place.FOLDER, 0o755 if everybody else 0o700)
    make_folder(place.STATE, 0o700)
    make_folder(place.HOMES, 0o711 if everybody else 0o700)  # to be passed through, not listed
    if not place.CLASS_LIST.exists():
        place.CLASS_LIST.write_text(HEADING + example, encoding="utf-8")
    learners = place.read_class()
    if everybody:
        check_that_learners_can_run(sys.executable)
        for learner in learners.values():
            make_account(learner)
        # Everybody may drop a file here; nobody but the teacher's group may see what there is, and
        # nobody may take away another's.
        teachers = grp.getgrnam(learners[place.TEACHER].account).gr_gid
        make_folder(place.SHARED, 0o3773, teachers)
    else:
        for learner in learners.values():
            make_folder(learner.home, 0o700)
    # Whoever came first could else make themselves the teacher.
    new = passwords.without([place.TEACHER])
    return learners, passwords.give(new).get(place.TEACHER)


def say(learners, password):
    print(
        f"The class of {len(learners) - 1} in {place.CLASS_LIST}, at http://127.0.0.1:{place.PORT}"
    )
    if len(learners) == 1:
        print("Write its names into that file, one a line, and run this again.")
    if password:
        print(f"The teacher's name is {place.TEACHER}, the password {password}: it is shown once.")
    if not place.ACCOUNTS:
        print(
            "\n  SIMULATED ACCOUNTS. Everybody's code runs as you: each can read and change the\n"
            "  files of all others, and yours. For a look only. A class needs root: "
            "sudo make classroom\n"
        )


if __name__ == "__main__":
    try:
        say(*set_up())
    except (OSError, place.ClassListError) as problem:
        sys.exit(f"{problem}")
