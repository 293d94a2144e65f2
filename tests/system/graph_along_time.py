"""The graph of a list without a mouse: generations, days, both saved as pictures that hold numbers alone."""

from xml.etree import ElementTree

from tests.system.browser import Visitor

CHAIN = "case,source,onset\n가-1,,2026-11-02\n가-2,가-1,2026-11-09\n가-3,가-1,2026-11-09\n가-4,가-2,\n"


def walk_graph(one: Visitor) -> None:
    """A signed-in tracer imports a list, turns its graph by keyboard, saves both pictures and finds a person."""
    page = one.open("/imported/")
    page.fill("input[name=name]", "날짜가 있는 집단")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": CHAIN.encode()}
    page.set_input_files("input[name=line_list]", file)  # type: ignore[arg-type]
    page.click("main form button[type=submit]")
    page.wait_for_selector("[data-drawn]")
    pictures = {}
    for layout in ("generations", "time"):
        page.focus(f"[data-layout={layout}]")
        page.keyboard.press("Enter")
        assert page.get_attribute(f"[data-layout={layout}]", "aria-pressed") == "true"
        with page.expect_download() as saved:
            page.focus("[data-save]")
            page.keyboard.press("Enter")
        assert saved.value.suggested_filename.endswith(f"-{layout}.svg")
        pictures[layout] = ElementTree.parse(saved.value.path()).getroot()
    page.reload()
    page.wait_for_selector("[data-drawn]")
    assert page.get_attribute("[data-layout=time]", "aria-pressed") == "true"
    page.fill("#chains-find", "가-2")
    page.keyboard.press("Enter")
    page.locator(".chains-person", has_text="증상 시작 2026. 11. 9.").wait_for()
    one.fits()
    svg = "{http://www.w3.org/2000/svg}"
    for picture_of in pictures.values():
        assert len(picture_of.findall(f".//{svg}circle")) == 4
        assert len(picture_of.findall(f".//{svg}path")) >= 3
        said = {text.text for text in picture_of.iter(f"{svg}text")}
        assert {"가-1", "가-2", "가-3", "가-4", "0차", "1차", "2차"} <= said
    along = {text.text: float(text.get("x", "")) for text in pictures["time"].iter(f"{svg}text")}
    assert along["가-4"] < along["가-1"] < along["가-2"] == along["가-3"]
    assert {"11. 2.", "날짜 모름"} <= along.keys()
