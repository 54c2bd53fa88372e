"""Running a learner's code with an end to it."""

import _thread
import gc
import signal
import threading
import time

AGAIN = 0.1  # seconds until the next interrupt


def within(seconds, work):
    """The result of work(). Raises TimeoutError if there is none after so many seconds.

    The way out is Python's own Ctrl-C, which also stops a loop that never ends. Only the main
    thread, where a notebook runs its cells, can be stopped so; in another there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    working = True
    expired = False
    ended = threading.Event()

    def watch():
        nonlocal expired
        while not ended.wait(AGAIN if expired else seconds):
            expired = True
            _thread.interrupt_main()  # Python drops one that comes while it frees an object

    def interrupt(*_):
        if working or not expired:
            raise KeyboardInterrupt

    watcher = threading.Thread(target=watch)
    earlier = signal.signal(signal.SIGINT, interrupt)
    looking_on = gc.callbacks[:]  # Python drops what is raised in those
    gc.callbacks.clear()
    try:
        watcher.start()
        return work()
    except KeyboardInterrupt:
        if not expired:  # the learner pressed Stop
            raise
        raise TimeoutError from None
    finally:
        working = False
        ended.set()
        watcher.join()
        if expired:
            time.sleep(0.001)  # lets an interrupt come that is still on its way
        signal.signal(signal.SIGINT, earlier)
        gc.callbacks.extend(looking_on)
