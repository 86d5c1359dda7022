# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/view/rules.sh: view.hide, view.redact and view.lock: what programs inside see of names with
# rules, and what they try against them. Each attack works on a name without a rule.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
P=$PWD/project
fresh() {
	rm -rf "$P"
	mkdir -p "$P/sub/.git/hooks" "$P/src" "$P/plain/hooks"
	echo secret | tee "$P/.env" >"$P/sub/.env"
	echo key >"$P/id.key"
	echo hook >"$P/sub/.git/hooks/pre-commit"
	echo config >"$P/sub/.git/config"
	echo text >"$P/src/text"
}
view=(--rw "$P" --cwd "$P" --view-hide "$P/**/.env" --view-redact "$P/**/*.key" --view-lock "$P/**/.git/hooks" --view-lock "$P/**/.git/config")
viewed() { inside "${view[@]}" -- sh -c "$1"; }
tree() { (cd "$P" && find . -printf '%P %y %s %l\n' | sort); }

fresh
before=$(tree)
viewed 'ls -A . sub sub/.git/hooks; cat sub/.git/hooks/pre-commit src/text; wc -c <id.key'
is "hidden names are not listed, a redacted one is empty, a locked one is read" "$out $err" \
	$'.:\nid.key\nplain\nsrc\nsub\n\nsub:\n.git\n\nsub/.git/hooks:\npre-commit\nhook\ntext\n0 '
viewed 'cat .env; cat sub/.env; stat .env; ls -d .env'
unlike "a hidden file is not read" "$out" secret
is "nothing was changed on the host, no stub was made" "$(tree)" "$before"
viewed 'stat -c "%U %a %s" id.key; cat id.key; echo x >id.key'
like "a redacted one cannot be written" "$out $err" "444 0.*(Read-only|Permission denied)"
viewed 'echo new >src/new && mkdir src/dir && mv src/new src/dir/moved && ln src/dir/moved src/second && ln -s text src/link && cat src/dir/moved src/link && rm src/second'
is "names without a rule are as ever" "$out $err" $'new\ntext '
is "  ... on the host too" "$(cat "$P/src/dir/moved")" new
inside --rw "$P" --cwd "$P" --view-hide "$P/src/text" -- sh -c 'ls src; cat .env'
is "a rule of one path" "$out" $'dir\nlink\nsecret'
inside --ro "$P" --cwd "$P" --view-hide "$P/**/.env" -- sh -c 'ls -A sub; touch src/x'
like "a read-only tree stays one" "$out $err" "^.git .*Read-only"
inside --overlay "$P" --cwd "$P" --view-hide "$P/**/.env" -- sh -c 'echo x >src/text; cat src/text; ls -A sub'
is "an overlay with rules" "$out $(cat "$P/src/text")" $'x\n.git text'
inside --home host --view-hide "$P/**/.env" -- cat "$P/.env"
like "a rule within the home" "$err" "No such file"
inside "${view[@]}" --noexec "$P" -- sh -c 'cp /bin/true src/run; src/run'
like "noexec holds through it" "$err" "Permission denied"

