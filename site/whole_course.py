"""All lessons on one page, to be printed: put together from their pages."""

from bs4 import BeautifulSoup

TITLE = "The whole course on one page"


def put_together(folder, lessons):
    """Write folder/course.html. lessons: the names of their pages, in order."""
    page = read(folder / f"{lessons[0]}.html")
    parts = [part_of(read(folder / f"{name}.html"), name, lessons) for name in lessons]
    article = page.select_one("#furo-main-content")
    article.clear()
    heading = page.new_tag("h1")
    heading.string = TITLE
    article.extend([heading, *parts])
    page.title.string = f"{TITLE} - {page.title.string.rpartition(' - ')[2]}"
    for aside in page.select(".toc-tree, .toc-title-container, .related-pages, .current-page"):
        if "current-page" in aside.get("class", []):
            aside["class"].remove("current-page")
        else:
            aside.clear()
    (folder / "course.html").write_text(str(page))


def read(path):
    return BeautifulSoup(path.read_text(), "html.parser")


def part_of(page, name, lessons):
    """A lesson's own text, with still pictures; what it links to in the course is on this page."""
    part = page.select_one("#furo-main-content")
    part.name, part.attrs = "div", {"class": "lesson", "id": name}
    for script in part.select("script"):
        script.decompose()
    for explorer in part.select("[data-recordings]"):
        del explorer["data-recordings"], explorer["data-links"]
    for heading in reversed(part.select("h1, h2, h3, h4, h5")):
        heading.name = f"h{int(heading.name[1]) + 1}"
    for element in part.select("[id]"):
        element["id"] = f"{name}--{element['id']}"
    for link in part.select("a[href]"):
        target, _, anchor = link["href"].partition("#")
        lesson = target.removesuffix(".html") or name
        if lesson in lessons:
            link["href"] = f"#{lesson}--{anchor}" if anchor else f"#{lesson}"
    return part
