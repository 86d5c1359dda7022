# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/ids.sh: who the program is inside and outside: self, root, and ranges of ids.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

uid=$(id -u)
gid=$(id -g)
MAPS='for m in uid_map gid_map; do tr -s " " </proc/self/$m; done | xargs'
mkdir shared && chmod 755 "$TMP"
S=$TMP/shared

# One id.
inside_is "self: the ids are the own" "$uid $gid $uid $gid" -- sh -c 'echo $(id -u) $(id -g) $(id -ru) $(id -rg)'
inside_is "self: one id is mapped" "$uid $uid 1 $gid $gid 1" -- sh -c "$MAPS"
inside_is "root: the ids are 0" "0 0 0 0" --map root -- sh -c 'echo $(id -u) $(id -g) $(id -ru) $(id -rg)'
inside_is "root: one id is mapped" "0 $uid 1 0 $gid 1" --map root -- sh -c "$MAPS"
for map in self root; do
	common=(--map "$map" --rw "$S")
	inside "${common[@]}" -- sh -c "echo x >$S/$map"
	is "$map: what is made belongs to the user outside" "$(stat -c '%u %g' "$S/$map")" "$uid $gid"
	inside_is "$map: setgroups is denied for good" deny "${common[@]}" -- \
		sh -c '(echo allow >/proc/self/setgroups) 2>/dev/null; cat /proc/self/setgroups'
	inside "${common[@]}" -- python3 -c 'import os; os.setgroups([])'
	like "$map: groups cannot be dropped" "$err" "Operation not permitted"
	inside "${common[@]}" -- python3 -c 'import os; os.setresuid(4711, 4711, 4711)'
	like "$map: no other user can be taken" "$err" "Invalid argument|not permitted"
	inside "${common[@]}" -- chown 4711 "$S/$map"
	like "$map: nothing can be given away" "$err" "Invalid argument|not permitted"
	inside "${common[@]}" -- sh -c "(printf '0 4711 1' >/proc/self/uid_map) 2>/dev/null; $MAPS"
	unlike "$map: the map cannot be written again" "$out" 4711
done
inside -- unshare --user true
isnt "no user namespace can be made inside" "$status" 0

# A group that denies: rights that come from being in no group must not come back.
other=$(id -G | tr ' ' '\n' | grep -vx "$gid" | head -1)
if [ -n "$other" ]; then
	echo x >"$S/banned" && chgrp "$other" "$S/banned" && chmod 0604 "$S/banned"
	inside_is "self: a group that denies still denies" "denied" --ro "$S" -- sh -c "cat $S/banned >/dev/null 2>&1 && echo read || echo denied"
else
	skip "self: a group that denies still denies" root "the user is in one group only"
fi
refused "ids.user needs a range" "ids.user.*range|range" --map root --user 5
refused "ids.user is a number" "ids.user" --map range --user -1
refused "ids.user of 2^32-1 is none" "ids.user" --map range --user 4294967295

# Ranges, where newuidmap has some for us.
if ! command -v newuidmap >/dev/null; then
	skip "range" uidmap "newuidmap is not installed (Debian: uidmap)"
elif ! grep -q "^$(id -un):" /etc/subuid || ! grep -q "^$(id -un):" /etc/subgid; then
	skip "range" subids "$(id -un) has no line in /etc/subuid and /etc/subgid"
else
	IFS=: read -r _ first count < <(grep "^$(id -un):" /etc/subuid)
	IFS=: read -r _ gfirst gcount < <(grep "^$(id -un):" /etc/subgid)
	range=(--map range --rw "$S")
	inside_is "range: 0 is the user, the others are his subordinate ids" \
		"0 $uid 1 1 $first $count 0 $gid 1 1 $gfirst $gcount" "${range[@]}" -- sh -c "$MAPS"
	inside_is "range: the program is 0 unless it is said otherwise" "0 0" "${range[@]}" -- sh -c 'echo $(id -u) $(id -g)'
	inside_is "range: another user" "33 33" "${range[@]}" --user 33 -- sh -c 'echo $(id -u) $(id -g)'
	inside_is "range: and another group" "33 44" "${range[@]}" --user 33 --group 44 -- sh -c 'echo $(id -u) $(id -g)'
	inside_is "range: its runtime directory and name are its own" "/run/user/33 33 www-data" "${range[@]}" --user 33 -- \
		sh -c 'echo $XDG_RUNTIME_DIR $(stat -c %u $XDG_RUNTIME_DIR) $(id -un)'
	inside_is "range: home and /tmp are its own too" "ok" "${range[@]}" --user 33 -- sh -c ': >~/x && : >/tmp/x && echo ok'
	chmod 777 "$S"
	inside "${range[@]}" --user 33 -- sh -c "echo x >$S/by33"
	is "range: outside its files belong to the subordinate id" "$(stat -c '%u %g' "$S/by33")" \
		"$((first + 32)) $((gfirst + 32))"
	inside "${range[@]}" -- sh -c "rm -f $S/by33"
	inside "${range[@]}" --cap chown --cap dac_override --cap fowner -- sh -c "echo x >$S/given && chown 7:8 $S/given && stat -c '%u %g' $S/given"
	is "range: with the capability chown works" "$out" "7 8"
	is "range: as it should outside" "$(stat -c '%u %g' "$S/given")" "$((first + 6)) $((gfirst + 7))"
	inside "${range[@]}" --cap dac_override -- rm -f "$S/given"
	inside "${range[@]}" -- chown 7:8 "$S/self"
	like "range: without it it does not" "$err" "not permitted"
	inside_is "range: with setuid another user can be taken, for good" "5 denied" "${range[@]}" --cap setuid --cap setgid -- \
		python3 -c '
import os
os.setgroups([]); os.setresgid(5, 5, 5); os.setresuid(5, 5, 5)
try:
    os.setresuid(0, 0, 0); print("again root")
except OSError:
    print(os.getuid(), "denied")'
	refused "range: an id that is not mapped" "$((count + 1))|become" "${range[@]}" --user $((count + 1))
	inside_is "range: the last one is mapped" "$count" "${range[@]}" --user "$count" -- id -u
	inside_is "range: another user has no capability" "0000000000000000" "${range[@]}" --user 33 -- \
		sh -c 'sed -n "s/^Cap...:\t//p" /proc/self/status | sort -u'
	inside_is "range: unless it is kept" "3" "${range[@]}" --user 33 --cap setuid -- \
		python3 -c 'import os; os.setuid(3); print(os.getuid())'
fi
inside_is "range: no_new_privs stays" "1" --map root -- sh -c 'sed -n "s/^NoNewPrivs:\t//p" /proc/self/status'

done_testing
