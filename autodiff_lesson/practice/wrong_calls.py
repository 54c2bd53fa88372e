"""What is said where a learner calls something in a way that it does not know."""

from functools import wraps
from inspect import signature


def called_as(*examples):
    """Answer a call that does not fit with how to call it, and not with Python's TypeError."""

    def decorate(function):
        takes = signature(function)

        @wraps(function)
        def answered(*arguments, **options):
            try:
                takes.bind(*arguments, **options)
            except TypeError:
                print(f"Call it as in {' or '.join(examples)}.")
                return None
            return function(*arguments, **options)

        return answered

    return decorate
