# shellcheck shell=bash
# Maps the schema with SQLAlchemy and SQLModel of PyPI; sourced, never run. bash only. Needs a started test database.

# shellcheck source=scripts/lib/testdb.sh
source "$(dirname "${BASH_SOURCE[0]}")/testdb.sh"
# shellcheck source=scripts/lib/venv.sh
source "$(dirname "${BASH_SOURCE[0]}")/venv.sh"

# orm_ready: makes the Python environment below the target folder, once; fails where python3-venv or PyPI cannot be reached.
orm_ready() { venv_ready orm scripts/lib/map_schema.txt; }

# map_schema: a shop of the previous build, brought up to date by today's program, read through both.
map_schema() {
    local host="$TESTDB_DIR" name=till_orm data status=0
    local -a psql=(psql -qX -v ON_ERROR_STOP=1 -h "$host" -U)
    data="$(mktemp -d "${TMPDIR:-/tmp}/till-orm.XXXXXX")"
    "${psql[@]}" postgres postgres >/dev/null <<SQL || return 1
DROP DATABASE IF EXISTS $name WITH (FORCE);
DO \$\$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$name') THEN CREATE ROLE $name LOGIN CREATEROLE PASSWORD 'test'; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'till_app') THEN CREATE ROLE till_app LOGIN PASSWORD 'test'; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'till_reader') THEN CREATE ROLE till_reader NOLOGIN; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'till_sealer') THEN CREATE ROLE till_sealer LOGIN PASSWORD 'test'; END IF;
END \$\$;
GRANT till_reader TO till_app;
CREATE DATABASE $name OWNER $name;
SQL
    zstd -dcq app/tests/data/previous/shop.sql.zst | "${psql[@]}" "$name" "$name" >/dev/null || status=1
    [[ "$status" != 0 ]] || DATABASE_URL="postgres://$name:test@localhost/$name?host=$host&port=5432" TILL_DATA_DIR="$data" \
        "$CARGO_TARGET_DIR/debug/till" migrate >/dev/null || status=1
    # As somebody who may see everything: row-level security is another test's business.
    [[ "$status" != 0 ]] || "$CARGO_TARGET_DIR/orm/bin/python" scripts/lib/map_schema.py \
        "postgres://postgres@/$name?host=$host&port=5432" kernel platform administration operations || status=1
    "${psql[@]}" postgres postgres -c "DROP DATABASE IF EXISTS $name WITH (FORCE)" >/dev/null
    rm -rf "$data"
    return "$status"
}
