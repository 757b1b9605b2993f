"""Archives that cannot be restored are named, and nothing is changed. The drill: test_restore_drill.py."""

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from consult.config import Settings
from consult.core.backup import BackupError, make_backup, restore_backup
from consult.core.db import write
from consult.core.files import add_file, keep_bytes
from tests.cast import Cast


@pytest.fixture(autouse=True)
def sqlite_only(engine_name: str) -> None:
    if engine_name != "sqlite":
        pytest.skip("what archives refuse is the same on both; see test_restore_drill.py")


@pytest.fixture
def archive(app: Flask, settings: Settings, cast: Cast, now: datetime, tmp_path: Path) -> Path:
    content = "Å, ä och ö\n".encode()
    sha256 = keep_bytes(content)
    with write():
        add_file(sha256=sha256, size=len(content), media_type="text/plain", filename="brev.txt", now=now)
    target = tmp_path / "backup" / "consult.tar.gz"
    make_backup(settings, target, now=now)
    return target


def elsewhere(tmp_path: Path) -> Settings:
    return Settings(
        secret_key="a secret key that is only used in the tests",
        instance=tmp_path / "other",
        log_level="ERROR",
    )


def test_a_used_installation_is_never_overwritten(archive: Path, settings: Settings) -> None:
    with pytest.raises(BackupError, match="redan en installation"):
        restore_backup(settings, archive)


@pytest.mark.parametrize("broken", [b"", b"not an archive", b"\x1f\x8b\x08\x00broken"])
def test_a_broken_archive_is_named_and_changes_nothing(broken: bytes, tmp_path: Path) -> None:
    source = tmp_path / "broken.tar.gz"
    source.write_bytes(broken)
    other = elsewhere(tmp_path)
    with pytest.raises(BackupError, match="går inte att läsa"):
        restore_backup(other, source)
    assert not other.instance.exists()


def test_a_changed_archive_is_found_by_its_checksum(archive: Path, tmp_path: Path) -> None:
    import tarfile

    folder = tmp_path / "open"
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    stored = next((folder / "files").glob("*/*"))
    stored.write_bytes(b"something else")
    tampered = tmp_path / "tampered.tar.gz"
    with tarfile.open(tampered, "w:gz") as packed:
        for path in folder.iterdir():
            packed.add(path, path.name)
    with pytest.raises(BackupError, match="skadad"):
        restore_backup(elsewhere(tmp_path), tampered)
