"""Sign the lessons that are as the course brings them, so that JupyterLab shows their pictures.

What a signed notebook has saved may run in the page. So nothing else is signed: no notebook that
somebody put into the folder, and no lesson that was changed. (What a learner runs and saves,
JupyterLab signs itself.) lessons.sha256 says what a lesson is like: a clone and a download without
git have it alike.
"""

import hashlib
from pathlib import Path

import nbformat
from nbformat.sign import NotebookNotary

ROOT = Path(__file__).parents[1]
DIGESTS = Path("tools/lessons.sha256")  # as sha256sum writes them


def digest(path):
    """What changes if anything in the file does, but for how its lines end."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def read_digests(root=ROOT):
    """The digest of every lesson, by its path from the root."""
    lines = (root / DIGESTS).read_text(encoding="utf-8").splitlines()
    return {name: known for known, name in map(str.split, lines)}


def record(path, root=ROOT):
    """Enter a lesson into the list, and strike those that are no longer there."""
    digests = read_digests(root) | {path.resolve().relative_to(root).as_posix(): digest(path)}
    lines = [f"{digests[name]}  {name}\n" for name in sorted(digests) if (root / name).exists()]
    (root / DIGESTS).write_text("".join(lines), encoding="utf-8")


def sign(notary, root=ROOT):
    """Sign each lesson that is there as the list has it."""
    for name, known in read_digests(root).items():
        path = root / name
        if path.exists() and digest(path) == known:
            notary.sign(nbformat.read(path, as_version=4))


if __name__ == "__main__":
    with NotebookNotary() as notary:
        sign(notary)
