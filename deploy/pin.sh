#!/bin/sh
# Pins everything that is installed, with hashes, for all platforms and Python versions at once. Needs uv.
# Nothing younger than a week is taken: most bad releases are found and withdrawn by then.
set -eu
cd "$(dirname "$0")/.."
week=$(date -u -d '7 days ago' +%Y-%m-%dT00:00:00Z)
options="--universal --python-version 3.11 --generate-hashes --exclude-newer $week --no-emit-index-url --no-header --no-annotate --upgrade"
# shellcheck disable=SC2086
uv pip compile $options --quiet --extra redis --extra watch pyproject.toml -o deploy/requirements.txt
# shellcheck disable=SC2086
echo 'hatchling' | uv pip compile $options --quiet - -o deploy/requirements-build.txt
