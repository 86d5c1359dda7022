# SPDX-License-Identifier: MIT
# tests/cli/prefix.sh: cubby finds what belongs to it, and guards it, by whatever path it is called.
. "$(dirname "$0")/../lib/tap.sh"

mkdir real && cp -R "${CUBBY%/bin/cubby}"/{bin,libexec,share} real/ || exit 1
ln -s real/bin folder
ln -s real/bin/cubby link
ln -s . around

# guarded COMMAND...: which of cubby's own parts a writable folder around them leaves locked.
guarded() {
	"$@" plan -p default --rw "$TMP/real" true | sed -n "s,^# *lock *$TMP/real/\([^ ]*\).*,\1,p" | paste -sd' '
}

for way in "$TMP/real/bin/cubby" "$TMP/link" "$TMP/folder/cubby" "$TMP/around/real/bin/cubby" "$TMP/real//bin/cubby" \
	"$TMP/real/./bin/cubby" "$TMP/folder/../bin/cubby" real/bin/cubby ./link folder/cubby; do
	is "called as ${way/"$TMP"/...}: its own parts are locked" "$(guarded "$way")" "bin/cubby libexec/cubby share/cubby"
done
is "called by a name of PATH: the same" "$(PATH=$TMP/folder:$PATH guarded cubby)" "bin/cubby libexec/cubby share/cubby"
is "called without a path: the same" "$(guarded bash -c 'exec 9<"$0" && exec /proc/self/fd/9 "$@"' "$TMP/link")" \
	"bin/cubby libexec/cubby share/cubby"

# Control: what is locked is what would otherwise be written.
exits "control: another file beside it can be changed" 0 "$TMP/folder/cubby" run -p default --rw "$TMP/real" touch "$TMP/real/bin/other"
exits "cubby itself cannot" 1 "$TMP/folder/cubby" run -p default --rw "$TMP/real" touch "$TMP/real/bin/cubby"

done_testing
