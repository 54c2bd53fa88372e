"""Passwords of the class, in the file that the login page reads.

make classroom-passwords                    one for everybody who has none yet
make classroom-passwords NAMES="anna ben"   new ones for these: whoever has forgotten theirs
"""

import dbm
import secrets
import sys
import time

import bcrypt
import place

PASSWORDS = str(place.STATE / "passwords")
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # that nobody takes for another on a slip of paper


def open_passwords():
    """The file of passwords. The hub locks it while somebody logs in: wait for that."""
    for _ in range(100):
        try:
            return dbm.open(PASSWORDS, "c", 0o600)
        except dbm.error:
            time.sleep(0.1)
    raise TimeoutError("The hub did not let go of the passwords. Is it hanging?")


def give(names):
    """Give each a new password. Returns {name: password}; only a digest of it is kept."""
    new = {name: "".join(secrets.choice(LETTERS) for _ in range(12)) for name in names}
    digests = {name: bcrypt.hashpw(word.encode(), bcrypt.gensalt()) for name, word in new.items()}
    with open_passwords() as file:
        for name, digest in digests.items():
            file[name.encode()] = digest
    return new


def without(names):
    """Those of the names that have no password yet."""
    with open_passwords() as file:
        return [name for name in names if name.encode() not in file]


if __name__ == "__main__":
    try:
        names = place.read_class()
    except (OSError, place.ClassListError) as problem:
        sys.exit(str(problem))
    if unknown := set(sys.argv[1:]) - set(names):
        sys.exit(f"Not in {place.CLASS_LIST}: {', '.join(sorted(unknown))}")
    given = give(sys.argv[1:] or without(names))
    for name, password in given.items():
        print(f"{name:<20} {password}")
    if not given:
        print("Everybody has a password already.")
