# shellcheck shell=bash
# A real mail server (aiosmtpd of PyPI) for the tests of sending; sourced, never run. bash only.

# shellcheck source=scripts/lib/venv.sh
source "$(dirname "${BASH_SOURCE[0]}")/venv.sh"

# smtp_ready: makes its Python environment, once, and tells the tests where it is; fails where python3-venv or PyPI cannot be reached.
smtp_ready() {
    venv_ready smtp scripts/lib/smtp.txt || return 1
    export TILL_TEST_SMTP_PYTHON="$CARGO_TARGET_DIR/smtp/bin/python"
}
