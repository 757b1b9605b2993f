"""ZIP archives that people send: the files come out, and nothing that an archive does can hurt."""

import io
import resource
import struct
import time
import zipfile

import pytest

from consult.core.archives import ArchiveProblem, Member, UnusableArchive, members

LARGEST = 1_000_000


def packed(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these files."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return kept.getvalue()


def opened(data: bytes) -> list[Member]:
    """All its files."""
    return list(members(data, largest=LARGEST))


def problem(data: bytes) -> ArchiveProblem:
    """Why it is not opened."""
    with pytest.raises(UnusableArchive) as refused:
        opened(data)
    return refused.value.problem


def test_files_come_out_in_order_with_swedish_names_and_folders() -> None:
    data = packed(("brev/åäö.txt", b"ett"), ("b.txt", b"tv\xc3\xa5"))
    assert opened(data) == [Member("brev/åäö.txt", b"ett"), Member("b.txt", b"tv\xc3\xa5")]


def test_names_of_windows_and_of_macos() -> None:
    plain = packed(("x___x.txt", b"1"))
    windows = plain.replace(b"x___x", "xåäöx".encode("cp437"))
    assert [each.path for each in opened(windows)] == ["xåäöx.txt"]
    macos = packed(("x__x.txt", b"1")).replace(b"x__x", "xåx".encode())
    assert [each.path for each in opened(macos)] == ["xåx.txt"]


def test_folders_and_what_programs_add_are_left_out() -> None:
    data = packed(("brev/", b""), ("__MACOSX/._a.pdf", b"x"), ("brev/.DS_Store", b"x"), ("brev/a.txt", b"a"))
    assert [each.path for each in opened(data)] == ["brev/a.txt"]


def test_ten_thousand_files_are_refused_at_once() -> None:
    began = time.monotonic()
    assert problem(packed(*((f"{n}.txt", b"x") for n in range(10_000)))) is ArchiveProblem.TOO_MANY
    assert time.monotonic() - began < 10


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert problem(packed(("bomb.txt", b"\0" * 60_000_000))) is ArchiveProblem.BOMB
    many = packed(*((f"{n}.txt", b"\0" * 4_000_000) for n in range(90)))
    assert problem(many) is ArchiveProblem.BOMB
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000


def test_a_file_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    data = bytearray(packed(("a.txt", b"\0" * 500_000)))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    (member,) = opened(bytes(data))
    assert member.content is None or len(member.content) <= 10


def test_large_damaged_and_oddly_packed_files_have_no_bytes() -> None:
    (large,) = opened(packed(("a.bin", bytes(range(256)) * 4_000)))
    assert (large.content, large.too_big) == (None, True)
    broken = bytearray(packed(("a.txt", b"abc" * 100), method=zipfile.ZIP_STORED))
    broken[40] ^= 0xFF
    (damaged,) = opened(bytes(broken))
    assert (damaged.content, damaged.too_big) == (None, False)
    (odd,) = opened(packed(("a.txt", b"abc"), method=zipfile.ZIP_LZMA))
    assert odd.content is None


def test_a_password_is_noticed() -> None:
    data = bytearray(packed(("a.txt", b"abc")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert problem(bytes(data)) is ArchiveProblem.ENCRYPTED


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 skadad", b"PK\x05\x06" + b"\0" * 10, b"%PDF-1.7", b"\0" * 5_000]
)
def test_what_is_no_archive(data: bytes) -> None:
    assert problem(data) is ArchiveProblem.BROKEN


def test_paths_upwards_are_only_words() -> None:
    (member,) = opened(packed(("../../../../tmp/consult-should-not-be-here.txt", b"x")))
    assert member.content == b"x"
