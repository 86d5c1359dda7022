# SPDX-License-Identifier: MIT
# tests/hostile/matrix.sh: every attempt in every kind of sandbox: each system call policy, each map of
# ids, entered by run and by exec. Each must work somewhere outside, or it proves nothing.
# deadline: 240 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/arena.sh"

arena_open
RESULTS=$TMP/results
mkdir "$RESULTS"

maps=(self root)
if has_ranges; then
	maps+=(range)
else
	skip "ids.map = range" subids "$(id -un) has no line in /etc/subuid, or newuidmap is missing"
fi
try_outside "$RESULTS"
for policy in default strict developer; do
	for map in "${maps[@]}"; do try_inside "$RESULTS" $policy "$map"; done
done

# verdict NAME GRANTED: what is wrong with it: where it works, was not tried or was not answered.
verdict() {
	awk -F'\t' -v name="$1" -v granted="$2" '
	FNR == 1 { kind = FILENAME; sub(/.*\//, "", kind); policy = kind; sub(/,.*/, "", policy) }
	FNR == 1 { kinds[kind] = "not tried"; policies[kind] = policy }
	$1 == name { kinds[kind] = $2 }
	END {
		for (kind in kinds) {
			if (index(" " granted " ", " " policies[kind] " "))
				continue
			if (kinds[kind] ~ /^(works|not tried|never ends|broken)/)
				print kind ": " kinds[kind]
		}
	}' "$RESULTS"/*,*,*
}

count=0
while IFS=$'\t' read -r name granted what; do
	[ "$granted" != non-goal ] || continue
	count=$((count + 1))
	if ! grep -qx "$name"$'\t'works "$RESULTS/outside" "$RESULTS/namespaces"; then
		skip "$name: $what" control "outside: $(sed -n "s/^$name\t//p" "$RESULTS/outside" "$RESULTS/namespaces" | xargs)"
		continue
	fi
	wrong=$(verdict "$name" "$granted")
	is "$name: $what" "$wrong" ""
done < <(list)
# opens TEXT WORKS OPTION...: what a profile opens besides the policy, and nothing else. All else stays
# as it is without a word.
opens() {
	local text=$1 works=$2
	shift 2
	try_by "$RESULTS/opened" "$CUBBY" run -p default "${GRANTS[@]}" "$@" --
	is "$text" "$(sed -n 's/\tworks$//p' "$RESULTS/opened" | grep -vxFf "$RESULTS/non-goals" | xargs)" "$works"
}
list | awk -F'\t' '$2 == "non-goal" { print $1 }' >"$RESULTS/non-goals"
tracing="kcmp trace-me trace-child read-child write-child steal-fd persona-no-random"
sets="cap-effective cap-permitted cap-bounding"
opens "debug opens tracing" "$tracing" -s syscalls.debug=true
opens "nesting opens namespaces and mounts, and takes the files of the second wall" \
	"stdin-open stdin-open-up stdin-enter stdin-magic stdin-magic-up stdin-make stdin-rename sent-directory sent-directory-up$(
	) sent-directory-enter sent-directory-make clone-user clone-user-high clone3-user unshare-user unshare-user-mount$(
	) unshare-user-net unshare-user-pid unshare-user-ipc unshare-user-uts unshare-user-cgroup unshare-user-time clone-all$(
	) userns-hostname userns-mount" --allow nesting
opens "the capability to trace opens no way to init" "$tracing $sets cap-ambient" --map root --cap sys_ptrace -s syscalls.debug=true
opens "capabilities over files open no files" "$sets cap-ambient" --map root --cap dac_override --cap dac_read_search \
	--cap fowner --cap chown
if [ -r /dev/net/tun ]; then
	opens "a private network opens nothing of the host" "" --net private
fi
if [ "$(uname -m)" = x86_64 ]; then
	opens "multiarch opens socketcall" "vsock-socketcall netlink-socketcall ldt ldt-int80" -s syscalls.multiarch=true
fi
ok "there are 150 attempts" [ "$count" -ge 150 ]
is "nothing was said against it" "$(sort -u "$RESULTS/errors")" ""
done_testing
