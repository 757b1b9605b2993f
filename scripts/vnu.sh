#!/bin/sh
# Fetches the Nu Html Checker (vnu.jar) for tests/html, once, by its checksum. Needs npm, and Java to run it.
# Usage: vnu.sh TARGET.jar. Ends well also where it cannot be had: the test then says that it was left out.
set -eu
target=$1
version=26.9.27
sum=22f15dd39a33bed929d2a5c0cddf5946849a647eca9272bf4d5d00bc7e7a4d47

fits() { [ -f "$1" ] && echo "$sum  $1" | sha256sum --check --status; }

fits "$target" && exit 0
for program in java npm; do
  command -v $program > /dev/null || {
    echo "HTML-kontrollen hoppas över: $program saknas. Debian: apt-get install default-jre-headless npm"
    exit 0
  }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! (cd "$folder" && npm pack --silent "vnu-jar@$version" > /dev/null && tar -xzf vnu-jar-*.tgz); then
  echo "HTML-kontrollen hoppas över: vnu-jar $version gick inte att hämta."
  exit 0
fi
fits "$folder/package/build/dist/vnu.jar" || { echo "vnu-jar $version har fel kontrollsumma." >&2; exit 1; }
mkdir -p "$(dirname "$target")"
mv "$folder/package/build/dist/vnu.jar" "$target"
