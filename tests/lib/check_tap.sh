# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/check_tap.sh: runs a Check program and prints its results as TAP.
# usage: bash check_tap.sh PROGRAM

log=$TMP/check.tap
said=$(CK_TAP_LOG_FILE_NAME=$log CK_VERBOSITY=minimal "$1" 2>&1)
status=$?
cat "$log" 2>/dev/null
# What a sanitizer or an early abort says stands only in the output.
if [ "$status" -ne 0 ]; then
	printf '%s\n' "$said" | sed 's/^/# /'
fi
exit "$status"
