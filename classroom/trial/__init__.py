"""A class tried out: learners who log in and work, what goes wrong, and doors that must be shut."""
