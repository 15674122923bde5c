#!/usr/bin/env bash
# Prints where an nginx is for the tests of docs/deploy/nginx: the machine's, else Debian's, unpacked but not installed.
set -euo pipefail
cd "$(dirname "$0")/.."

found="$(command -v nginx || command -v /usr/sbin/nginx || true)"
unpacked="$PWD/.venv-boot/nginx"
if [ -z "$found" ] && ! [ -x "$unpacked/usr/sbin/nginx" ]; then
    mkdir -p "$unpacked"
    [ -e .venv-boot/.gitignore ] || printf '*\n' >.venv-boot/.gitignore
    if ! (cd "$unpacked" && { apt-get download -qq nginx || { apt-get update -qq && apt-get download -qq nginx; }; } && dpkg-deb -x nginx_*.deb . && rm nginx_*.deb) >&2; then
        printf 'test: the tests of docs/deploy/nginx need nginx, and it could not be fetched from here.\n' >&2
        printf 'test: as root run: apt-get update && apt-get install --no-install-recommends nginx   then repeat.\n' >&2
        exit 1
    fi
fi
printf '%s\n' "${found:-$unpacked/usr/sbin/nginx}"
