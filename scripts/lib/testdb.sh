# shellcheck shell=bash
# A throw-away PostgreSQL cluster for tests; sourced, never run. bash only.
#
#   source scripts/lib/testdb.sh
#   testdb_start          exports TILL_TEST_PG_URL
#   cargo test -p till-goods
#   testdb_stop           also stopped when the shell that started it ends, however it ends
#
# The cluster listens on a unix socket in a closed folder only, so "trust" trusts nobody else.
# It forgets on purpose (fsync=off): what tests prove about durability they prove on clusters of their own.

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

TESTDB_DIR=""
TESTDB_PID=""

testdb_start() {
    [[ -z "$TESTDB_DIR" ]] || return 0
    local bin dir user="" base="${TMPDIR:-/tmp}"
    bin="$(pg_bin)" || { say "testdb: PostgreSQL is missing: run scripts/setup"; return 1; }
    # A socket's path may have 107 characters; a long TMPDIR would not leave room for it.
    [[ ${#base} -le 60 ]] || base=/tmp
    dir="$(mktemp -d "$base/till-testdb.XXXXXX")" || return 1

    # PostgreSQL refuses to run as root: as root, become the package's user, else nobody.
    local -a as_user=()
    if [[ "$(id -u)" == 0 ]]; then
        user=postgres
        id "$user" >/dev/null 2>&1 || user=nobody
        chown "$user" "$dir"
        as_user=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups)
    fi

    if ! (cd "$dir" && "${as_user[@]}" "$bin/initdb" --pgdata="$dir/data" --username=postgres --auth=trust \
            --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions) >"$dir.log" 2>&1; then
        cat "$dir.log" >&2
        rm -rf "$dir" "$dir.log"
        return 1
    fi

    # pdeathsig: the kernel stops the cluster when this shell dies, even by SIGKILL.
    (cd "$dir" && exec setpriv "${as_user[@]:1}" --pdeathsig INT "$bin/postgres" -D "$dir/data" \
        -c unix_socket_directories="$dir" -c listen_addresses= -c port=5432 \
        -c max_connections=300 -c shared_buffers=128MB \
        -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
        -c max_wal_size=2GB -c checkpoint_timeout=1h -c autovacuum_naptime=1h) >>"$dir.log" 2>&1 &
    TESTDB_PID=$!
    TESTDB_DIR="$dir"

    local tries
    for ((tries = 0; tries < 300; tries++)); do
        if "$bin/pg_isready" -q -h "$dir" -U postgres; then
            export TILL_TEST_PG_URL="postgres:///postgres?host=$dir&port=5432&user=postgres"
            return 0
        fi
        kill -0 "$TESTDB_PID" 2>/dev/null || break
        sleep 0.1
    done
    say "testdb: the cluster did not start:"
    cat "$dir.log" >&2
    testdb_stop
    return 1
}

testdb_stop() {
    [[ -n "$TESTDB_DIR" ]] || return 0
    # QUIT is the immediate shutdown: nobody will read this cluster again.
    kill -QUIT "$TESTDB_PID" 2>/dev/null || true
    wait "$TESTDB_PID" 2>/dev/null || true
    rm -rf "$TESTDB_DIR" "$TESTDB_DIR.log"
    TESTDB_DIR=""
    TESTDB_PID=""
    unset TILL_TEST_PG_URL
}
