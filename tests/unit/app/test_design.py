"""The design holds: enough contrast everywhere, and nothing that its page does not show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config.settings import ROOT
from hiring.app.design import USES, Contrast, colours_in, contrast, contrasts_in

CSS = ROOT / "hiring" / "app" / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text("utf-8")
MACROS = ROOT / "templates" / "_macros"
PAGE = ROOT / "templates" / "design"
# A script that a page asks for: nothing of it can be seen.
NOTHING_TO_SEE = {"script"}


@pytest.mark.parametrize("use", contrasts_in(TOKENS), ids=lambda one: f"{one.ink}-on-{one.ground}")
def test_a_token_stands_out_from_what_it_stands_on(use: Contrast):
    assert use.holds, f"{use.light:.2f} on light, {use.dark:.2f} on dark; {use.least} is needed"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_measured_as_the_guidelines_define_it(one: str, other: str, ratio: float):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(one, other) == contrast(other, one)


def test_every_colour_has_a_swatch():
    shown = set(re.findall(r'\[data-token="([\w-]+)"\]', (CSS / "design.css").read_text("utf-8")))
    assert shown == set(colours_in(TOKENS))


def test_every_ink_is_measured_on_something():
    grounds = {"ground", "surface", "sunken", "hover", "line"}
    unmeasured = set(colours_in(TOKENS)) - {name for use in USES for name in use[:2]} - grounds
    assert not unmeasured


def names_made() -> set[str]:
    """Every macro that pages may call."""
    made = set()
    for path in MACROS.glob("*.html"):
        made |= set(re.findall(r"\bmacro (\w+)\(", path.read_text("utf-8")))
    return {name for name in made if not name.startswith("_")}


def test_every_macro_is_shown_on_the_page():
    page = "\n".join(path.read_text("utf-8") for path in PAGE.glob("*.html"))
    shown = set(re.findall(r"\b(?:ui|forms|charts|kept|keep)\.(\w+)\(", page))
    through_ui = set(
        re.findall(r"set (\w+) = \w+\.?(\w*)", (MACROS / "ui.html").read_text("utf-8"))
    )
    other_names = {macro for name, macro in through_ui if name in shown}
    icon = {"icon"} if "glyph" in shown else set()
    assert names_made() - shown - other_names - icon - NOTHING_TO_SEE == set()


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_no_colour_is_invented_outside_the_tokens(sheet: Path):
    if sheet.name in {"tokens.css", "print.css"}:
        return
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    # Paper has its own colours.
    on_screen = re.sub(r"@media print \{.*?\n\}", "", text, flags=re.DOTALL)
    found = set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*[;}])", on_screen))
    assert found <= {"#fff"}, f"{sheet.name}: take a token"


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_every_token_that_is_used_exists(sheet: Path):
    known = set(re.findall(r"(--[\w-]+):", TOKENS))
    text = sheet.read_text("utf-8")
    used = set(re.findall(r"var\((--[\w-]+)", text))
    own = set(re.findall(r"(--[\w-]+):", text))
    assert used <= known | own
