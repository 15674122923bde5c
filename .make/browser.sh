#!/usr/bin/env bash
# Sees to it that the page tests have a Chromium and Chinese glyphs; installs Debian's where it may, else says what is missing.
set -euo pipefail

packages=()
command -v chromium >/dev/null || packages+=(chromium)
if ! compgen -G '/usr/share/fonts/opentype/noto/NotoSansCJK*' >/dev/null; then packages+=(fonts-noto-cjk); fi
if [ "${#packages[@]}" -eq 0 ]; then exit 0; fi

become=()
[ "$(id -u)" -eq 0 ] || become=(sudo -n)
if command -v apt-get >/dev/null && "${become[@]}" true 2>/dev/null; then
    printf 'test: installing %s\n' "${packages[*]}" >&2
    "${become[@]}" apt-get update -qq >&2 || true
    if DEBIAN_FRONTEND=noninteractive "${become[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >&2; then
        exit 0
    fi
fi
printf 'test: the page tests need %s, and it could not be installed from here.\n' "${packages[*]}" >&2
printf 'test: as root run: apt-get install --no-install-recommends %s   then repeat make test.\n' "${packages[*]}" >&2
exit 1
