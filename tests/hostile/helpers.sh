# SPDX-License-Identifier: MIT
# tests/hostile/helpers.sh: programs that cubby starts beside the sandbox get nothing of the caller's
# environment and no word that somebody else has chosen; and have nothing open.
. "$(dirname "$0")/../lib/tap.sh"

# What changes how programs are loaded, what they read and what they start.
EVIL=(LD_PRELOAD=/evil LD_LIBRARY_PATH=/evil LD_AUDIT=/evil GCONV_PATH=/evil LOCPATH=/evil NLSPATH=/evil MALLOC_CHECK_=3
	GLIBC_TUNABLES=evil PATH=/evil IFS=x BASH_ENV=/evil ENV=/evil PYTHONPATH=/evil PERL5LIB=/evil GIO_MODULE_DIR=/evil
	TMPDIR=/evil HOSTALIASES=/evil RES_OPTIONS=evil LOCALDOMAIN=evil DBUS_SESSION_BUS_ADDRESS=evil "X=\$(evil)")

# traced OPTION...: a launch with that environment; calls has its execve lines: program, words, environment.
traced() {
	(
		exec 7</etc 9</etc/passwd
		strace -f -v -s 4096 -e trace=execve -o "$TMP/trace" env "${EVIL[@]}" /usr/bin/env -u none \
			"$CUBBY" run -p default "$@" -- /usr/bin/true
	) >said 2>&1
	grep -F 'execve(' trace | grep -v -e 'execve("/usr/bin/env"' -e '"/usr/bin/true"' -e "execve(\"$CUBBY\"" -e "execve(0x" >calls
}

# helper NAME OPTION...: is started, and how.
helper() {
	local name=$1
	shift
	traced "$@"
	if ! grep -q "$name" calls; then
		tap_result 1 "$name is started" "$(cat said)"
		return
	fi
	is "$name: nothing of the caller's environment" "$(grep -c -e evil calls)" 0
	is "$name: its environment is empty" "$(grep "$name" calls | grep -vF '], []')" ""
	unlike "$name: it is executed by its whole path" "$(cat calls)" 'execve\("[^/]'
	unlike "$name: by no shell" "$(cat calls)" 'execve\("[^"]*/(sh|bash|dash)"'
}

helper cubby-policy -s 'syscalls.deny=["sync"]'
like "cubby-policy: its words are fixed" "$(cat calls)" 'cubby-policy", \["[^"]*cubby-policy", "[a-z]*"\]'
if command -v newuidmap >/dev/null && grep -q "^$(id -un):" /etc/subuid; then
	helper newuidmap --map range
	unlike "newuidmap: its words are numbers" "$(grep newuidmap calls)" '"[^"/0-9][^"]*"[],]'
else
	skip "newuidmap" subids "$(id -un) has no line in /etc/subuid, or newuidmap is missing"
fi
if [ -w /dev/fuse ]; then
	helper cubby-procfs -s proc.virtual=true
	mkdir -p ruled
	helper cubby-viewfs --rw "$PWD/ruled" --view-hide "$PWD/ruled/*.x"
else
	skip "cubby-procfs" fuse "/dev/fuse cannot be opened"
fi
traced
is "a launch with a cached filter starts none" "$(cat calls)" ""
done_testing
