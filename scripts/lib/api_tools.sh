# shellcheck shell=bash
# Tries the API with tools that others wrote for any API: openapi-python-client and schemathesis of PyPI; sourced, never run. bash only.

# shellcheck source=scripts/lib/venv.sh
source "$(dirname "${BASH_SOURCE[0]}")/venv.sh"

# api_tools_ready: makes their Python environment, once; fails where python3-venv or PyPI cannot be reached.
api_tools_ready() { venv_ready api-tools scripts/lib/api_tools.txt; }

# python_client: openapi-python-client makes a client of docs/openapi.json without a warning, with a function for every operation.
python_client() {
    local bin="$CARGO_TARGET_DIR/api-tools/bin" place status=0 began=$SECONDS
    place="$(mktemp -d "${TMPDIR:-/tmp}/till-client.XXXXXX")"
    # Its formatter lies beside it.
    PATH="$bin:$PATH" "$bin/openapi-python-client" generate --path docs/openapi.json --meta none --fail-on-warning \
        --output-path "$place/till_client" >&2 || status=1
    [[ "$status" != 0 ]] || "$bin/python" scripts/lib/python_client.py docs/openapi.json "$place" || status=1
    rm -rf "$place"
    [[ "$status" != 0 ]] || say "python client: $((SECONDS - began)) s"
    return "$status"
}

# try_api: a shop of its own, on a program of its own; schemathesis asks it everything, and sells. No answer may be a server error.
try_api() {
    local place port status=0 began=$SECONDS server
    place="$(mktemp -d "${TMPDIR:-/tmp}/till-try.XXXXXX")"
    chmod 755 "$place"
    mkdir -m 755 "$place/data"
    port="$("$CARGO_TARGET_DIR/api-tools/bin/python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')"
    (
        cd "$place" && exec setpriv --pdeathsig TERM env TILL_PROFILE=onprem TILL_DATA_DIR="$place/data" TILL_HTTP__LISTEN="127.0.0.1:$port" \
            TILL_LOG__LEVEL=warn TILL_RATE_LIMIT__ENABLED=false TILL_RATE_LIMIT__LOGIN_PER_MINUTE=10000 \
            "$CARGO_TARGET_DIR/debug/till" serve
    ) >"$place/said" 2>&1 &
    server=$!
    (cd scripts/lib && "$CARGO_TARGET_DIR/api-tools/bin/python" try_api.py "http://127.0.0.1:$port" "$place") || status=1
    kill -TERM "$server" 2>/dev/null
    wait "$server" || status=1
    if [[ "$status" != 0 ]]; then
        say "the server said:"
        tail -n 40 "$place/said" >&2
    fi
    rm -rf "$place"
    [[ "$status" != 0 ]] || say "schemathesis: $((SECONDS - began)) s"
    return "$status"
}
