"""Random visits to an explorer in the page and in the kernel, whose regions are compared."""

import random

from explorers import views_of, with_pictures
from recording import offers

ACT = """([n, name, value, at]) => {
    const view = document.querySelectorAll(".explorer")[n[0]].querySelectorAll(".graph-view")[n[1]];
    const all = [...view.querySelectorAll("[data-event]")];
    const element = all.find(({ dataset, options }) => dataset.event === name && (
        options ? [...options].some((option) => option.value === value)
        : at !== null || (dataset.value ?? null) === value) && (
        at === null || dataset.value === undefined || dataset.value === value));
    const isInput = element.matches("input, select");
    if (isInput) element.value = at ?? value;
    element.dispatchEvent(new Event(isInput ? "input" : "click", { bubbles: true }));
    return element.value ?? null;
}"""
DIFFERING = """([n, expected]) => {
    const view = document.querySelectorAll(".explorer")[n[0]].querySelectorAll(".graph-view")[n[1]];
    const clean = (html) => {
        const copy = document.createElement("div");
        copy.innerHTML = html;
        for (const lit of copy.querySelectorAll(".lit")) lit.classList.remove("lit");
        for (const mirror of copy.querySelectorAll('[data-key^="value"]')) mirror.textContent = "";
        for (const any of copy.querySelectorAll("*"))
            any.removeAttribute("data-lm-suppress-shortcuts");
        return copy.innerHTML;
    };
    return Object.entries(expected).flatMap(([name, html]) => {
        const shown = view.querySelector(`[data-region="${name}"]`).innerHTML;
        return clean(shown) === clean(html) ? [] : [[name, clean(shown), clean(html)]];
    });
}"""


def stop_clock(page):
    """From now on only `visit` moves the time in a page, where a film would go on by itself."""
    page.clock.install(time=0)
    page.clock.pause_at(1)


def visit(page, place, widget, visits, seed=1):
    """(regions compared, those that differ) in one explorer of a page whose clock is stopped."""
    numbers = random.Random(seed)
    compared, differing = 0, []
    views = views_of(widget)
    for _ in range(visits):
        n = numbers.randrange(len(views))
        name, value, slider = numbers.choice(offers(views[n].explorer))
        if name == "tick":
            page.clock.run_for(views[n].tick)
            sent = views[n].answered
        elif slider in views[n].explorer.numbers:
            low, high, step = slider_range_of(page, [place, n], slider)
            at = low + step * numbers.randrange(round((high - low) / step) + 1)
            sent = [value, page.evaluate(ACT, [[place, n], name, value, at])]
        else:
            is_step = name == "step"
            page.evaluate(ACT, [[place, n], name, value, value if is_step else None])
            sent = value
        views[n]._on_event(None, {"name": name, "value": sent}, None)
        for m, view in enumerate(views):
            expected = {key: with_pictures(html) for key, html in view.regions.items()}
            compared += len(expected)
            found = page.evaluate(DIFFERING, [[place, m], expected])
            differing += [(name, sent, *difference) for difference in found]
    return compared, differing


def slider_range_of(page, place, key):
    return page.evaluate(
        """([n, key]) => {
            const place = document.querySelectorAll(".explorer")[n[0]];
            const view = place.querySelectorAll(".graph-view")[n[1]];
            const { min, max, step } = view.querySelector(`[data-key="${key}"]`);
            return [min, max, step].map(Number);
        }""",
        [place, key],
    )
