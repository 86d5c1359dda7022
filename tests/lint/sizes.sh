# SPDX-License-Identifier: MIT
# tests/lint/sizes.sh: functions of at most 60 lines, files of at most 500.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

nothing "no file has more than 500 lines" "$(sources '*.c' '*.h' '*.sh' '*.py' Makefile | while read -r file; do
	awk -v file="$file" 'END { if (NR > 500) print file ": " NR " lines" }' "$file"
done)"
nothing "no function has more than 60 lines" "$(sources '*.c' '*.h' |
	ctags --quiet -f - --fields=+ne --kinds-C=f --languages=C -L - 2>/dev/null |
	awk -F'\t' '{
		line = end = 0
		for (i = 4; i <= NF; i++) {
			if ($i ~ /^line:/) line = substr($i, 6)
			if ($i ~ /^end:/) end = substr($i, 5)
		}
		functions++
		if (end - line + 1 > 60) print $2 ":" line ": " $1 " has " end - line + 1 " lines"
	}
	END { if (functions < 10) print "ctags found only " functions + 0 " functions" }')"

done_testing
