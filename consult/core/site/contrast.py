"""How well a colour stands out against another, by the formula of WCAG 2.2 (relative luminance, contrast ratio)."""

import re
from math import floor

LEAST = 4.5
WHITE = "#ffffff"
GROUND = "#f4f7f7"  # --snow in tokens.css: the foot and the form areas, where links stand too
_HEX = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)

Rgb = tuple[int, int, int]


def as_hex(text: str) -> str | None:
    """The colour as ``#rrggbb`` in small letters, from ``#abc``, ``abcdef`` and the like; None for anything else."""
    found = _HEX.fullmatch(text.strip())
    if found is None:
        return None
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours in ``#rrggbb``, from 1 to 21."""
    light, dark = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def least_contrast(accent: str) -> float:
    """The lower of the accent's ratios against white and against the tinted ground."""
    return min(contrast(accent, WHITE), contrast(accent, GROUND))


def figure(ratio: float) -> float:
    """The ratio with two decimals, cut off: 4.499 must not be shown as the 4.50 that passes."""
    return floor(ratio * 100) / 100


def nearest_that_passes(accent: str) -> str:
    """The lightest darker shade of the same hue whose contrast is enough; the colour itself if it passes."""
    red, green, blue = _rgb(accent)
    for step in range(256, -1, -1):
        shade = "#" + "".join(f"{part * step // 256:02x}" for part in (red, green, blue))
        if least_contrast(shade) >= LEAST:
            return shade
    return "#000000"


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(rgb: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
