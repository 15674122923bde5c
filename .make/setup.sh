#!/usr/bin/env bash
# Makes .venv from uv.lock, on a machine that has only python3.11 or 3.12: uv itself comes from PyPI into .venv-boot.
set -euo pipefail
cd "$(dirname "$0")/.."

boot=.venv-boot
export UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1

say() { printf 'setup: %s\n' "$*" >&2; }

find_python() {
    local name
    for name in ${PYTHON:-} python3.11 python3.12 python3 python; do
        if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null; then
            "$name" -c 'import sys; print(sys.executable)'
            return
        fi
    done
    say "Python 3.11 or 3.12 is needed, and none of ${PYTHON:-} python3.11 python3.12 python3 is one."
    say "On Debian 12: apt-get install python3. Elsewhere name it: make PYTHON=/path/to/python3.11 …"
    return 1
}

# Debian splits ensurepip off from python3; with it missing, venv cannot bring pip along.
have_ensurepip() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

install_ensurepip() {
    local package become=()
    package="$("$1" -c 'import sys; print(f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")')"
    [ "$(id -u)" -eq 0 ] || become=(sudo -n)
    command -v apt-get >/dev/null || return 1
    "${become[@]}" true 2>/dev/null || return 1
    say "this Python has no ensurepip: installing Debian's $package"
    "${become[@]}" apt-get update -qq >&2 || true
    DEBIAN_FRONTEND=noninteractive "${become[@]}" apt-get install -y -qq "$package" >&2
}

make_boot() {
    local python="$1"
    if have_ensurepip "$python" || { install_ensurepip "$python" && have_ensurepip "$python"; }; then
        "$python" -m venv --clear "$boot"
        "$boot/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.13,<1'
        printf '*\n' >"$boot/.gitignore"
        return
    fi
    say "this Python ($python) cannot make a virtual environment: its module ensurepip is missing."
    say "On Debian or Ubuntu install it (apt-get install python3-venv), or put uv on the PATH (https://docs.astral.sh/uv), then repeat."
    return 1
}

python="$(find_python)"
uv="$boot/bin/uv"
if ! "$uv" --version >/dev/null 2>&1; then
    if command -v uv >/dev/null && ! have_ensurepip "$python"; then
        uv="$(command -v uv)"
    else
        say "fetching uv from PyPI"
        make_boot "$python"
    fi
fi
say "installing the locked packages into .venv (the first time this takes a minute)"
"$uv" sync --locked --extra dev --quiet --python "$python"
say "ready: $(.venv/bin/python --version), $("$uv" --version)"
