# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/cli/doctor.sh: `cubby doctor` says what is missing, why, and what to do.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/missing.sh"

# report COMMAND...: runs it; sets joined, the lines of its output joined by "|".
report() {
	run "$@"
	joined=$(tr '\n' '|' <<<"$out")
}

# finds NAME STATUS REGEX PREFIX...: the doctor, run by PREFIX, reports lines like REGEX.
finds() {
	local name=$1 wanted=$2 regex=$3
	shift 3
	report "$@" "$CUBBY" doctor
	like "$name: the finding" "$joined" "$regex"
	is "$name: exit status" "$status" "$wanted"
}

# ---- a machine where all is well ----------------------------------------------------------------

report "$CUBBY" doctor
is "everything needed works here" "$status" 0
unlike "no failure, no warning" "$joined" '\|(FAIL|warn|skip) '
if python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)' 2>/dev/null; then
	like "ping is there" "$joined" '\|ok   ping without a right\|'
else
	like "ping is not there, and what gives it" "$joined" \
		'\|note ping without a right: programs in a private network cannot ping[^|]*\|     fix: sudo sysctl -w net.ipv4.ping_group_range'
fi
like "the verdict stands last" "$(tail -n 1 <<<"$out")" \
	'^[0-9]+ ok, 0 warnings, 0 failures: cubby works here$'
unlike "no colour in a pipe" "$out" $'\e'
is "nothing on stderr" "$err" ""

run "$CUBBY" doctor --json
is "--json: exit status" "$status" 0
ok "--json: one document, sound and complete" python3 - "$TMP/.out" <<'EOF'
import collections, json, sys
d = json.load(open(sys.argv[1]))
assert d["schema"] == 1 and d["works"] is True, d
count = collections.Counter(f["outcome"] for f in d["findings"])
assert count["ok"] == d["ok"] > 30 and count["note"] == d["notes"], count
assert d["warnings"] == d["failures"] == d["skipped"] == 0, d
names = [f["name"] for f in d["findings"]]
assert len(set(names)) == len(names), names
groups = [f["group"] for f in d["findings"]]
assert groups == sorted(groups, key=groups.index), groups
assert any(f["required"] for f in d["findings"])
EOF

exits "an option that is not known" 2 "$CUBBY" doctor --nonsense
exits "a word that is not known" 2 "$CUBBY" doctor please

terminal() { "$PTYRUN" "$@" "$CUBBY" doctor; }
ok "colour on a terminal" terminal <<<$'expect "\\e[32mok"\nwait 0'
no_colour() { NO_COLOR=1 "$PTYRUN" "$CUBBY" doctor; }
ok "no colour with NO_COLOR" no_colour <<<$'absent "\\e["\nwait 0\nabsent "\\e["'

# ---- calls that are missing ---------------------------------------------------------------------

filtered='a seccomp filter around this process refuses it(\|     lost: [^|]*)?\|     fix: start what surrounds'
finds "namespaces refused" 1 "FAIL user namespace: [^|]*$filtered" without namespaces=EPERM --
like "what builds on them is not tried" "$joined" 'skip mount namespace: not tried'
unlike "and their failure is told once" "$joined" 'FAIL (mount|pid|net) namespace'
finds "clone3 hidden, clone not" 0 'ok   all of them at once' without clone3=ENOSYS --
finds "unshare refused" 1 'FAIL network namespace, made later: [^|]*a seccomp filter around' without unshare=EPERM --
for call in openat2 open_tree move_mount mount_setattr close_range pidfd_send_signal; do
	finds "no $call" 1 "FAIL [a-z0-9_]+: the system call $call is missing: $filtered" \
		without "$call=ENOSYS" --
done
for call in fsopen fsconfig fsmount; do
	finds "no $call" 1 "FAIL a new tmpfs by fsopen: the system call $call is missing: " \
		without "$call=ENOSYS" --
done
finds "mounts refused" 1 'FAIL a new /proc: cannot [^|]*: Operation not permitted\|     fix: ' \
	without mount=EPERM --
finds "filters refused" 1 'FAIL seccomp filter: cannot load a seccomp filter: Invalid argument\|     fix: ' \
	without seccomp=EINVAL --
finds "Landlock left out at boot" 0 \
	'warn Landlock: files: [^|]*at boot\|     lost: [^|]*\|     fix: add landlock to the list lsm=' \
	without landlock_create_ruleset=EOPNOTSUPP --
finds "Landlock filtered" 0 "warn Landlock: TCP: no Landlock: $filtered" \
	without landlock_create_ruleset=ENOSYS --
finds "Landlock half there" 0 'warn Landlock: files: cannot enter a Landlock domain: ' \
	without landlock_restrict_self=EPERM --
finds "no_new_privs around us" 0 \
	'warn range of ids: [^|]*no_new_privs is set around this process[^|]*\|     lost: ids.map' \
	without clone3=ENOSYS --
finds "no marks on packets" 0 \
	'warn a private network: cannot make [^|]*: Operation not permitted\|     lost: network.mode = "private" and "filtered"\|     fix: what surrounds' \
	without setsockopt=EPERM --
finds "a filter that kills" 1 \
	'FAIL openat2: the probe was killed by signal 31 [^|]*\|     fix: a seccomp filter' \
	without openat2=KILL --

# ---- namespaces, mounts and ids -----------------------------------------------------------------

finds "user namespaces limited to none" 1 \
	'FAIL user namespace: [^|]*the limit user.max_user_namespaces is 0\|     fix: [^|]*nesting' \
	in_nest "$NO_NAMESPACES"
