# SPDX-License-Identifier: MIT
# tests/lint/headers.sh: each header compiles alone, with glibc and with musl.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

headers=$(sources 'src/*.h' 'helpers/*.h')
linux=$(kernel_headers)

# headers_alone COMPILER...: what the compiler says of each header by itself.
headers_alone() {
	local header
	while read -r header; do
		echo "#include \"$header\"" | "$@" -fsyntax-only -x c - 2>&1 ||
			echo "$header does not compile alone"
	done <<<"$headers"
}

# shellcheck disable=SC2046 # words are meant
nothing "with glibc" "$(headers_alone gcc $(c_flags) -Wall -Wextra)"
# helpers are glibc programs
headers=$(grep -v '^helpers/' <<<"$headers")
# shellcheck disable=SC2046
nothing "with musl" "$(headers_alone musl-gcc $(c_flags) -Wall -Wextra -isystem "$linux")"

done_testing
