"""One learner's server, started as the learner: hand the lessons out, then serve them."""

import os
import sys
import tempfile
from pathlib import Path

from hand_out import hand_out, trust
from jupyterhub.singleuser import main
from place import LESSONS


def prepare(home):
    """Hand the lessons out. Returns the folder to serve; on a full disk, the lessons to read.

    Nothing that the server itself writes may keep it from starting: where the home takes no more,
    that goes into a temporary folder.
    """
    course = home / "course"
    runtime = home / ".run"  # kernels' sockets: their paths have to be short
    try:
        runtime.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=runtime) as file:
            file.write(bytes(100_000))
    except OSError as problem:
        print(f"Nothing can be written into {home}: {problem}", file=sys.stderr)
        runtime = Path(tempfile.mkdtemp(prefix="class-"))
        for kind in ("JUPYTER_DATA_DIR", "IPYTHONDIR"):
            os.environ[kind] = str(runtime / kind.lower())
    os.environ["JUPYTER_RUNTIME_DIR"] = str(runtime)
    try:
        trust(hand_out(LESSONS, course))
    except OSError as problem:
        print(f"The lessons could not be handed out: {problem}", file=sys.stderr)
    return course if any(course.glob("*.ipynb")) else LESSONS


if __name__ == "__main__":
    os.umask(0o077)
    sys.argv.append(f"--ServerApp.root_dir={prepare(Path.home())}")
    main()
