# SPDX-License-Identifier: MIT
# tests/container/life.sh: create, start, stop, destroy: the states between, and what each verb says.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

exits "create makes a container" 0 "$CUBBY" create web -- sh -c 'echo up; trap "echo bye; exit 7" TERM; while :; do sleep 100 & wait; done'
is "... that is stopped" "$(state web)" STOPPED
run "$CUBBY" create web -- true
is "a name that is taken is an error" "$status" 125
like "  ... that says so" "$err" "cannot create 'web': there is a container or a sandbox of that name"
run "$CUBBY" run -p default -n web -- true
like "run cannot take its name either" "$status $err" "125 .*it is a container's"
exits "checkconfig finds its config right" 0 "$CUBBY" checkconfig web
like "the config is a whole profile" "$(cat "$KEPT/web/config.toml")" 'ro = \["/usr", "/etc"\].*profile = "default"'

exits "start returns" 0 "$CUBBY" start web
is "... when it runs" "$(state web)" RUNNING
supervisor=$(fact web supervisor)
isnt "its supervisor is another process" "$supervisor" $$
is "... of no session of ours" "$(ps -o sess= -p "$supervisor" | tr -d ' ')" "$supervisor"
is "... that holds no terminal" "$(ps -o tty= -p "$supervisor" | tr -d ' ')" '?'
is "... nor any file of who started it" "$(readlink /proc/"$supervisor"/fd/[012] | sort -u)" /dev/null
if sanitized; then
	skip "... and has at most 1 MiB" sanitizer "it keeps tables of its own"
else
	is "... and has at most 1 MiB" "$(($(ps -o rss= -p "$supervisor") <= 1024))" 1
fi
like "ls shows it from another login" "$(elsewhere "$CUBBY" ls)" "web +RUNNING +default +$supervisor +sh -c"
run "$CUBBY" start web
is "a second start is an error with status 1, as with LXC" "$status" 1
like "  ... that says in which state it is" "$err" "cannot start 'web': it is RUNNING"
exits "... but none with --ensure" 0 "$CUBBY" start --ensure web
is "exec runs a program in it" "$("$CUBBY" exec web sh -c 'echo in; ps -o args= -p 1')" "in
cubby: init web"
exits "destroy refuses it while it runs" 1 "$CUBBY" destroy web
is "... and it still does" "$(state web)" RUNNING
exits "stop returns 0" 0 elsewhere "$CUBBY" stop web
is "... when it has stopped" "$(state web)" STOPPED
ok "... and nothing of it is left" gone "$supervisor"
run "$CUBBY" info web
like "info says how it ended" "$out" 'Last exit: +7 \(stopped\)'
exits "stop of one that is stopped has status 2, as with LXC" 2 "$CUBBY" stop web
exits "... of one that is not there too" 2 "$CUBBY" stop nobody
is "the console was written down" "$(cat "$KEPT/web/log")" "up
bye"
exits "destroy removes it" 0 "$CUBBY" destroy web
exits "... so the next has nothing to remove" 125 "$CUBBY" destroy web
nothing_left "... nothing is left"

"$CUBBY" create web -- sleep 1000
"$CUBBY" start web
exits "destroy -f stops it first" 0 "$CUBBY" destroy -f web
nothing_left "... nothing is left"

# A start that fails.
"$CUBBY" create web -- /no/such/program
run "$CUBBY" start web
is "a start that fails has the status of the reason" "$status" 127
like "  ... which is told here" "$err" "cannot execute '/no/such/program' inside: No such file"
is "  ... and the container is stopped" "$(state web)" STOPPED
run "$CUBBY" info --json web
is "  ... and info knows why" "$(json 'j[0]["exit"], j[0]["reason"], "/no/such/program" in j[0]["problem"]' <<<"$out")" \
	"127 aborted True"
exits "another command can be started in its place" 0 "$CUBBY" start web sleep 1000
is "  ... for this run" "$("$CUBBY" info -Hc container.command web)" '"/no/such/program"'
"$CUBBY" stop -k web
is "stop -k kills" "$(fact web exit) $(fact web reason)" "137 stopped"
"$CUBBY" destroy web
"$CUBBY" create web
run "$CUBBY" start web
like "one without a command says so" "$status $err" "2 .*says no command to run"
"$CUBBY" destroy web

# How it ends by itself.
"$CUBBY" create web -- sh -c 'read -r line; exit "$line"'
for status in 0 1 42 255; do
	"$CUBBY" start web sh -c "sleep 0.1; exit $status"
	exits "wait --exit-code gives the program's status $status" $status "$CUBBY" wait --exit-code web
done
is "... and info the last one" "$(fact web exit) $(fact web reason)" "255 exit"
"$CUBBY" start web sh -c 'kill -SEGV $$; sleep 100'
"$CUBBY" wait web
is "an end by a signal" "$(fact web exit) $(fact web reason)" "139 signal"
"$CUBBY" start -s limits.wall=200ms web sleep 1000
"$CUBBY" wait web
is "an end by a limit" "$(fact web exit) $(fact web reason)" "137 limit"
"$CUBBY" destroy web

