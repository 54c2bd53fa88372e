"""Settings of every learner's server."""

import errno
import os
import sqlite3
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from nbformat.sign import SQLiteSignatureStore
from tornado.web import HTTPError
from traitlets.config import get_config

SENTENCES = {
    errno.ENOSPC: "The disk is full. Nothing was saved; the file is as it was before. Delete what "
    "you no longer need, or take your work with you: File → Download.",
    errno.EFBIG: "This is more than a file may hold. Nothing was saved; the file is as it was "
    "before. Clear some outputs, and save again.",
    errno.EROFS: "Your folder can only be read at the moment. Nothing was saved. Tell your "
    "teacher, and take your work with you: File → Download.",
}
SENTENCES[errno.EDQUOT] = SENTENCES[errno.ENOSPC]
SENTENCES[errno.EACCES] = SENTENCES[errno.EPERM] = SENTENCES[errno.EROFS]


def in_plain_words(error):
    """The same error, with a sentence a learner can do something with."""
    cause = error.__cause__ or error.__context__
    sentence = SENTENCES.get(getattr(cause, "errno", None))
    return HTTPError(507, sentence, reason="Not saved") if sentence else error


class Contents(AsyncLargeFileManager):
    """Files as usual, except that it says in plain words why one could not be saved."""

    async def save(self, model, path=""):
        try:
            return await super().save(model, path)
        except HTTPError as error:
            raise in_plain_words(error) from error


class Signatures(SQLiteSignatureStore):
    """Signatures as usual, except that a disk that is full does not keep a lesson from opening."""

    def check_signature(self, digest, algorithm):
        try:
            return super().check_signature(digest, algorithm)
        except sqlite3.OperationalError:  # it cannot note down that it was looked at
            self.db.rollback()
            query = "SELECT id FROM nbsignatures WHERE algorithm = ? AND signature = ?"
            return self.db.execute(query, (algorithm, digest)).fetchone() is not None

    def store_signature(self, digest, algorithm):
        try:
            super().store_signature(digest, algorithm)
        except sqlite3.OperationalError:
            self.db.rollback()


def signatures():
    return Signatures(str(Path(jupyter_data_dir(), "nbsignatures.db")))


c = get_config()
c.ServerApp.contents_manager_class = Contents
c.NotebookNotary.store_factory = signatures

# Unix sockets: free ports run into each other, and every user of the machine may knock at them.
c.KernelManager.transport = "ipc"
c.MappingKernelManager.cull_idle_timeout = 1800
c.MappingKernelManager.cull_interval = 120
c.ServerApp.terminals_enabled = "CLASSROOM_TERMINALS" in os.environ

# What costs each page of thirty a second of the processor, and no lesson uses.
c.LanguageServerManager.autodetect = False
c.LabApp.extension_manager = "readonly"
