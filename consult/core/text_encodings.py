"""Bytes of a text file → text, and which character encoding that took.

Guessing libraries read short Swedish files wrongly (a Windows-1252 register as Big5), so the order is fixed:
byte order mark, the zero-byte pattern of UTF-16, strict UTF-8, Windows-1252. The person sees a sample and may
choose another one.
"""

from __future__ import annotations

from enum import StrEnum


class Encoding(StrEnum):
    """The encodings a person can choose among; the value is Python's codec name."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    WINDOWS_1252 = "cp1252"
    DOS_850 = "cp850"
    MAC_ROMAN = "mac-roman"


class UndecodableText(Exception):
    """The bytes are no text in the encoding tried or chosen."""


UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
SAMPLE_BYTES = 8192


def decode(data: bytes, chosen: Encoding | None = None) -> tuple[str, Encoding]:
    """The text without byte order mark, and the encoding found or chosen. Raises `UndecodableText`."""
    if chosen is not None:
        return _decode_as(data, chosen), chosen
    for encoding in _candidates(data):
        try:
            return _decode_as(data, encoding), encoding
        except UndecodableText:
            continue
    raise UndecodableText


def _candidates(data: bytes) -> tuple[Encoding, ...]:
    if data[:2] in UTF16_MARKS or _utf16_by_zeros(data):
        return (Encoding.UTF16,)
    # DOS last: it defines all 256 bytes, among them the five (Å is one) that Windows-1252 leaves out.
    return (Encoding.UTF8, Encoding.WINDOWS_1252, Encoding.DOS_850)


def _decode_as(data: bytes, encoding: Encoding) -> str:
    codec: str = encoding.value
    if encoding is Encoding.UTF16:
        codec = UTF16_MARKS.get(data[:2]) or _utf16_by_zeros(data) or "utf-16-le"
        data = data[2:] if data[:2] in UTF16_MARKS else data
    elif data.startswith(UTF8_MARK):
        data = data[len(UTF8_MARK) :]
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        raise UndecodableText from error
    if "\0" in text:
        raise UndecodableText
    return text


def _utf16_by_zeros(data: bytes) -> str | None:
    """The UTF-16 byte order told by where the zero bytes of Latin letters stand, or None."""
    sample = data[: min(len(data) - len(data) % 2, SAMPLE_BYTES)]
    if not sample:
        return None
    half = len(sample) // 2
    first, second = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if second > 0.4 and first < 0.05:
        return "utf-16-le"
    if first > 0.4 and second < 0.05:
        return "utf-16-be"
    return None
