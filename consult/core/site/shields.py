"""The municipality's shield: what is kept of a file that somebody chose. Runs in ``core.sandbox``.

Of an SVG only shapes, gradients and their plain properties are kept, so no script, style sheet, event or foreign
address comes along. Of a PNG only the picture is kept, without comments, places and profiles.
"""

from __future__ import annotations

import base64
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from typing import Any

from consult.core.sandbox import Refused

MOST_BYTES = 400 * 1024
MOST_PIXELS = 2000
PNG = b"\x89PNG\r\n\x1a\n"

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = {"path", "circle", "ellipse", "rect", "line", "polyline", "polygon", "use"}
_ELEMENTS = _SHAPES | {
    "svg", "g", "defs", "symbol", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "title", "desc",
}  # fmt: skip
_PROPERTIES = {
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "opacity", "stop-color",
    "stop-opacity", "clip-path", "clip-rule", "mask", "display", "visibility", "color",
}  # fmt: skip
_GEOMETRY = {
    "id", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "width", "height", "points",
    "transform", "viewBox", "preserveAspectRatio", "offset", "gradientUnits", "gradientTransform", "spreadMethod",
    "clipPathUnits", "maskUnits", "maskContentUnits",
}  # fmt: skip
_LINKS = {"href", "{http://www.w3.org/1999/xlink}href"}
_SAFE = re.compile(r"[^<>&\\@\"':;{}]*")
_URL = re.compile(r"url\(#[\w.-]+\)")
_RULE = re.compile(r"((?:\.[\w-]+\s*,?\s*)+)\{([^{}]*)\}")
_KEPT_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND"}

Rules = dict[str, dict[str, str]]


def check_shield(data: bytes) -> dict[str, Any]:
    """``{"kind": "svg" | "png", "content": base64}`` with only what is safe of the file.

    Raises ``Refused`` with ``kind``, ``broken``, ``picture_inside``, ``empty`` or ``pixels``.
    """
    if data.startswith(PNG):
        return _answer("png", _clean_png(data))
    if b"<svg" in data[:4096]:
        return _answer("svg", _clean_svg(data))
    raise Refused("kind")


def _answer(kind: str, content: bytes) -> dict[str, Any]:
    return {"kind": kind, "content": base64.b64encode(content).decode()}


def _clean_png(data: bytes) -> bytes:
    kept, place, seen = [PNG], len(PNG), set()
    while place + 12 <= len(data):
        length, name = struct.unpack(">I4s", data[place : place + 8])
        end = place + 12 + length
        chunk = data[place:end]
        if end > len(data) or zlib.crc32(chunk[4:-4]) != int.from_bytes(chunk[-4:], "big"):
            raise Refused("broken")
        if name == b"IHDR" and max(struct.unpack(">II", chunk[8:16])) > MOST_PIXELS:
            raise Refused("pixels")
        if name in _KEPT_CHUNKS:
            kept.append(chunk)
            seen.add(name)
        place = end
        if name == b"IEND":
            break
    if not {b"IHDR", b"IDAT", b"IEND"} <= seen:
        raise Refused("broken")
    return b"".join(kept)


def _clean_svg(data: bytes) -> bytes:
    # A document type would bring entities: theirs is the only way to grow or to read files. None is needed.
    text = re.sub(r"<!DOCTYPE[^\[\]>]*>", "", data.decode("utf-8-sig", errors="replace"), count=1)
    if "<!" in re.sub(r"<!--.*?-->|<!\[CDATA\[", "", text, flags=re.DOTALL):
        raise Refused("broken")
    try:
        root = ET.fromstring(re.sub(r"<\?xml[^>]*\?>", "", text, count=1).strip())  # noqa: S314
    except ET.ParseError:
        raise Refused("broken") from None
    if root.tag != f"{{{_SVG}}}svg":
        raise Refused("kind")
    if root.find(f".//{{{_SVG}}}image") is not None:
        raise Refused("picture_inside")
    clean = _clean_element(root, _rules(root))
    if clean is None or not any(part.tag in _SHAPES for part in clean.iter()):
        raise Refused("empty")
    clean.set("xmlns", _SVG)
    if "viewBox" not in clean.attrib:
        clean.set("viewBox", f"0 0 {_number(clean.get('width'))} {_number(clean.get('height'))}")
    return ET.tostring(clean, encoding="utf-8")


def _number(text: str | None) -> str:
    found = re.match(r"\d+(\.\d+)?", text or "")
    if found is None or float(found[0]) == 0:
        raise Refused("empty")
    return found[0]


def _rules(root: ET.Element) -> Rules:
    """What drawing programs write in a style sheet: plain properties for a class."""
    rules: Rules = {}
    for style in root.iter(f"{{{_SVG}}}style"):
        for selectors, body in _RULE.findall(style.text or ""):
            for name in re.findall(r"\.([\w-]+)", selectors):
                rules.setdefault(name, {}).update(_declarations(body))
    return rules


def _declarations(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip() in _PROPERTIES}


def _clean_element(element: ET.Element, rules: Rules) -> ET.Element | None:
    namespace, _, name = str(element.tag).rpartition("}")
    if namespace != "{" + _SVG or name not in _ELEMENTS:
        return None
    clean = ET.Element(name, _clean_attributes(element, rules))
    if name in {"title", "desc"}:
        clean.text = element.text
        return clean
    for child in element:
        kept = _clean_element(child, rules)
        if kept is not None:
            clean.append(kept)
    return clean


def _clean_attributes(element: ET.Element, rules: Rules) -> dict[str, str]:
    given = {name: value for name, value in element.attrib.items() if name in _PROPERTIES | _GEOMETRY}
    for name in element.get("class", "").split():
        given.update(rules.get(name, {}))
    given.update(_declarations(element.get("style", "")))
    kept = {name: value for name, value in given.items() if _is_safe(value)}
    for name in _LINKS & set(element.attrib):
        if re.fullmatch(r"#[\w.-]+", element.attrib[name]):
            kept["href"] = element.attrib[name]
    return kept


def _is_safe(value: str) -> bool:
    return bool(_SAFE.fullmatch(value)) and (
        "(" not in value or "url" not in value or bool(_URL.fullmatch(value))
    )
