# shellcheck shell=bash
# Shared by scripts/{setup,up,test}; sourced, never run. bash only.

# Build output lives outside the checkout: a clone stays small, and several clones share one build.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/tillwright/target}"
export CARGO_NET_RETRY="${CARGO_NET_RETRY:-5}"

say()  { printf '%s\n' "$*" >&2; }
die()  { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# have_wasm_of_debian: whether Debian's rustc-web, cargo-web, rust-web-src and lld are here, which together can build WebAssembly.
have_wasm_of_debian() {
    [[ -x /usr/bin/cargo && -x /usr/bin/rustc && -d /usr/lib/rustlib/src/rust/library ]] && have wasm-ld
}

# pg_bin: prints the folder with PostgreSQL's server programs, newest first; fails when there is none.
# Order: TILL_TEST_PG_BIN, Debian's folders, PATH. Versions 15 to 18 are supported.
pg_bin() {
    local dir version
    if [[ -n "${TILL_TEST_PG_BIN:-}" ]]; then
        [[ -x "$TILL_TEST_PG_BIN/initdb" ]] || die "TILL_TEST_PG_BIN=$TILL_TEST_PG_BIN holds no initdb"
        printf '%s\n' "$TILL_TEST_PG_BIN"
        return 0
    fi
    for version in 18 17 16 15; do
        dir="/usr/lib/postgresql/$version/bin"
        if [[ -x "$dir/initdb" && -x "$dir/postgres" ]]; then
            printf '%s\n' "$dir"
            return 0
        fi
    done
    if have initdb && have postgres; then
        dirname "$(readlink -f "$(command -v initdb)")"
        return 0
    fi
    return 1
}
