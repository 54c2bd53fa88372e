"""What holds for every page."""

import re
from urllib.parse import unquote

import pytest
from audit import (
    OPEN_ALL,
    SIDEWAYS,
    SITE,
    WHOLE_COURSE,
    axe_findings,
    lessons,
    pages,
    weight_of,
)

HEAVIEST = 270_000  # bytes of a lesson with plots
HEAVIEST_WITHOUT_PLOTS = 130_000
HEAVIEST_RECORDING = 35_000
MOST_SCRIPT = 6_000

# In the dark nothing but colours is another
THEMES = {"light": {}, "dark": {"runOnly": {"type": "rule", "values": ["color-contrast"]}}}
ALL_BUT_COLOURS = {rule: {"enabled": False} for rule in ("color-contrast", "link-in-text-block")}

every_page = pytest.mark.parametrize("name", pages())


@every_page
def test_nobody_is_kept_out(opened, name):
    """On a phone and on a desk, in the light and in the dark, with all that is folded open."""
    page = opened(name, 390)
    page.evaluate(OPEN_ALL)
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(SIDEWAYS) <= 0
        for theme, rules in THEMES.items():
            page.emulate_media(color_scheme=theme)
            if name != WHOLE_COURSE:
                assert axe_findings(page, rules) == []
    if name == WHOLE_COURSE:  # its parts were looked at, with their colours, on their own pages
        assert axe_findings(page, {"rules": ALL_BUT_COLOURS}) == []


@every_page
def test_from_the_disk_as_well_nothing_goes_wrong(opened, name):
    page = opened(name, place=SITE.as_uri())
    assert len(page.watch.asked) > 5


@every_page
def test_without_scripts_everything_can_be_read(opened, name):
    page = opened(name, scripts=False)
    seen = "(all) => all.every((element) => element.checkVisibility())"
    assert page.locator("h1").first.is_visible()
    assert page.locator(".picture svg:not(details *)").evaluate_all(seen)
    named = "(all) => all.every((folded) => folded.querySelector('summary').textContent.trim())"
    assert page.locator("details").evaluate_all(named)


@pytest.mark.parametrize("name", lessons())
def test_a_lesson_is_light(opened, address, name):
    page = opened(name)
    has_plots = page.locator(".cell_output img").count()
    heaviest = HEAVIEST if has_plots else HEAVIEST_WITHOUT_PLOTS
    assert page.watch.weight(address) <= heaviest


def test_recordings_and_the_script_are_light():
    recordings = list((SITE / "_static" / "recordings").glob("*.js"))
    assert len(recordings) > 8
    assert max(map(weight_of, recordings)) <= HEAVIEST_RECORDING
    assert weight_of(SITE / "_static" / "course.js") <= MOST_SCRIPT


def test_nothing_evaluates_text():
    for script in (SITE / "_static").rglob("*.js"):
        if script.name == "course.js" or script.parent.name == "recordings":
            assert not re.search(r"\beval\(|new Function|\bimport\(", script.read_text()), script


@every_page
def test_links_lead_somewhere(name):
    text = (SITE / name).read_text()
    for address in re.findall(r'(?:href|src)="([^"]*)"', text):
        target, _, anchor = address.partition("#")
        if target.startswith(("https:", "http:", "data:", "mailto:")):
            continue
        file = SITE / unquote(target.partition("?")[0] or name)
        assert file.exists(), address
        if anchor and file.suffix == ".html":
            assert f'id="{anchor}"' in file.read_text(), address


@every_page
def test_every_id_is_there_once(name):
    ids = re.findall(
        r'\sid="([^"]*)"', re.sub(r"<svg.*?</svg>", "", (SITE / name).read_text(), flags=re.S)
    )
    assert len(ids) == len(set(ids))


def test_the_glossarys_terms_are_linked_from_their_first_use():
    glossary = (SITE / "glossary.html").read_text()
    entries = [re.findall(r'id="(term-[^"]*)"', part) for part in glossary.split("<dd>")[:-1]]
    text = "".join((SITE / name).read_text() for name in lessons())
    linked = set(re.findall(r'href="glossary.html#(term-[^"]*)"', text))
    assert len(entries) > 35
    assert [entry for entry in entries if not linked & set(entry)] == []


def test_the_whole_course_is_a_pdf_as_well():
    data = (SITE / "course.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") + data.count(b"/Type /Page ") > 60


def test_on_paper_folded_answers_are_open(opened):
    page = opened("04_routes.html")
    answer = page.get_by_text("There are two routes: directly from")
    assert not answer.is_visible()
    page.emulate_media(media="print")
    assert answer.is_visible()
