"""Running a learner's code with an end to it."""

import _thread
import signal
import threading
import time


def within(seconds, work):
    """The result of work(). Raises TimeoutError if there is none after so many seconds.

    The way out is Python's own Ctrl-C, which also stops a loop that never ends. Only the main
    thread, where a notebook runs its cells, can be stopped so; in another there is no limit.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    expired = threading.Event()

    def stop():
        expired.set()
        _thread.interrupt_main()

    timer = threading.Timer(seconds, stop)
    earlier = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        timer.start()
        try:
            return work()
        finally:
            timer.cancel()
            timer.join()
            if expired.is_set():
                time.sleep(0.001)  # lets an interrupt come that is still on its way
    except KeyboardInterrupt:
        if not expired.is_set():  # the learner pressed Stop
            raise
        raise TimeoutError from None
    finally:
        signal.signal(signal.SIGINT, earlier)
