# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/lxc_rows.sh: the rows of src/container/lxc.def and lxcconf.def, for tests and for
# docs/lxc.md. Sourced.

# lxc_rows: command|letter|long|value|action|verdict|text; a row of a command has no letter and no long.
lxc_rows() {
	printf '%s\n' \
		'#define COMMAND(name, verb, takes_command, verdict, what) @@ #name "|||" #takes_command "|COMMAND|" verdict "|" what' \
		'#define OPTION(command, letter, long, value, action, word, verdict, what) @@ #command "|" #letter "|" long "|" #value "|" #action "|" verdict "|" what' \
		'#include "container/lxc.def"' |
		cc -E -P -x c -I"$TOP/src" - | { tr '\n' ' '; echo; } | sed 's/ *@@ */\n/g' |
		sed 's/"//g; s/ *| */|/g; s/ *$//; s/^#//; s/|#/|/g; /^$/d' | sed "s/|'\(.\)'|/|\1|/; s/^\([a-z]*\)|0|/\1||/"
}

# lxc_table: the same as docs/lxc.md has them.
lxc_table() {
	lxc_rows | while IFS='|' read -r command letter long value _ verdict text; do
		shown=
		[ -z "$letter" ] || shown="\`-$letter\`, "
		[ -z "$long" ] || shown+="\`--$long\`$([ "$value" = 0 ] || echo ' VALUE')"
		echo "| \`lxc-$command\` | $shown | $verdict | ${text//|/\\|} |"
	done
}

# lxc_conf_rows: key|function|words|verdict|what|instead
lxc_conf_rows() {
	printf '%s\n' \
		'#define LXC(key, many, function, field, words, verdict, what, instead) @@ key "|" #function "|" words "|" verdict "|" what "|" instead' \
		'#define OLD(key, today)' \
		'#include "container/lxcconf.def"' |
		cc -E -P -x c -I"$TOP/src" - | { tr '\n' ' '; echo; } | sed 's/ *@@ */\n/g' |
		sed 's/\\"/\x01/g; s/"//g; s/\x01/"/g; s/ *| */|/g; s/ *$//; /^$/d'
}

# lxc_conf_table: the same as docs/lxc.md has them.
lxc_conf_table() {
	lxc_conf_rows | while IFS='|' read -r key function words verdict what instead; do
		case $key in *.) key+='*' ;; esac
		case $function in
		refuse) text="$what${instead:+; instead: $instead}" ;;
		only) text="only \`${words// /\`, \`}\`: $what${instead:+; instead: $instead}" ;;
		note) text="no effect, and said so: $what" ;;
		*) text=$what${instead:+; instead: $instead} ;;
		esac
		echo "| \`${key//\#/N}\` | $verdict | $text |"
	done
}
