#!/bin/sh
# Installs a lock file with its hashes, with uv where it is there and otherwise with pip, and the command `consult`.
# Usage: install.sh BIN LOCK
set -eu
bin=$1
lock=$2
if [ -x "$bin/uv" ]; then
  VIRTUAL_ENV=$(dirname "$bin") "$bin/uv" pip install --quiet --require-hashes -r "$lock" ||
    "$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
else
  "$bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
fi
# The project runs from its own folder (templates and static lie beside the package), so it is linked, not copied.
site=$("$bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
pwd > "$site/consult.pth"
cat > "$bin/consult" <<END
#!$(cd "$bin" && pwd)/python
from consult.app import main

main()
END
chmod +x "$bin/consult"
