"""Steps to go through one by one, or to play: what explorers that move have in common."""

from dataclasses import dataclass, replace
from html import escape

from autodiff_lesson.explorers.graph_view import Explorer

SPEEDS = {"slow": 2000, "medium": 1000, "fast": 200}  # milliseconds a step


@dataclass(frozen=True)
class Reel:
    """Where one is among so many steps, and whether they go by themselves."""

    length: int
    at: int = 0
    playing: bool = False
    speed: str = "medium"

    @property
    def last(self):
        return self.length - 1

    @property
    def tick(self):
        return SPEEDS[self.speed] if self.playing else 0


def go_to(reel, step):
    """Go to a step, counted from 1, as it is shown. Playing goes on, if there is more to play."""
    try:
        at = int(step) - 1
    except (TypeError, ValueError, OverflowError):
        at = -1
    if not 0 <= at < reel.length:
        raise ValueError(f"the steps are numbered from 1 to {reel.length}: there is no step {step}")
    return replace(reel, at=at, playing=reel.playing and at < reel.last)


def forward(reel, _=None):
    return replace(reel, at=min(reel.at + 1, reel.last), playing=False)


def back(reel, _=None):
    return replace(reel, at=max(reel.at - 1, 0), playing=False)


def play(reel, playing=None):
    """Play, from the start if all has been seen, or pause; None does what is not being done."""
    playing = not reel.playing if playing is None else bool(playing)
    at = 0 if playing and not reel.playing and reel.at == reel.last else reel.at
    return replace(reel, at=at, playing=playing and at < reel.last)


def tick(reel, _=None):
    return go_to(reel, reel.at + 2) if reel.playing else reel


def set_speed(reel, speed):
    if speed not in list(SPEEDS):
        raise ValueError(f"there is no speed {speed!r}: take one of {', '.join(SPEEDS)}")
    return replace(reel, speed=speed)


def on_reel(change):
    """What changes a reel, for a state that has one."""
    return lambda state, value: replace(state, reel=change(state.reel, value))


EVENTS = {
    "step": on_reel(go_to),
    "forward": on_reel(forward),
    "back": on_reel(back),
    "play": on_reel(play),
    "playing": on_reel(play),
    "tick": on_reel(tick),
    "speed": on_reel(set_speed),
}


class OnReel(Explorer):
    """An explorer whose state has a reel."""

    @property
    def tick(self):
        return self.state.reel.tick

    @property
    def traits(self):
        return {"step": self.state.reel.at + 1, "playing": self.state.reel.playing}


def controls_html(reel):
    return f'<div class="buttons">{buttons_html(reel)}{speed_html(reel)}</div>'


def buttons_html(reel):
    return (
        button_html("back", "◀ Back")
        + button_html("forward", "Step ▶")
        + button_html("play", "Pause" if reel.playing else "Play")
    )


def button_html(event, text, value=None, pressed=None, motion=None):
    """A button that sends an event. With motion, "some" or "none", for who wants that much."""
    given = {"data-event": event, "data-key": event if value is None else f"{event} {value}"}
    if value is not None:
        given["data-value"] = value
    if pressed is not None:
        given["aria-pressed"] = "true" if pressed else "false"
    if motion is not None:
        given["class"] = f"{motion}-motion"
    written = " ".join(f'{name}="{escape(str(value))}"' for name, value in given.items())
    return f"<button {written}>{escape(text)}</button>"


def speed_html(reel):
    options = "".join(
        f"<option{' selected' * (speed == reel.speed)}>{speed}</option>" for speed in SPEEDS
    )
    return f'<label>Speed <select data-event="speed" data-key="speed">{options}</select></label>'
