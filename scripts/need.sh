#!/usr/bin/env bash
# Makes sure that programs are there. Each argument is PROGRAM:DEBIAN-PACKAGE;
# what is missing is installed with apt where that is possible, else named.
# Some are no programs but parts: calc and writer of LibreOffice, headers of the
# C library, fonts with Chinese.
set -euo pipefail
missing=() packages=()

# office PART tells whether LibreOffice has the library of that part: soffice
# alone is there with any one of them.
office() {
	local soffice
	soffice=$(command -v soffice) || return
	[ -e "$(dirname "$(readlink -f "$soffice")")/$1" ]
}

have() {
	case $1 in
	calc) office libsclo.so ;;
	writer) office libswlo.so ;;
	libc) [ -e /usr/include/stdlib.h ] ;;
	cjk) [ -n "$(ls -d /usr/share/fonts/*/noto/NotoSansCJK* 2>/dev/null)" ] || { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn)" ]; } ;;
	postgres) command -v postgres >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ;;
	*) PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null ;;
	esac
}

for need in "$@"; do
	have "${need%%:*}" || { missing+=("${need%%:*}"); packages+=("${need##*:}"); }
done
[ ${#missing[@]} -eq 0 ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
	for need in "$@"; do
		have "${need%%:*}" || { echo "${need##*:} is installed and ${need%%:*} is still missing" >&2; exit 1; }
	done
	exit 0
fi
echo "missing: ${missing[*]}. Install: apt-get install ${packages[*]}" >&2
exit 1
