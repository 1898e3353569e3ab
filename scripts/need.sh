#!/usr/bin/env bash
# Makes sure that programs are there. Each argument is PROGRAM:DEBIAN-PACKAGE;
# what is missing is installed with apt where that is possible, else named.
set -euo pipefail
missing=() packages=()
have() {
	command -v "$1" >/dev/null 2>&1 && return
	[ "$1" = postgres ] && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}
for need in "$@"; do
	have "${need%%:*}" || { missing+=("${need%%:*}"); packages+=("${need##*:}"); }
done
[ ${#missing[@]} -eq 0 ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
	export DEBIAN_FRONTEND=noninteractive
	apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" fonts-noto-cjk >/dev/null
	exit 0
fi
echo "missing: ${missing[*]}. Install: apt-get install ${packages[*]} fonts-noto-cjk" >&2
exit 1
