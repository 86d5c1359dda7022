# SPDX-License-Identifier: MIT
# tests/lint/spdx.sh: each source says its licence, and what it is for.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

# heads PATTERN LINES: the files whose names it reads and that have no such line in their first ones.
# %NAME% stands for the file's own name.
heads() {
	xargs -r awk -v pattern="$1" -v lines="$2" '
	function told() { if (file != "" && !found) print file }
	FNR == 1 {
		told()
		file = FILENAME
		found = 0
		name = file
		sub(/.*\//, "", name)
		gsub(/[.]/, "[.]", name)
		wanted = pattern
		sub(/%NAME%/, name, wanted)
	}
	FNR <= lines && $0 ~ wanted { found = 1 }
	FNR >= lines { nextfile }
	END { told() }' /dev/null
}

nothing "SPDX line at the top" "$(sources '*.c' '*.h' '*.def' '*.sh' '*.awk' '*.S' '*.py' Makefile .ci/run tests/run tests/lib/try |
	heads 'SPDX-License-Identifier: MIT' 3)"
nothing "caption with the file's own name below it" "$(sources 'src/*.c' 'src/*.h' 'src/*.def' 'helpers/*.c' 'helpers/*.h' 'tests/*.c' 'tests/*.sh' |
	heads '^( [*]|/[*]|#) .*%NAME%([^A-Za-z0-9_].*)?:' 8)"
printf '# SPDX-License-Identifier: MIT\n# control: without its whole name\n' >"$TMP/control.sh"
is "control: a caption that lacks is told" "$(echo "$TMP/control.sh" | heads '^# .*%NAME%.*:' 8)" "$TMP/control.sh"

done_testing
