# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/env.sh: of the caller's variables those that are kept pass, secrets never, and what is set wins.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

# names [OPTION...]: the names of the variables inside, in one line.
names() { "$CUBBY" run -p default "$@" -- env 2>&1 | sed 's/=.*//' | LC_ALL=C sort | xargs; }
# value NAME [OPTION...]
value() {
	local name=$1
	shift
	"$CUBBY" run -p default "$@" -- printenv "$name" 2>&1
}

OWN="HOME LOGNAME PATH SHELL USER XDG_RUNTIME_DIR"
is "an empty environment: what cubby sets" "$(env -i "$CUBBY" run -p default -- env 2>/dev/null | sed 's/=.*//' | LC_ALL=C sort | xargs)" "$OWN"
is "the profile's list passes, and nothing else" \
	"$(env -i HOME="$HOME" LANG=C LC_ALL=C LC_TIME=C TERM=dumb TZ=UTC LD_PRELOAD=x.so BASH_ENV=/x IFS=x FOO=1 SSH_AUTH_SOCK=/x \
		DISPLAY=:0 DBUS_SESSION_BUS_ADDRESS=x XDG_SESSION_ID=1 PYTHONPATH=/x "$CUBBY" run -p default -- env | sed 's/=.*//' | LC_ALL=C sort | xargs)" \
	"HOME LANG LC_ALL LC_TIME LOGNAME PATH SHELL TERM TZ USER XDG_RUNTIME_DIR"
is "PATH is not the caller's" "$(PATH=$PATH:/evil value PATH)" "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"
is "for root inside it has the programs of root" "$(value PATH --map root)" \
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
is "root inside is called root" "$(value USER --map root) $(value LOGNAME --map root) $(value HOME --map root)" "root root $HOME"
is "the runtime directory is the one inside" "$(XDG_RUNTIME_DIR=/elsewhere value XDG_RUNTIME_DIR)" "/run/user/$(id -u)"
is "PWD does not lie" "$(cd /usr && PWD=/usr "$CUBBY" run -p default -- sh -c 'echo $PWD; pwd')" "/usr
/usr"

export FOO=foo FOO_BAR=bar BARFOO=3 EMPTY=''
is "keep: one name" "$(names --keep-env FOO)" "$(names | xargs -n1 | sed '$aFOO' | LC_ALL=C sort | xargs)"
is "keep: its value" "$(value FOO --keep-env FOO)" foo
is "keep: an empty value is a value" "$("$CUBBY" run -p default --keep-env EMPTY -- sh -c 'echo ${EMPTY+set}')" set
is "keep: a pattern" "$(names --keep-env 'FOO*' | grep -o 'FOO[A-Z_]*' | xargs)" "FOO FOO_BAR"
is "keep: a pattern in front" "$(names --keep-env '*FOO' | grep -o '[A-Z_]*FOO' | xargs)" "BARFOO FOO"
is "keep: a pattern in the middle" "$(names --keep-env 'F*B*R' | grep -o 'FOO[A-Z_]*' | xargs)" "FOO_BAR"
is "keep: one that is not there" "$(names --keep-env NOTHING)" "$(names)"
is "unset: taken away again" "$(names --keep-env 'FOO*' --unset-env FOO_BAR | grep -o 'FOO[A-Z_]*' | xargs)" FOO
is "unset: a pattern" "$(names --keep-env '*' --unset-env 'FOO*' | grep -ow 'FOO[A-Z_]*' | xargs)" ""
is "set: a value" "$(value NEW --env 'NEW=a b=c')" "a b=c"
is "set: wins over keep" "$(value FOO --keep-env FOO --env FOO=new)" new
is "set: wins over what cubby sets" "$(value PATH --env PATH=/bin) $(value HOME --env HOME=/x)" "/bin /x"
is "set: wins over unset" "$(value FOO --unset-env FOO --env FOO=new)" new
is "set: the last one counts" "$(value A --env A=1 --env A=2)" 2
is "set: an empty value" "$("$CUBBY" run -p default --env A= -- sh -c 'echo ${A+set}')" set
is "set: any bytes" "$(value A --env A=$'x\ny\t\xff' | od -An -c | tr -d ' \n')" 'x\ny\t377\n'
is "set: the program is found by the PATH inside" "$("$CUBBY" run -p default --env PATH=/usr/bin -- printenv PATH)" /usr/bin
refused "set: a name without a value" "NAME=VALUE|=" --env NOVALUE
refused "set: no name" "NAME=VALUE|=" --env =x

# Secrets stay outside, whoever says "all of it".
secrets=(AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN GITHUB_TOKEN GH_TOKEN NPM_TOKEN ANTHROPIC_API_KEY OPENAI_API_KEY DB_PASSWORD
	MY_SECRET_THING PGPASSWORD GOOGLE_APPLICATION_CREDENTIALS AZURE_CLIENT_ID VAULT_ADDR KUBECONFIG DATABASE_URL SENTRY_DSN HTTP_AUTH
	REDIS_PASS USER_PWD SSH_PASSPHRASE)
for name in "${secrets[@]}"; do export "$name=value-of-$name"; done
is "a control: without a sandbox they are there" "$(env | grep -c value-of-)" ${#secrets[@]}
is "with * none of them passes" "$("$CUBBY" run -p default --keep-env '*' -- env | grep value-of-)" ""
is "with * all else passes" "$(value FOO --keep-env '*')" foo
is "taking a pattern back lets its names pass, but for those of another pattern" \
	"$("$CUBBY" run -p default --keep-env '*' -s 'env.unset-=*TOKEN*' -- env | grep -c value-of-)" "$(env | grep -v ^AWS | grep -c 'TOKEN.*value-of')"
is "or by setting it" "$(value GH_TOKEN --env GH_TOKEN=x)" x
run "$CUBBY" run -p default --keep-env '*' -- sh -c 'cat /proc/*/environ /proc/*/cmdline 2>/dev/null | tr "\0" "\n" | grep "value-of[-]"'
is "nor are they found in /proc" "$out" ""

# What is odd in the caller's environment.
is "a variable without a name or a value is dropped" "$(python3 -c '
import os, subprocess, sys
import ctypes
argv = [sys.argv[1], "run", "-p", "default", "--keep-env", "*", "--", "env"]
libc = ctypes.CDLL(None)
a = (ctypes.c_char_p * (len(argv) + 1))(*[x.encode() for x in argv], None)
e = (ctypes.c_char_p * 6)(b"HOME=" + os.environb[b"HOME"], b"novalue", b"=x", b"TWICE=1", b"TWICE=2", None)
libc.execve(argv[0].encode(), a, e)' "$CUBBY" 2>/dev/null | LC_ALL=C sort | grep -v -E '^(HOME|LOGNAME|PATH|SHELL|USER|XDG_RUNTIME_DIR)=' | xargs)" "TWICE=2"
big=$(head -c 100000 /dev/zero | tr '\0' x)
is "a long value passes whole" "$(BIG=$big value BIG --keep-env BIG | wc -c)" 100001
for i in {1..1000}; do export "MANY_$i=$i"; done
is "many variables pass" "$(names --keep-env 'MANY_*' | grep -o MANY_ | wc -l)" 1000

done_testing
