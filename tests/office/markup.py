"""What a browser would make of a page's HTML, as far as tests ask: elements, ids, labels, headings, words."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "input", "br", "hr", "source", "wbr", "col"}
UNSEEN = {"script", "style", "template"}
CONTROLS = {"input", "select", "textarea"}
#: words that stay as they are in both languages: the switch itself, and weekdays (kit/clock.py)
WEEKDAY = re.compile(r"\d+\. \d+\. \d+\.\([일월화수목금토]\)")


@dataclass
class Element:
    """One element with its attributes, its place and the words directly or below it."""

    tag: str
    attrs: dict
    above: tuple
    words: list = field(default_factory=list)

    @property
    def text(self):
        """The words in it, blanks made one."""
        return " ".join(" ".join(self.words).split())

    def within(self, tag):
        """Whether it stands in an element of that tag."""
        return any(one.tag == tag for one in self.above)


class Page(HTMLParser):
    """A page read once: `elements` in order, `faults` where tags do not close."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.html = html
        self.elements = []
        self.faults = []
        self._open = []
        self.feed(html)
        self.close()
        self.faults += [f"<{one.tag}> never closed" for one in self._open]

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> has {name} twice" for name in set(names) if names.count(name) > 1]
        element = Element(tag, {name: value or "" for name, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        if not self._open or self._open[-1].tag != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1].tag if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data):
        for element in self._open:
            element.words.append(data)

    def all(self, *tags):
        """The elements of these tags."""
        return [one for one in self.elements if one.tag in tags]

    def ids(self):
        """Every id in order."""
        return [one.attrs["id"] for one in self.elements if "id" in one.attrs]

    def unlabelled(self):
        """Fields that a screen reader could not name."""
        labels = {one.attrs.get("for"): one.text for one in self.all("label")}
        found = []
        for one in self.all(*CONTROLS):
            if one.attrs.get("type") in ("hidden", "submit"):
                continue
            named = labels.get(one.attrs.get("id")) or one.attrs.get("aria-label") or one.within("label")
            if not named:
                found.append(one.attrs.get("name") or one.tag)
        return found

    def dangling(self):
        """Ids that something points to and that do not stand on the page."""
        ids = set(self.ids())
        wanted = []
        for one in self.elements:
            for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
                wanted += one.attrs.get(name, "").split()
        return sorted(set(wanted) - ids)

    def inline(self):
        """Scripts, styles and handlers that the content policy would refuse."""
        found = [f"<{one.tag}>" for one in self.all("style")]
        found += ["<script>" for one in self.all("script") if _runs_inline(one)]
        for one in self.elements:
            found += [f"{one.tag} {name}" for name in one.attrs if name == "style" or name.startswith("on")]
            found += [f"{one.tag} {value}" for value in one.attrs.values() if value.startswith("javascript:")]
        return found

    def foreign(self):
        """Addresses of other hosts that the page would load by itself."""
        loaded = [one.attrs.get("src", "") for one in self.elements]
        loaded += [one.attrs.get("href", "") for one in self.all("link")]
        return [url for url in loaded if url.startswith(("http:", "https:", "//"))]

    def links(self):
        """Where links and pictures of this house lead, without their fragments."""
        found = {one.attrs.get("href", "").partition("#")[0] for one in self.all("a")}
        found |= {one.attrs.get("src", "") for one in self.all("img")}
        return {url for url in found if url.startswith(("/", "?"))}

    def spoken(self):
        """The words that a reader of the page meets, with names of pictures and fields, without the switch."""
        words = []
        for one in self.elements:
            if one.tag in UNSEEN or "languages" in _classes(one) or _in_switch(one):
                continue
            words += [one.attrs.get(name, "") for name in ("alt", "aria-label", "title", "placeholder")]
        return " ".join([*words, self._texts()])

    def _texts(self):
        body = re.sub(r"<(script|style|template)\b.*?</\1>", " ", self.html, flags=re.S)
        body = re.sub(r'<form class="languages".*?</form>', " ", body, flags=re.S)
        return " ".join(_Words(body).words)


class _Words(HTMLParser):
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.words = []
        self.feed(html)

    def handle_data(self, data):
        self.words.append(data)


def _runs_inline(script):
    return "src" not in script.attrs and script.attrs.get("type") != "application/json"


def _classes(element):
    return element.attrs.get("class", "").split()


def _in_switch(element):
    return any("languages" in _classes(one) for one in element.above)


def faults_of(html):
    """Everything wrong with a page that must never be: each as one short line."""
    page = Page(html)
    ids = page.ids()
    return [
        *page.faults,
        *(f"{one} h1" for one in [len(page.all("h1"))] if one != 1),
        *(f"id {one} twice" for one in sorted(set(ids)) if ids.count(one) > 1),
        *(f"field {one} has no label" for one in page.unlabelled()),
        *(f"nothing is #{one}" for one in page.dangling()),
        *(f"inline {one}" for one in page.inline()),
        *(f"loads {one}" for one in page.foreign()),
        *(f"image without alt: {one.attrs.get('src')}" for one in page.all("img") if "alt" not in one.attrs),
        *(f"head cell without scope: {one.text}" for one in page.all("th") if "scope" not in one.attrs),
        *("table without caption" for one in page.all("table") if not _has_caption(page, one)),
        *(["no title"] if not page.all("title") or not page.all("title")[0].text else []),
        *(["no main"] if len(page.all("main")) != 1 else []),
    ]


def _has_caption(page, table):
    return any(one.tag == "caption" and table in one.above and one.text for one in page.elements)