finds "network namespaces limited to none" 1 \
	'FAIL network namespace: [^|]*the limit user.max_net_namespaces is 0\|' \
	in_nest "$NO_NET_NAMESPACES"
finds "33 levels deep" 1 'FAIL user namespace: [^|]*nested too deeply' nested_deeply
finds "inside a chroot" 1 'FAIL user namespace: [^|]*inside a chroot\|     fix: ' in_nest "$CHROOT"
finds "a covered /proc" 1 'FAIL a new /proc: [^|]*partly covered \(/proc/uptime\)[^|]*\|     fix: ' \
	in_nest "$COVERED_PROC"

# The user of in_nest is called root in there.
finds "no line in /etc/subuid" 0 \
	'warn range of ids: [^|]*/etc/subuid has no line for the user root [^|]*\|     lost: [^|]*\|     fix: sudo usermod --add-subuids 165536-231071 --add-subgids 165536-231071 root\|' \
	in_nest 'echo other:100000:65536 >ids; mount --bind ids /etc/subuid; mount --bind ids /etc/subgid'
finds "newuidmap without its bit" 0 \
	'warn range of ids: [^|]*/usr/bin/newuidmap is not setuid[^|]*\|     lost: [^|]*\|     fix: sudo chmod u\+s' \
	in_nest 'echo root:100000:65536 >ids; mount --bind ids /etc/subuid; mount --bind ids /etc/subgid
		printf "#!/bin/sh\nexit 1\n" >stub; chmod 755 stub; mount --bind stub /usr/bin/newuidmap'
finds "newuidmap missing" 0 \
	'warn range of ids: [^|]*/usr/bin/newuidmap is missing\|     lost: [^|]*\|     fix: sudo apt install uidmap' \
	in_nest 'mkdir programs; mount --rbind /usr/bin programs; mount -t tmpfs none /usr/bin
		programs/ln -s "$PWD"/programs/* /usr/bin; programs/rm /usr/bin/newuidmap'
finds "newuidmap hangs" 0 \
	'warn range of ids: no answer within 2 seconds\|' \
	in_nest 'echo root:100000:65536 >ids; mount --bind ids /etc/subuid; mount --bind ids /etc/subgid
		printf "#!/bin/sh\nexec tail -f /dev/null\n" >stub; chmod 755 stub
		mount --bind stub /usr/bin/newuidmap'
finds "a range that another user has as well" 0 \
	'warn range of ids is nobody else.s: /etc/subuid gives 165535-165544 to bob\? as well\|' \
	in_nest 'echo root:100000:65536 >ids; printf "bob?:165535:10\n" >>ids; mount --bind ids /etc/subuid
		mount --bind ids /etc/subgid'
finds "a range beside another user's" 0 \
	'ok   range of ids is nobody else' \
	in_nest 'echo root:100000:65536 >ids; echo bob:165536:10 >>ids; mount --bind ids /etc/subuid
		mount --bind ids /etc/subgid'
finds "a range over the uid of a user" 0 \
	'warn range of ids is nobody else.s: the user nobody has the uid 65534' \
	in_nest 'echo root:65000:65536 >ids; mount --bind ids /etc/subuid; mount --bind ids /etc/subgid'
finds "text from files is escaped" 0 'gives 165535-165544 to bob\\x1b\[31m as well' \
	in_nest 'echo root:100000:65536 >ids; printf "bob\033[31m:165535:10\n" >>ids
		mount --bind ids /etc/subuid; mount --bind ids /etc/subgid'

# ---- cubby's own places -------------------------------------------------------------------------

mkdir -m 777 open && mkdir -m 700 closed
finds "a runtime directory that others can write" 1 \
	"FAIL runtime directory: others can write into '[^|]*open' [^|]*\|     fix: chmod go-w" \
	env XDG_RUNTIME_DIR="$TMP/open"
finds "a runtime directory of one's own" 0 'ok   runtime directory' env XDG_RUNTIME_DIR="$TMP/closed"
finds "a runtime directory of another user" 1 \
	"FAIL runtime directory: '/' belongs to the uid 0\|" env XDG_RUNTIME_DIR=/
mkdir -p state/cubby && chmod 777 state/cubby
finds "a state directory that others can write" 1 \
	"FAIL state directory: others can write into '[^|]*state/cubby'" env XDG_STATE_HOME="$TMP/state"
finds "no home" 1 'FAIL state directory: HOME is not set' env -u HOME -u XDG_STATE_HOME

mkdir -p half/libexec/cubby && cp "$(dirname "$CUBBY")/../libexec/cubby/cubby-doctor" half/libexec/cubby
run half/libexec/cubby/cubby-doctor
like "half an installation: no policies" "$out" "FAIL cubby-policy: cannot run '[^']*half/libexec"
like "half an installation: no profiles" "$out" "FAIL profiles: there are no profiles in '[^']*half"
is "half an installation: exit status" "$status" 1

report without openat2=ENOSYS -- "$CUBBY" doctor --json
is "--json with a failure: exit status" "$status" 1
ok "--json with a failure" python3 - "$TMP/.out" <<'EOF'
import json, sys
d = json.load(open(sys.argv[1]))
bad = [f for f in d["findings"] if f["outcome"] == "failure"]
assert [f["name"] for f in bad] == ["openat2"] and not d["works"] and d["failures"] == 1, d
assert bad[0]["required"] and bad[0]["fix"].startswith("start what") and bad[0]["detail"], bad
EOF

done_testing
