#!/usr/bin/env bash
# Makes dist/qingdan-<version>-<platform>-py<version>: all that an office without internet needs, in one file.
# BUNDLE_PLATFORM (linux-x86_64, linux-aarch64, windows-x86_64) and BUNDLE_PYTHON (3.11, 3.12) name another machine than this one.
set -euo pipefail
cd "$(dirname "$0")/.."

# What was fetched once is kept beside the tools, out of git's sight.
mkdir -p .venv-boot
[ -e .venv-boot/.gitignore ] || printf '*\n' >.venv-boot/.gitignore
uv=.venv-boot/bin/uv
# As pyproject.toml says for `uv sync`: the machine knows its network's certificate authority, uv's own list does not.
export UV_SYSTEM_CERTS=1
"$uv" --version >/dev/null 2>&1 || uv="$(command -v uv)"

fonts_of_debian() {
    local installed=/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc unpacked=.venv-boot/fonts
    if [ -r "$installed" ]; then
        printf '/\n'
        return
    fi
    if ! [ -r "$unpacked$installed" ]; then
        mkdir -p "$unpacked"
        if ! (cd "$unpacked" && { apt-get download -qq fonts-noto-cjk || { apt-get update -qq && apt-get download -qq fonts-noto-cjk; }; } && dpkg-deb -x fonts-noto-cjk_*.deb . && rm fonts-noto-cjk_*.deb) >&2; then
            printf 'bundle: the Chinese font is missing. Install fonts-noto-cjk (apt-get install fonts-noto-cjk), or leave it out: make bundle BUNDLE_FONTS=no\n' >&2
            return 1
        fi
    fi
    printf '%s\n' "$unpacked"
}

fonts=no
[ "${BUNDLE_FONTS:-yes}" = no ] || fonts="$(fonts_of_debian)"
exec .venv/bin/python .make/bundle.py --uv "$uv" --fonts "$fonts" \
    --platform "${BUNDLE_PLATFORM:-}" --python "${BUNDLE_PYTHON:-}" --out "${BUNDLE_OUT:-dist}"
