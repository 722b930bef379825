# shellcheck shell=bash
# The program of the previous build, for the test that it still sells on today's schema; sourced, never run. bash only.

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# previous_binary_known: whether it is built already, or can be.
previous_binary_known() {
    local commit
    commit="$(<app/tests/data/previous/COMMIT)"
    [[ -x "$CARGO_TARGET_DIR/previous/$commit/till" ]] || git cat-file -e "$commit^{commit}" 2>/dev/null
}

# previous_binary: builds the program of the pinned commit once, below the target folder, and prints where it is.
# Fails where the history of git is not there. Same target folder: the dependencies are compiled already.
previous_binary() {
    local commit place source built
    commit="$(<app/tests/data/previous/COMMIT)"
    place="$CARGO_TARGET_DIR/previous/$commit"
    if [[ ! -x "$place/till" ]]; then
        git cat-file -e "$commit^{commit}" 2>/dev/null || return 1
        mkdir -p "$place"
        source="$place/source"
        if [[ ! -e "$source/Cargo.toml" ]]; then
            mkdir -p "$source"
            git archive "$commit" | tar -x -C "$source" || return 1
        fi
        say "building the program of $commit"
        built="$CARGO_TARGET_DIR/debug/till"
        (cd "$source" && cargo build --locked --workspace --bin till >&2) || return 1
        cp "$built" "$place/till.part" && mv "$place/till.part" "$place/till"
        # What stands there now is not today's program: cargo puts today's back when it builds next.
        rm -f "$built"
        rm -rf "$source"
    fi
    printf '%s\n' "$place/till"
}
