"""Puts together what `jupyter lite build` reads: lite/prepare.py build/lite-source

The core of Pyodide, which is Python for browsers, comes from npm, and wheels from PyPI. They are
entered into Pyodide's lock, so that no lesson has to install anything: what a cell imports is
loaded before the cell runs. What neither has (NumPy, Matplotlib) the browser gets from Pyodide's
own CDN.
"""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import nbformat
from jupyterlite_pyodide_kernel.constants import (
    PYODIDE_CDN_URL,
    PYODIDE_PYTHON_VERSION,
    PYODIDE_VERSION,
)
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pkginfo import Wheel

ROOT = Path(__file__).parents[1]
KERNEL = "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi"
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]


def main(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "lite" / "jupyter-lite.json", folder)
    copy_lessons(folder / "files")
    pyodide = folder / "static" / "pyodide"
    fetch_pyodide(pyodide)
    lock = json.loads((pyodide / "pyodide-lock.json").read_text())
    for package in lock["packages"].values():
        package["file_name"] = f"{PYODIDE_CDN_URL}/{package['file_name']}"
    fetch_wheels(pyodide, lock["info"])
    enter(pyodide.glob("*.whl"), lock["packages"])
    (pyodide / "pyodide-lock.json").write_text(json.dumps(lock))


def copy_lessons(folder):
    """The lessons, trusted, so that their pictures are shown before anything is run."""
    folder.mkdir()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            cell.metadata.trusted = True
        # Not by nbformat.write: it makes lists of lines, which JupyterLite does not join again.
        (folder / path.name).write_text(json.dumps(notebook), encoding="utf-8")


def fetch_pyodide(folder):
    folder.parent.mkdir()
    run("npm", "pack", "--silent", f"pyodide@{PYODIDE_VERSION}", cwd=folder.parent)
    (archive,) = folder.parent.glob("*.tgz")
    shutil.unpack_archive(archive, folder.parent)
    archive.unlink()
    (folder.parent / "package").rename(folder)


def fetch_wheels(folder, info):
    """The course's own wheel, those of JupyterLite's kernel, and what both need."""
    version = PYODIDE_PYTHON_VERSION
    run(
        *(*PIP, "download", "--no-deps", "--only-binary=:all:", "--implementation=cp"),
        *(f"--python-version={version}", f"--abi=cp{version.replace('.', '')}", "--abi=none"),
        f"--platform=pyemscripten_{info['abi_version']}_{info['arch']}",
        *("--dest", folder, "--requirement", ROOT / "lite" / "wheels.txt"),
    )
    run(*PIP, "wheel", "--no-deps", "--wheel-dir", folder, ROOT)
    for wheel in Path(sys.prefix, KERNEL).glob("*.whl"):
        shutil.copy(wheel, folder)


def enter(paths, packages):
    """Enter wheels into the packages of Pyodide's lock, each with those that it needs."""
    wheels = {path: Wheel(str(path)) for path in sorted(paths)}
    names = {path: canonicalize_name(wheel.name) for path, wheel in wheels.items()}
    known = packages.keys() | names.values()
    for path, wheel in wheels.items():
        with ZipFile(path) as files:
            modules = {Path(name).parts[0] for name in files.namelist() if name.endswith(".py")}
        packages[names[path]] = {
            "name": names[path],
            "version": wheel.version,
            "file_name": path.name,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "imports": sorted(module.removesuffix(".py") for module in modules),
            "depends": sorted(needs(wheel) & known),
            "install_dir": "site",
            "package_type": "package",
            "unvendored_tests": False,
        }


def needs(wheel):
    """The names of what a wheel needs in a browser."""
    there = {
        "sys_platform": "emscripten",
        "python_version": PYODIDE_PYTHON_VERSION,
        "python_full_version": f"{PYODIDE_PYTHON_VERSION}.0",
        "extra": "",
    }
    requirements = [Requirement(line) for line in wheel.requires_dist]
    return {
        canonicalize_name(requirement.name)
        for requirement in requirements
        if requirement.marker is None or requirement.marker.evaluate(there)
    }


def run(*command, cwd=ROOT):
    subprocess.run([str(part) for part in command], cwd=cwd, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