# attack TEXT COMMAND [CONTROL]: the command fails inside, or changes nothing that a rule speaks of. It
# succeeds where there are no rules, so what stops it is them. With CONTROL, what it does needs another
# name: that is what succeeds, under the rules.
loose=(--rw "$P" --cwd "$P")
more=()
guarded() { cat "$P/.env" "$P/sub/.env" "$P/id.key" "$P/sub/.git/config" "$P"/sub/.git/hooks/*; }
attack() {
	local text=$1 kept
	fresh
	kept=$(guarded)
	if [ $# -gt 2 ]; then
		inside "${view[@]}" "${more[@]}" -- sh -c "$3"
	else
		inside "${loose[@]}" "${more[@]}" -- sh -c "$2"
	fi
	if [ "$status" -ne 0 ]; then
		tap_result 1 "$text" "the control fails: ${3-$2}" "$out" "$err"
		return
	fi
	fresh
	inside "${view[@]}" "${more[@]}" -- sh -c "$2"
	if [ "$status" -ne 0 ] && [[ $out != *secret* && $out != *key* && $err != *cubby:* ]] &&
		[ "$(guarded)" = "$kept" ] && [ -z "$(find "$P" -path '*/.git/*' ! -path "$P/sub/*" -name 'ev*')" ]; then
		tap_result 0 "$text"
	else
		tap_result 1 "$text" "status $status: $2" "$out" "$err"
	fi
}
call() { echo "import ctypes, os, sys; sys.exit(ctypes.CDLL(None, use_errno=True).$1 != 0)"; }
EXCHANGE_SECRET=$(call 'renameat2(-100, b"src/text", -100, b".env", 2)')
EXCHANGE_HOOKS=$(call 'renameat2(-100, b"n", -100, b"sub/.git", 2)')
EXCHANGE_KEY=$(call 'renameat2(-100, b"src/text", -100, b"id.key", 2)')
inside_python() { printf "python3 -c '%s'" "$1"; }

# Create.
attack "create a hidden name" 'rm -f src/.env; echo x >src/.env'
attack "make it a directory" 'mkdir src/.env'
attack "make it a link" 'ln -s text src/.env'
attack "make it a FIFO" 'mkfifo src/.env'
attack "make it a socket" 'python3 -c "import socket; socket.socket(socket.AF_UNIX).bind(\"src/.env\")"'
attack "a file in a locked directory" 'echo evil >sub/.git/hooks/evil'
attack "a link in a locked directory" 'ln -s /bin/true sub/.git/hooks/evil'
attack "a redacted name" 'echo x >src/new.key'
attack "what only seems to be a locked directory" 'mkdir new && ln -s ../plain new/.git'
# Rename over.
attack "rename to it" 'mv -T src/text src/.env'
attack "rename over it" 'mv -fT src/text .env'
attack "exchange it" "$(inside_python "$EXCHANGE_SECRET")"
attack "rename over a redacted one" 'mv -fT src/text id.key'
attack "exchange a redacted one" "$(inside_python "$EXCHANGE_KEY")"
attack "replace a locked one by rename" 'echo evil >e; mv -f e sub/.git/config'
attack "a directory over a locked one" 'mkdir e && rm -rf sub/.git/hooks && mv -T e sub/.git/hooks'
# Rename it, or the parent.
attack "rename it" 'mv sub/.env sub/env && cat sub/env'
attack "rename a redacted one" 'mv id.key id && cat id'
attack "rename a locked one" 'mv sub/.git/config sub/.git/c'
attack "rename a locked directory" 'mv -T sub/.git/hooks sub/.git/h'
attack "rename the directory around it" 'mv -T sub/.git sub/git2 2>/dev/null && ! test -e sub/.git'
attack "  ... and put another in its place" "mkdir -p n/hooks && echo evil >n/hooks/evil && $(inside_python "$EXCHANGE_HOOKS")"
attack "rename the one around that" 'mv -T sub sub2 && cat sub2/.env; read=$?; mv -T sub2 sub; exit $read'
# Remove.
attack "remove it" 'rm .env'
attack "remove a redacted one" 'rm -f id.key'
attack "remove what it is in" 'rm -rf sub'
# Hard links.
attack "hard link from it" 'ln .env src/env; cat src/env'
attack "hard link to it" 'ln src/text src/.env'
attack "hard link from it by descriptor" 'exec 3<.env; ln -L /proc/self/fd/3 src/env; cat src/env'
attack "link a redacted one" 'ln id.key src/key; cat src/key'
attack "link a locked one, and write to the other name" 'ln sub/.git/config e && echo evil >>e'
attack "replace a locked one by link" 'ln -f src/text sub/.git/config'
# Symbolic links, and swapping them.
attack "link to it, and read through the link" 'ln -s ../.env src/env; cat src/env'
attack "link to what it is in" 'ln -s ../sub src/s; cat src/s/.env'
attack "link to a locked one, and write through it" 'ln -s sub/.git/config e; echo evil >e'
attack "swap a directory for a link while it is read" 'for i in 1 2 3 4 5 6 7 8 9; do rm -rf d; mkdir d; (cat d/.env 2>/dev/null &) ; rmdir d; ln -s sub d; cat d/.env && exit 0; done; exit 1'
attack "swap a directory for a link while a locked one is written" \
	'mkdir d d/.git; echo d >d/.git/conf; (exec 3<d; rm -r d; ln -s sub d); for i in 1 2 3 4 5 6 7 8 9; do echo evil >>d/.git/config && exit 0; done; exit 1'
attack "the way through /proc" 'cat /proc/1/root"$PWD"/.env || cat /proc/self/cwd/.env || cat /proc/1/cwd/.env'
attack "the way through a descriptor of what it is in" 'exec 3<sub; cat /proc/self/fd/3/.env || cat /dev/fd/3/../.env'
# Other ways to write the same name.
attack "a trailing slash, a dot, doubled slashes" 'cat .//.env || cat ././.env || cat sub//.env || cat src/../.env || cat "$PWD"/sub/../.env'
attack "other case, where that is another name" 'cat .ENV .Env sub/.enV' 'cat src/text'
attack "  ... made, and renamed to it" 'echo x >src/.ENV && mv -f src/.ENV src/.env'
attack "Unicode, where that is another name" 'cat "$(printf ".e\314\201nv")" "$(printf ".\342\200\213env")" "$(printf "\342\200\252.env")" "$(printf ".\357\274\245nv")"' 'cat src/text'
attack "  ... made, and renamed to it" 'f=src/$(printf ".\342\200\213env"); echo x >"$f" && mv -f "$f" src/.env'
# Read and write.
attack "read a redacted one" 'cat id.key | grep key'
attack "map a redacted one" 'python3 -c "import mmap; f = open(\"id.key\"); print(mmap.mmap(f.fileno(), 0, prot=1)[:])"'
attack "write to a redacted one" 'echo x >id.key'
attack "write a locked one" 'echo evil >sub/.git/hooks/pre-commit'
attack "truncate it" 'truncate -s 0 sub/.git/config'
attack "append to it" 'echo evil >>sub/.git/config'
attack "map it, to write" 'python3 -c "import mmap; f = open(\"sub/.git/config\", \"r+b\"); mmap.mmap(f.fileno(), 0)[0] = 101"'
attack "change its mode" 'chmod 777 sub/.git/config'
attack "change its times" 'touch -d 2001-01-01 sub/.git/config'
# Open before the rule.
attack "a write to what was opened before it was given the name" 'exec 3>e; mv -f e sub/.git/config && echo evil >&3'
attack "a file in what was opened before it was given the name" 'mkdir -p w/hooks x && exec 3<w/hooks && python3 -c "import os; os.rename(\"w\", \"x/.git\")" && echo evil >/proc/self/fd/3/evil'
attack "a descriptor of what it is in, from before that had another name" \
	'python3 -c "import os; d = os.open(\"sub\", os.O_PATH); os.rename(\"sub\", \"s\"); print(open(os.open(\".env\", os.O_RDONLY, dir_fd=d)).read())"; read=$?; mv -T s sub; exit $read'
attack "a second name for an open file" 'python3 -c "import ctypes, os, sys; f = os.open(\"src/t\", os.O_RDWR | os.O_CREAT); sys.exit(ctypes.CDLL(None).linkat(-100, b\"/proc/self/fd/%d\" % f, -100, b\"src/.env\", 0x400) != 0)"'
# Nested repositories.
attack "a nested repository with hooks" 'mkdir -p new/.git && mkdir new/.git/hooks'
attack "  ... made elsewhere and renamed" 'mkdir -p w/hooks && echo evil >w/hooks/evil && python3 -c "import os; os.rename(\"w\", \".git\")"'
attack "  ... whose parent is renamed" 'mkdir -p w/git/hooks && echo evil >w/git/hooks/evil && python3 -c "import os; os.rename(\"w/git\", \"w/.git\")"'
attack "  ... as a link to one" 'mkdir -p w/hooks && ln -s w .git'
attack "  ... as a file that names one" 'echo "gitdir: w" >src/.git'
attack "  ... below another's" 'mkdir -p sub/.git/modules/m/.git && mkdir sub/.git/modules/m/.git/hooks'
attack "git init" 'git init -q repo && test -e repo/.git/config'
attack "git clone" 'git init -q --bare w && git clone -q w repo 2>/dev/null && test -e repo/.git/config'

# Mounts, where programs may make namespaces of their own. The rules hold for one path each, too: what
# keeps the host's files from them then is not the name.
nested() {
	more=(--allow nesting)
	attack "$1" "unshare -rm sh -c '$2'" "${@:3}"
	more=()
}
if inside --allow nesting -- unshare -rm true && [ "$status" -eq 0 ]; then
	nested "bind what it is in" 'mount --bind . plain && cat plain/.env'
	nested "bind all of it, with what is mounted below" 'mount --rbind sub plain && cat plain/.env'
	nested "bind it over another" 'mount --bind .env src/text && cat src/text'
	nested "bind a redacted one over another" 'mount --bind id.key src/text && grep key src/text'
	nested "bind another over a locked one, and move it there" 'echo evil >e && mount --bind e sub/.git/config && grep -q evil sub/.git/config && umount sub/.git/config && mv -f e sub/.git/config'
	nested "bind a directory around a locked one, and write there" 'mount --bind sub/.git plain && echo evil >plain/hooks/evil'
	nested "mount an overlay on it" 'mount -t tmpfs none plain && mkdir plain/u plain/w && mount -t overlay -o lowerdir=.,upperdir=plain/u,workdir=plain/w none src && cat src/.env'
	nested "a root of its own in it" 'mount --bind . plain && cd plain && pivot_root . . && umount -l . 2>/dev/null; cat .env'
	# What lies below: the control has its own cover, which it can take away.
	cat >uncover <<'END'
umount -l "$1" 2>/dev/null && cat "$1/.env"
END
	fresh
	run unshare -rm sh -c 'mount -t tmpfs none "$1" && sh ./uncover "$1"' sh "$P"
	is "unmounting uncovers what is covered in the same namespace" "$out" secret
	inside "${view[@]}" --ro "$PWD/uncover" --allow nesting -- unshare -rm sh "$PWD/uncover" "$P"
	isnt "  ... and not what has rules" "$status $out" "0 secret"
	unlike "  ... nor anything of it" "$out" secret
	# A bind that leaves out what is mounted below shows what that covers: not what a sandbox has locked.
	mkdir -p around && mv "$P" around/ && P=$PWD/around/project
	view=(--rw "$PWD/around" --cwd "$PWD/around" --view-hide "$P/**/.env")
	run unshare -rm sh -c 'mkdir around/b && mount -t tmpfs none "$1" && mount --bind around around/b && cat around/b/project/.env' sh "$P"
	is "a bind without what is mounted below uncovers it in the same namespace" "$out" secret
	inside "${view[@]}" --allow nesting -- unshare -rm sh -c 'mount --bind . b && cat b/project/.env'
	is "  ... and not what has rules" "$out" ""
	isnt "  ... it is refused" "$status" 0
	inside --rw "$PWD/around" --cwd "$PWD/around" --allow nesting -- unshare -rm sh -c 'mount --bind . b && cat b/project/.env'
	is "  ... which works without rules" "$status $out" "0 secret"
	rm -rf around && P=$PWD/project && fresh
	view=("${loose[@]}" --view-hide "$P/**/.env" --view-redact "$P/**/*.key" --view-lock "$P/**/.git/hooks" --view-lock "$P/**/.git/config")
else
	skip "mounts of programs inside" control "no namespaces inside: $err"
fi

# One path is as good as a pattern.
view=("${loose[@]}" --view-hide "$P/sub/.env" --view-lock "$P/sub/.git/config" --view-redact "$P/id.key")
attack "one path: the directory around it renamed" 'python3 -c "import os; os.rename(\"sub\", \"s\"); print(open(\"s/.env\").read())"'
attack "one path: read through a copy of the directory" 'cp -r sub s && cat s/.env'
attack "one path: the directory around it exchanged" 'python3 -c "import ctypes; assert ctypes.CDLL(None).renameat2(-100, b\"plain\", -100, b\"sub\", 2) == 0; print(open(\"plain/.env\").read())"'
attack "one path: written to through another name of its directory" 'ln -s sub s && echo evil >s/.git/config'
view=("${loose[@]}" --view-hide "$P/**/.env" --view-redact "$P/**/*.key" --view-lock "$P/**/.git/hooks" --view-lock "$P/**/.git/config")

# Where names that look alike are the same one, no rule for a name can hold: nothing starts.
mkdir -p folded
NAMES=$(printf '.ENV .Env .e\314\201nv .\342\200\213env \342\200\252.env')
folding() { run unshare -rm "$BUILD_TESTS/view/folding" "$PWD/folded" unshare -U --map-user="$(id -u)" --map-group="$(id -g)" "$@"; }
# shellcheck disable=SC2086 # several names
folding sh -c 'cd "$1" && shift && cat "$@"' sh "$PWD/folded" $NAMES
is "five names that look like a hidden one lead to it on a file system that folds names" "$out $err" $'secret\nsecret\nsecret\nsecret\nsecret '
folding "$CUBBY" run -p default --ro "$PWD/folded" --cwd "$PWD/folded" -- sh -c 'cat .ENV'
is "  ... in a sandbox too" "$out $err" "secret "
for rule in hide redact lock; do
	folding "$CUBBY" run -p default --ro "$PWD/folded" "--view-$rule" "$PWD/folded/**/.env" -- echo started
	is "  ... so that nothing starts with view.$rule" "$status $out" "125 "
	like "  ... and it says why" "$err" "cannot enforce rules of view.* in '$PWD/folded': its file system may take different names for the same"
done
mkdir -p "$P/src/folded"
run unshare -rm "$BUILD_TESTS/view/folding" "$P/src/folded" unshare -U --map-user="$(id -u)" --map-group="$(id -g)" \
	"$CUBBY" run -p default "${view[@]}" -- sh -c 'ls src; cat src/folded/.ENV'
unlike "one that is mounted below is not read" "$out$err" secret
rmdir "$P/src/folded"

# A directory that ignores case, on a file system that does not elsewhere.
mkdir -p casefold
if unshare -rm sh -c 'mount -t tmpfs -o casefold none casefold && mkdir casefold/d && chattr +F casefold/d' 2>casefold.err; then
	folded() {
		run unshare -rm sh -c 'mount -t tmpfs -o casefold none casefold && mkdir casefold/d casefold/e && chattr +F casefold/d && echo secret >casefold/d/.env && u=$1 g=$2 && shift 2 && exec unshare -U --map-user="$u" --map-group="$g" "$@"' \
			sh "$(id -u)" "$(id -g)" "$@"
	}
	folded "$CUBBY" run -p default --rw "$PWD/casefold" -- cat "$PWD/casefold/d/.ENV"
	is "a directory that ignores case leads to the file" "$out" secret
	folded "$CUBBY" run -p default --rw "$PWD/casefold/d" --view-hide "$PWD/casefold/d/**/.env" -- echo started
	like "  ... and is refused with a rule" "$status $err" "^125 .*may take different names for the same"
	folded "$CUBBY" run -p default --rw "$PWD/casefold" --view-hide "$PWD/casefold/**/.env" -- cat "$PWD/casefold/d/.ENV"
	unlike "  ... and one below cannot be looked into" "$out$err" secret
else
	skip "directories that ignore case" casefold "tmpfs has none: $(cat casefold.err)"
fi

# What is locked as a mount and what is locked by a rule live together.
fresh
inside "${view[@]}" --lock "$P/src" -- sh -c 'echo x >src/text; ls -A sub; echo y >plain/y && cat plain/y'
like "files.lock below it" "$out $err" "^.git.y .*Read-only"
inside "${view[@]}" --hide "$P/src" -- ls -A src
is "files.hide below it" "$out$err" ""

# Names made outside while it runs.
fresh
mkfifo go
"$CUBBY" run -p default "${view[@]}" --ro "$PWD/go" -- sh -c 'echo up; read -r _ <'"$PWD"'/go; cat late/.env; cat late/text' >said 2>&1 &
until [ -s said ]; do kill -0 $! || break; done
mkdir "$P/late" && echo secret >"$P/late/.env" && echo text >"$P/late/text"
echo >go
wait $!
like "a rule holds for what the host makes later" "$(cat said)" "^up.*No such file.*text$"
unlike "  ..." "$(cat said)" secret

# A directory that a program has open, and the host gives it a name with a rule: what lies in it has one.
# held OPTION...: sets said.
held() {
	fresh
	mkdir -p "$P/w/hooks" && : >said
	"$CUBBY" run -p default "$@" --ro "$PWD/go" -- sh -c 'exec 3<w; echo up; read -r _ <'"$PWD"'/go; echo evil >/proc/self/fd/3/hooks/evil' >said 2>&1 &
	until [ -s said ]; do kill -0 $! || break; done
	mv "$P/w" "$P/.git"
	echo >go
	wait $!
}
held "${loose[@]}"
is "a directory that has another name by now is still written to" "$(cat "$P/.git/hooks/evil")" evil
held "${view[@]}"
is "  ... not where it has one with a rule" "$(ls "$P/.git/hooks")" ""

# What cannot be enforced is refused.
refused "no tree of its own where a rule could match" "cannot enforce '.*is a tree of its own there" "${view[@]}" --tmp "$P/src"
refused "a directory that is missing" "cannot .*'$P/none'.*No such file" --rw "$P" --view-hide "$P/none/*.x"
inside --rw "$P" --view-hide "$P/none/*.x?" -- true
is "  ... is left out where the rule says it may be" "$status $err" "0 "
refused "no rule for everything" "names no directory to be for" --view-hide '/**/.env'
refused "not without namespaces" "contradicts isolation" --rw "$P" --view-hide "$P/*.x" --isolation landlock
refused "not with sys_admin inside" "cannot protect '$P'" "${view[@]}" --cap sys_admin
refused "not in a file system that is not known to tell all names apart" "may take different names for the same" \
	--ro /sys/kernel --view-hide '/sys/kernel/**/x'

# At the limits.
many=()
for i in $(seq 64); do many+=(--view-hide "$P/$i.*"); done
inside --rw "$P" "${many[@]}" -- sh -c 'touch '"$P"'/64.x; touch '"$P"'/65.x'
like "64 rules of a directory" "$err" "^touch: .*64.x.*Permission denied$"
refused "  ... and no more" "more than 8 directories with rules, or more than 64 rules" --rw "$P" "${many[@]}" --view-hide "$P/65.*"
trees=()
for i in $(seq 8); do mkdir -p "$P/t$i" && trees+=(--view-hide "$P/t$i/*.x"); done
inside --rw "$P" "${trees[@]}" -- sh -c 'touch '"$P"'/t1/a.x '"$P"'/t8/a.x; touch '"$P"'/t8/y'
is "8 directories" "$(grep -c 'Permission denied' <<<"$err") $(ls "$P/t8")" "2 y"
mkdir "$P/t9"
refused "  ... and no more" "more than 8 directories" --rw "$P" "${trees[@]}" --view-hide "$P/t9/*.x"

# cubby why, plan, log.
run "$CUBBY" why -p default "${view[@]}" path "$P/sub/.env"
like "why: hidden" "$out" "hidden"
run "$CUBBY" plan -p default "${view[@]}"
like "plan names the directory" "$out" "rules +$P"
inside -n logged "${view[@]}" -- sh -c 'echo x >sub/.git/config; echo x >src/.env'
run "$CUBBY" log logged
like "cubby log names a locked one" "$out" "write .*sub/.git/config"
like "  ... and a hidden one" "$out" "make .*src/.env"
done_testing
