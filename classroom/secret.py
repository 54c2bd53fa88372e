"""A secret that programs share by a file which only they can read."""

import os
from contextlib import suppress


def made_once(path, text):
    """What stands in the file; if there is none yet, this text from now on.

    The file is there whole or not at all: of programs that start at the same time, one makes it.
    """
    if not path.exists():
        unfinished = path.with_name(f"{path.name}.{os.urandom(8).hex()}")
        with open(unfinished, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(text)
        with suppress(FileExistsError):
            os.link(unfinished, path)
        unfinished.unlink()
    return path.read_text()
