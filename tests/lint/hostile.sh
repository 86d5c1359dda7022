# SPDX-License-Identifier: MIT
# tests/lint/hostile.sh: docs/hostile.md has the attempts of tests/hostile, each non-goal is named, and
# docs/holes.md names what there is.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/arena.sh"

sed -n 's/^| `\([a-z0-9-]*\)` | \([^|]*\) |.*/\1 \2/p' "$TOP/docs/hostile.md" >written
list | awk -F'\t' '{ gsub(/\|/, ",", $3); print $1, $3 }' >wanted
ok "docs/hostile.md is in step (make hostile-table)" diff -u written wanted
is "no attempt has two rows" "$(cut -d' ' -f1 wanted | LC_ALL=C sort | uniq -d)" ""

# What works in a column of cubby is granted there, or a non-goal.
list | cut -f1,2 | while IFS=$'\t' read -r name granted; do
	row=$(grep "^| \`$name\` |" "$TOP/docs/hostile.md")
	for column in 4:default 5:strict 6:developer; do
		[[ $(cut -d'|' -f"${column%:*}" <<<"$row") != *works* || " $granted non-goal " == *" ${column#*:} "* ||
			$granted == non-goal ]] || echo "$name works in ${column#*:}"
	done
done >unexpected
is "nothing works in a sandbox that is not granted" "$(cat unexpected)" ""

missing=$(list | awk -F'\t' '$2 == "non-goal" { print $1 }' | while read -r name; do
	grep -q "\`$name\`" "$TOP/docs/threat-model.md" || echo "$name"
done)
is "docs/threat-model.md names each attempt that is a non-goal" "$missing" ""

# docs/holes.md: what each row names is there, and each row names something.
rows() { sed -n '/^| hole /d; /^| ---/d; /^|/p' "$TOP/docs/holes.md"; }
rows | sed 's/.*|\(.*\)|$/\1/' | grep -o '`[^`]*`' | tr -d '`' | LC_ALL=C sort -u >named
missing=$(while read -r name; do
	case $name in
	tests/*) [ -e "$TOP/$name" ] || echo "$name" ;;
	*) grep -q "^$name " wanted || echo "$name" ;;
	esac
done <named)
is "docs/holes.md names tests and attempts that are there" "$missing" ""
is "  ... in each row" "$(rows | awk -F'|' 'NF != 5 || $4 !~ /`/')" ""
ok "  ... of more than seventy" [ "$(rows | wc -l)" -gt 70 ]
done_testing
