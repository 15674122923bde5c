"""Every colour of the charts and the three statuses, named once.

Hue says status and strength says degree. The four status hues keep a contrast of 3:1 on white and on
#141C28; tints are the same hues with alpha, so that one figure serves the light and the dark theme.
Text in figures is written in two sentinel colours that style.css repaints for the reader's theme.
"""

from dataclasses import dataclass
from typing import Final

INK: Final = "rgb(1,2,3)"
MUTED: Final = "rgb(1,2,4)"
WHITE: Final = "#FFFFFF"

GOOD: Final = "#1B9E80"
NEAR: Final = "#BD8B00"
BAD: Final = "#DC453B"
BLUE: Final = "#3F74E8"
GREY: Final = "#8393AB"

GRID: Final = "rgba(131,147,171,.20)"
RULE: Final = "rgba(131,147,171,.75)"
CLEAR: Final = "rgba(0,0,0,0)"

FONT: Final = (
    "Inter, 'PingFang SC', 'HarmonyOS Sans SC', 'Microsoft YaHei UI', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif"
)

AGES: Final = (
    "rgba(63,116,232,.38)",
    "rgba(63,116,232,.72)",
    "rgba(189,139,0,.80)",
    "rgba(224,110,30,.85)",
    "rgba(220,69,59,.95)",
)


def tint(colour: str, alpha: float) -> str:
    """The colour ``#RRGGBB`` with an alpha of 0–1, as plotly reads it."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


@dataclass(frozen=True, slots=True)
class Status:
    """A judgement shown by colour, glyph and word together, so that none of them is needed alone."""

    code: str
    word: str
    glyph: str
    colour: str
    symbol: str
    chip: str

    @property
    def text(self) -> str:
        """Glyph and word, such as ``● 达标``."""
        return f"{self.glyph} {self.word}"


STATUSES: Final = {
    "good": Status("good", "达标", "●", GOOD, "circle", "g"),
    "near": Status("near", "临界", "◆", NEAR, "diamond", "y"),
    "bad": Status("bad", "落后", "▲", BAD, "triangle-up", "r"),
    "none": Status("none", "无应办", "○", GREY, "circle-open", "n"),
}
