# SPDX-License-Identifier: MIT
# tests/lint/shellcheck.sh: shellcheck finds nothing in any shell script.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

# scripts: by name or by first line.
scripts() {
	sources '*' | while read -r file; do
		case $file in
		*.sh | completion/*.bash) echo "$file" ;;
		*) [ ! -f "$file" ] || head -c 64 "$file" | head -n 1 | tr -d '\0' |
			grep -qE '^#!.*\b(ba|da)?sh\b' && echo "$file" ;;
		esac
	done
}

# SC1090, SC1091, SC2154: sourced files are found by the script's place, and set out, err, status.
# SC2016: what stands in single quotes is expanded by a shell inside. SC2317: called by name.
nothing "shellcheck" "$(scripts | xargs -r shellcheck --shell=bash --severity=style \
	--exclude=SC1090,SC1091,SC2154,SC2016,SC2317 --format=gcc 2>&1 | head -60)"

done_testing
