# SPDX-License-Identifier: MIT
# tests/lint/layers.sh: who may include whom (docs/architecture.md).
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/sources.sh"

# folder: the folders it may include, itself always.
ladder="base:
spec: base
kern: base
wire: base
front: base spec
state: base spec
init: base wire
engine: base spec kern wire init state
cmd: base spec kern front engine state wire
container: base spec kern front engine state wire cmd
helpers: base wire kern
import: base spec front helpers
changes: base spec state kern helpers
image: base spec state kern helpers
main: base spec front engine state wire cmd"

# includes FILE: "line folder" for each quoted include.
includes() {
	awk -F'"' '/^[ \t]*#[ \t]*include[ \t]*"/ { split($2, part, "/"); print NR, part[1] (part[2] == "" ? "?" : "") }' "$1"
}

findings=$(sources 'src/*.[ch]' 'helpers/*.[ch]' 'src/*.def' | while read -r file; do
	folder=$(cut -d/ -f2 <<<"$file")
	case $file in
	helpers/import/* | helpers/desktop/*) folder=import ;;
	helpers/changes/*) folder=changes ;;
	helpers/image/*) folder=image ;;
	helpers/*) folder=helpers ;;
	src/main.c) folder=main ;;
	esac
	allowed=$(sed -n "s/^$folder: *//p" <<<"$ladder")
	grep -q "^$folder:" <<<"$ladder" || echo "$file: folder '$folder' is not on the ladder"
	includes "$file" | while read -r line target; do
		[[ " $folder $allowed " == *" $target "* ]] || [ "$target" = "$folder" ] ||
			echo "$file:$line: $folder must not include $target"
	done
done)
nothing "includes follow the ladder" "$findings"

done_testing