# -F, and what start writes.
"$CUBBY" create web -- sh -c 'echo out; echo error >&2; read -r line; echo "got $line"; exit 5'
run "$CUBBY" start -F web <<<hello
is "start -F runs it here, with stdio" "$status $out $err" "5 out
got hello error"
is "... and it has stopped" "$(state web) $(fact web exit)" "STOPPED 5"
exits "-p writes the supervisor's pid" 0 "$CUBBY" start -p "$TMP/pid" web sleep 1000
is "... which is that of the record" "$(cat pid)" "$(fact web supervisor)"
"$CUBBY" stop -k web
"$CUBBY" start -c "$TMP/console" web -- sh -c 'echo one; echo two'
"$CUBBY" wait web
is "-c puts the console into a file" "$(cat console)" "one
two"
is "... and not into the log" "$(cat "$KEPT/web/log" 2>/dev/null)" ""
"$CUBBY" start -L "$TMP/copy" web echo three
"$CUBBY" wait web
is "-L puts it there too" "$(cat copy) $(cat "$KEPT/web/log")" "three three"
"$CUBBY" start -s 'env.set+=[X=said]' web -- sh -c 'echo $X'
"$CUBBY" wait web
is "-s is for this run" "$(tail -n 1 "$KEPT/web/log")" said
like "... and not kept" "$(grep -c said "$KEPT/web/config.toml")" 0
exits "a wrong -s starts nothing" 2 "$CUBBY" start -s limits.wall=never web
printf 'schema = 1\nextends = ["default"]\n[env]\nset = ["X=file"]\n' >other.toml
"$CUBBY" start -f other.toml web -- sh -c 'echo $X'
"$CUBBY" wait web
is "-f is for this run too" "$(tail -n 1 "$KEPT/web/log")" file
run bash -c '"$1" start web sleep 1000 | cat' bash "$CUBBY"
is "a pipe behind start ends with it" "$status $out" "0 "
"$CUBBY" stop -k web
"$CUBBY" destroy web

# What a profile says later does not reach a container.
mkdir -p "$HOME/.config/cubby/profiles"
printf 'schema = 1\nextends = ["base"]\n[env]\nset = ["X=first"]\n' >"$HOME/.config/cubby/profiles/mine.toml"
"$CUBBY" create -p mine kept -- sh -c 'echo $X'
sed -i s/first/second/ "$HOME/.config/cubby/profiles/mine.toml"
"$CUBBY" start kept
"$CUBBY" wait kept
is "the config is that of its creation" "$(cat "$KEPT/kept/log")" first
is "ls knows the profile it was made from" "$("$CUBBY" ls --json kept | json 'j[0]["profile"]')" mine
"$CUBBY" destroy kept
mkdir -p place
(cd place && "$CUBBY" create --rw . here -- sh -c "echo made >$PWD/file")
"$CUBBY" start here
"$CUBBY" wait here
is "'.' is where the container was created" "$(cat place/file)" made
"$CUBBY" destroy here

# execute
run "$CUBBY" execute once -- sh -c 'echo in; exit 3'
is "execute makes a container for one program" "$status $out" "3 in"
nothing_left "... and destroys it"
exits "one in the background" 0 "$CUBBY" execute -d once -- sleep 1000
is "... runs" "$(state once)" RUNNING
exits "... once: a second one is refused with status 1" 1 "$CUBBY" execute once -- true
"$CUBBY" stop once
nothing_left "... and is gone when it is stopped"
exits "a program that is not there" 127 "$CUBBY" execute once -- /no/such/program
nothing_left "... leaves nothing"
"$CUBBY" create stays -- sleep 1000
is "execute in a container that there is" "$("$CUBBY" execute stays -- echo in)" in
is "... leaves it" "$(state stays)" STOPPED
exits "... with its own profile" 2 "$CUBBY" execute -p default stays -- true
"$CUBBY" destroy stays

# Names.
for name in '' . .. ../x a/b .hidden $'a\nb' 'a b' $'\e[2J' 1234 "$(printf 'x%.0s' $(seq 64))"; do
	for verb in create start stop destroy info wait; do
		run "$CUBBY" "$verb" "$name" </dev/null
		is "$verb $(printf %q "$name") is a usage error" "$status" 2
		unlike "  ... that prints nothing raw" "$err" $'\e'
	done
done
nothing_left "nothing came of that"
"$CUBBY" run -p default -n taken -- sleep 1000 &
until "$CUBBY" ls -1 | grep -qx taken; do :; done
run "$CUBBY" create taken -- true
is "create cannot take the name of a running sandbox" "$status" 125
run "$CUBBY" ls --json taken
is "ls tells them apart" "$(json 'j[0]["kind"]' <<<"$out")" sandbox
exits "info shows a sandbox of run" 0 "$CUBBY" info taken
exits "wait waits for one" 1 "$CUBBY" wait -t 0 taken
"$CUBBY" stop taken
wait
exits "for each verb there is help" 0 "$CUBBY" start --help
like "... with its options" "$("$CUBBY" help start)" '-F, --foreground.*-p, --pidfile FILE.*cubby help run'

done_testing
