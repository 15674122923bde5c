#!/bin/sh
# 离线安装清单。只用本文件夹里的东西，不访问网络。
#   sh install.sh [--prefix 目录] [--python 解释器] [--no-fonts]
# 装到 <目录>/versions/<版本>，装好之后才把 <目录>/current 指过去；旧版本原样保留，可以退回。
set -eu

say() { printf '%s\n' "$*"; }
fail() {
    printf '安装没有完成：%s\n' "$1" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    exit 1
}

prefix='' python="${PYTHON:-}" fonts=yes
while [ $# -gt 0 ]; do
    case "$1" in
    --prefix) prefix="${2:?--prefix 后面要写目录}" && shift 2 ;;
    --python) python="${2:?--python 后面要写解释器}" && shift 2 ;;
    --no-fonts) fonts=no && shift ;;
    *) fail "不认识的参数 $1" "写法：sh install.sh [--prefix 目录] [--python 解释器] [--no-fonts]" ;;
    esac
done

here="$(cd "$(dirname "$0")" && pwd)"
cd "$here"
[ -r BUNDLE ] || fail '这里没有安装包的内容' '请在解开的文件夹里运行 sh install.sh'
{ read -r version && read -r wanted && read -r platform; } <BUNDLE
if [ -z "$prefix" ]; then
    if [ "$(id -u)" -eq 0 ]; then prefix=/opt/qingdan; else prefix="${HOME:?没有主目录，请用 --prefix 写明装到哪里}/.local/qingdan"; fi
fi
# 服务用户要能读：装好的文件人人可读，只有安装的人可写。
umask 022

find_python() {
    for name in ${python:-"python$wanted" python3 python}; do
        if [ "$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$wanted" ]; then
            command -v "$name"
            return
        fi
    done
    return 1
}
found="$(find_python)" || fail "需要 Python $wanted，这台机器上没有找到" \
    "银河麒麟、统信、Debian、Ubuntu：装系统源或离线源里的 python$wanted" \
    "装在别处时写明：sh install.sh --python /路径/python$wanted"

"$found" - "$platform" <<'PY' || exit 1
import os, platform, sys
wanted = sys.argv[1]
here = f"{platform.system().lower()}-{platform.machine().lower()}"
libc, version = platform.libc_ver()
if here != wanted:
    sys.exit(f"安装没有完成：这个安装包适用于 {wanted}，这台机器是 {here}，请取对应的安装包")
if libc == "glibc" and tuple(map(int, version.split(".")[:2])) < (2, 28):
    sys.exit(f"安装没有完成：系统的 glibc 是 {version}，需要 2.28 或更新（银河麒麟 V10、统信 20、openEuler 20.03、Debian 10 起）")
PY

say '一、核对安装包（SHA256SUMS）'
"$found" - <<'PY' || fail '安装包不完整或被改动过，上面列出了不符的文件' '请重新拷贝或重新下载后再装'
import hashlib, pathlib, sys
named, bad = {"SHA256SUMS"}, []
for line in pathlib.Path("SHA256SUMS").read_text(encoding="utf-8").splitlines():
    sha256, name = line.split("  ", 1)
    named.add(name)
    path = pathlib.Path(name)
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        bad.append(f"  {name}：缺失或与校验值不符")
bad += [f"  {path}：不在校验表里" for path in sorted(pathlib.Path("wheels").iterdir()) if path.as_posix() not in named]
print("\n".join(bad), end="\n" if bad else "", file=sys.stderr)
sys.exit(bool(bad))
PY

target="$prefix/versions/$version"
if [ -e "$target/.complete" ]; then
    say "二、版本 $version 已经装好：$target"
else
    say "二、安装到 $target（约一两分钟）"
    rm -rf "$target" || fail "清不掉没有装完的 $target" '可能还有一次安装正在进行；等它结束，再运行一次'
    mkdir -p "$prefix/versions" || fail "无法写入 $prefix" '换一个目录：sh install.sh --prefix 目录；装到 /opt 需要管理员权限'
    # 不带 pip：系统的 Python 常常缺 ensurepip，安装包里的 pip 直接从它自己的文件运行。
    "$found" -m venv --without-pip "$target" || fail "这个 Python（$found）不能建立独立环境，缺少 venv 模块" "请安装系统包 python$wanted-venv 或完整的 Python"
    set -- wheels/pip-*.whl
    installer="$here/$1/pip"
    (
        unset PYTHONPATH PYTHONHOME PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_REQUIRE_VIRTUALENV PIP_TARGET PIP_USER
        export PIP_CONFIG_FILE=/dev/null
        "$target/bin/python" "$installer" install --quiet --disable-pip-version-check --no-cache-dir --no-compile \
            --no-index --find-links "$here/wheels" --require-hashes --no-deps -r "$here/requirements.txt"
        "$target/bin/python" "$installer" check --quiet --disable-pip-version-check
    ) || fail '装入程序包时出错，原因见上' "磁盘空间是否够（约需 1.5 GB）？再次运行会从头安装"
    # 预先编译：服务运行时不能写安装目录，不编译则每次启动都慢。
    "$target/bin/python" -m compileall -q -j 0 "$target/lib" >/dev/null 2>&1 || true
    "$target/bin/qingdan" --help >/dev/null || fail '装好了却不能运行，原因见上'
    : >"$target/.complete"
fi
ln -s "versions/$version" "$prefix/.current.$$"
# 改名是一步完成的：任何时候 current 都指向一个完整的版本。
mv -fT "$prefix/.current.$$" "$prefix/current" 2>/dev/null || { rm -f "$prefix/.current.$$" && ln -sfn "versions/$version" "$prefix/current"; }

has_chinese_font() {
    if command -v fc-list >/dev/null 2>&1; then
        [ -n "$(fc-list :lang=zh file 2>/dev/null | head -n 1)" ]
    else
        [ -n "$(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/nonexistent}/.local/share/fonts" "${HOME:-/nonexistent}/.fonts" \
            \( -iname '*cjk*' -o -iname 'wqy*' -o -iname 'sourcehan*' -o -iname 'simsun*' -o -iname 'msyh*' \) 2>/dev/null | head -n 1)" ]
    fi
}
if [ "$fonts" = yes ] && [ -d fonts ]; then
    if has_chinese_font; then
        say '三、已有中文字体，不再安装'
    else
        if [ "$(id -u)" -eq 0 ]; then place=/usr/local/share/fonts/qingdan; else place="${HOME:?}/.local/share/fonts/qingdan"; fi
        mkdir -p "$place" && cp fonts/* "$place/"
        if command -v fc-cache >/dev/null 2>&1; then fc-cache -f "$place" || true; fi
        say "三、装入中文字体 Noto Sans CJK：$place"
    fi
fi

cat <<NEXT

装好了：清单 $version，命令是 $prefix/current/bin/qingdan

下一步
  看看示例城市   $prefix/current/bin/qingdan demo --home ~/qingdan-demo
                 $prefix/current/bin/qingdan serve --home ~/qingdan-demo    然后用浏览器打开 http://127.0.0.1:8501
  正式使用       deploy/linux-service.md（开机自动运行）、deploy/sign-in.md（登录与权限）、
                 deploy/backup.md（备份与恢复）；目录见 deploy/README.md
NEXT
