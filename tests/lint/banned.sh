# SPDX-License-Identifier: MIT
# tests/lint/banned.sh: calls that are never, or only in one place, right.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

# calls WORDS FILE...: where one of these functions is called; comments and strings do not count.
calls() {
	local words=$1
	shift
	[ $# -gt 0 ] || return 0
	awk -v words="$words" '
	FNR == 1 { comment = 0 }
	{
		line = $0
		gsub(/\\./, "", line)
		gsub(/"[^"]*"/, "\"\"", line)
		gsub(/\/\*([^*]|\*+[^*\/])*\*+\//, "", line)
		if (comment) {
			if (!sub(/^.*\*\//, "", line)) next
			comment = 0
		}
		if (sub(/\/\*.*/, "", line)) comment = 1
		sub(/\/\/.*/, "", line)
		if (match(line, "(^|[^A-Za-z0-9_>.])(" words ")[ \t]*\\("))
			print FILENAME ":" FNR ": " $0
	}' "$@"
}

mapfile -t ours < <(sources 'src/*.[ch]' 'helpers/*.[ch]')
mapfile -t launcher < <(sources 'src/*.[ch]')
mapfile -t inside < <(sources 'src/init/*.[ch]')

nothing "no unsafe string function" \
	"$(calls 'strcpy|stpcpy|strcat|strncpy|strncat|sprintf|vsprintf|strtok|gets|atoi|atol|atoll|atof|mktemp|tmpnam|tempnam' "${ours[@]}")"
# libarchive turns names in UTF-8 into those of the locale.
nothing "no shell, no alloca, no locale" \
	"$(calls 'system|popen|alloca|setlocale|wordexp' "${ours[@]}" | grep -v '^helpers/image/unpack\.c:.*setlocale(LC_CTYPE, "C.UTF-8")')"
nothing "no name service in the launcher" \
	"$(calls 'getpwnam|getpwuid|getpwent|getgrnam|getgrgid|getgrent|getaddrinfo|gethostbyname' "${launcher[@]}")"

# Openers of file descriptors. Those that take a flag for it may stand anywhere, with it; the others
# only where they are wrapped. dup2 and dup3 that put a descriptor in its fixed place are behind
# fd_ functions too, but in init, which puts stdin, stdout and stderr in theirs.
nothing "openers without a flag for close-on-exec only in base/fd.c and kern/" \
	"$(calls 'open|openat|creat|pipe|dup|dup2|accept|eventfd|fopen|epoll_create|inotify_init' "${launcher[@]}" |
	grep -vE '^src/base/fd\.c:|^src/kern/')"
nothing "every opener asks for close-on-exec" \
	"$(calls 'open|openat|creat|socket|socketpair|pipe|pipe2|dup|dup3|accept|accept4|eventfd|fopen|epoll_create1|inotify_init1|memfd_create' "${ours[@]}" |
	grep -vE 'CLOEXEC|fopen\([^,]*, *"[rwa+]*e"|^src/init/session\.c:.*dup3\(')"
nothing "init never allocates" "$(calls 'malloc|calloc|realloc|strdup|asprintf' "${inside[@]}")"
nothing "fork and friends without their traps" "$(calls 'vfork|sleep|usleep|signal' "${ours[@]}")"

done_testing
