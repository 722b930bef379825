# shellcheck shell=bash
# Python environments below the target folder, for the gate's steps that try the product with tools of PyPI; sourced, never run. bash only.

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# venv_ready NAME REQUIREMENTS: makes the environment $CARGO_TARGET_DIR/NAME, once for each list of requirements; fails where python3-venv or
# PyPI cannot be reached.
venv_ready() {
    local place="$CARGO_TARGET_DIR/$1" wanted="$2"
    cmp -s "$wanted" "$place/.installed" && return 0
    rm -rf "$place"
    python3 -m venv "$place" >&2 || return 1
    "$place/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted" >&2 || return 1
    cp "$wanted" "$place/.installed"
}
