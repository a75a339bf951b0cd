#!/bin/sh
# Prints the last commit before the database changed its shape: what upgrades are tried from. Prints nothing where the
# history of the repository is cut off.
set -eu
cd "$(dirname "$0")/.."
newest=$(git ls-files 'db/migrations/versions/r[0-9]*.py' | sort | tail -n 1)
came=$(git log --diff-filter=A --format=%H -- "$newest" | tail -n 1)
git rev-parse --verify --quiet "$came^" || true
