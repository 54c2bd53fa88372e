import base64

import pytest
from matplotlib import pyplot
from matplotlib.figure import Figure

from autodiff_lesson.explorers import flip_through
from autodiff_lesson.explorers.pictures import Flipper

from .test_graph_view import HOSTILE_NAMES, Page, Worked, assert_harmless

PNG = b"\x89PNG"


def bars(n):
    figure = Figure(figsize=(2, 1))
    figure.subplots().bar(range(n), range(n))
    figure.axes[0].set_title(f"{n} bars")
    return figure


def picture(explorer):
    (image,) = Page(explorer.regions["picture"]).all("img")
    return image.attributes


def test_each_value_has_its_picture_and_words():
    flipper = Worked(Flipper(bars, (1, 2, 3), "bars", 0))
    seen = set()
    for step, value in enumerate((1, 2, 3), 1):
        flipper.handle("step", str(step))
        assert picture(flipper)["alt"] == f"bars = {value}: {value} bars"
        assert flipper.regions["value"] == f"bars = {value}"
        seen.add(picture(flipper)["src"])
    assert len(seen) == 3


def test_a_picture_is_drawn_when_it_is_first_seen_and_kept():
    drawn = []
    flipper = Worked(Flipper(lambda n: drawn.append(n) or bars(n), (1, 2, 3), "bars", 1))
    for event in ("forward", "back", "forward"):
        assert flipper.regions["picture"]
        flipper.handle(event)
    assert flipper.regions["picture"]
    assert drawn == [2, 3]


def test_the_slider_is_not_replaced_while_it_is_moved():
    flipper = Worked(Flipper(bars, (1, 2, 3), "bars", 0))
    before = flipper.regions["slider"]
    flipper.handle("step", "3")
    assert flipper.regions["slider"] == before
    assert flipper.inputs == {"step": 3}


def test_a_saved_lesson_keeps_the_picture_with_which_it_opens():
    view = flip_through(bars, (1, 2, 3), name="bars", begin=-1)
    bundle, _ = view._repr_mimebundle_()
    assert bundle["text/plain"] == repr(view) == "bars = 3: 3 bars"
    assert base64.b64decode(bundle["image/png"]).startswith(PNG)
    view.step = 1
    assert repr(view) == "bars = 3: 3 bars"


def test_a_figure_that_has_been_photographed_is_closed():
    def plotted(n):
        figure, axes = pyplot.subplots()
        axes.plot(range(n))
        return figure

    before = pyplot.get_fignums()
    flip_through(plotted, (1, 2, 3))
    assert pyplot.get_fignums() == before


def test_it_is_played_by_traits():
    view = flip_through(bars, (1, 2, 3))
    view.playing = True
    assert view.tick > 0
    view._on_event(None, {"name": "tick", "value": view.answered}, None)
    assert (view.step, view.playing) == (2, True)


def test_there_has_to_be_something_to_see():
    with pytest.raises(ValueError, match="values is empty"):
        flip_through(bars, [])
    with pytest.raises(TypeError, match="must return a figure of Matplotlib, not None"):
        flip_through(lambda n: None, [1])


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_any_name_is_text(name):
    explorer = Flipper(lambda _: bars(2), (name,), name, 0)
    for html in explorer.regions.values():
        assert_harmless(html)
    assert name in picture(explorer)["alt"]
