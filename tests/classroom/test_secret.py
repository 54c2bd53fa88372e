import threading

from secret import made_once


def test_what_is_there_stays(tmp_path):
    path = tmp_path / "token"
    assert made_once(path, "first") == "first"
    assert made_once(path, "second") == "first"


def test_nobody_else_may_read_it_and_nothing_else_is_left(tmp_path):
    path = tmp_path / "token"
    made_once(path, "text")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_all_that_start_at_the_same_time_get_the_same(tmp_path):
    for number in range(20):
        path, together, found = tmp_path / f"{number}", threading.Barrier(8), []

        def start(text, path=path, together=together, found=found):
            together.wait()
            found.append(made_once(path, text))

        threads = [threading.Thread(target=start, args=(f"text {n}",)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 8
        assert len(set(found)) == 1
