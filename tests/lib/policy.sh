# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/policy.sh: system call policies for tests: their texts, compiled. Sourced behind tap.sh.

POLICY=${CUBBY%/bin/cubby}/libexec/cubby/cubby-policy
FILTER_VERSION=$(sed -n 's/^#define FILTER_VERSION "\(.*\)"$/\1/p' "$TOP/src/kern/filter.h")

# policy_text POLICY [WORD...]: the text; words: host multiarch debug nesting deny=A,B allow=A,B.
policy_text() {
	local policy=$1 network=none multiarch=0 debug=0 nesting=0 deny='' allow='' word
	shift
	for word in "$@"; do
		case $word in
		host) network=host ;;
		multiarch) multiarch=1 ;;
		debug) debug=1 ;;
		nesting) nesting=1 ;;
		deny=*) deny=" ${word#deny=}" ;;
		allow=*) allow=" ${word#allow=}" ;;
		esac
	done
	printf 'cubby-policy %s\narch %s\npolicy %s\nnetwork %s\nmultiarch %s\ndebug %s\nnesting %s\n' \
		"$FILTER_VERSION" "$(uname -m)" "$policy" "$network" "$multiarch" "$debug" "$nesting"
	printf 'deny%s\nallow%s\n' "${deny//,/ }" "${allow//,/ }"
}

# filter_file FILE POLICY [WORD...]: compiles into a file.
filter_file() {
	local file=$1
	shift
	policy_text "$@" | "$POLICY" compile >"$file"
}
