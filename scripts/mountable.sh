#!/usr/bin/env bash
# Says whether a file can be mounted as a file system here: as root, with loop
# devices and what makes the file systems. The fault tests that need it are left
# out by name where it cannot be done, and the run says so.
set -euo pipefail
try=$(mktemp -d)
trap 'umount "$try/at" 2>/dev/null || true; rm -rf "$try"' EXIT
mkdir "$try/at"
for fs in ext4 xfs; do
	rm -f "$try/image"
	truncate -s 320M "$try/image"
	"mkfs.$fs" -q "$try/image" >/dev/null
	mount -o loop "$try/image" "$try/at"
	umount "$try/at"
done
mount -t tmpfs none "$try/at"
umount "$try/at"
