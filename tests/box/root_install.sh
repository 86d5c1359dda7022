# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/box/root_install.sh: in a root shell, make install, pip and npm put programs into the system as
# they do for root, and nothing of it is on the host.
. "$(dirname "$0")/../lib/tap.sh"

[ -x /usr/bin/newuidmap ] || skip_all "newuidmap" "a root shell maps a range of ids"

# installed NAME WORDS PROGRAM: what was run has installed PROGRAM, which said the words; outside there is none.
installed() {
	is "$1: exit status" "$status" 0
	like "$1: it runs" "$out" "$2"
	ok "$1: the host does not have it" test -z "$(command -v "$3")"
	[ "$status" -eq 0 ] || printf '%s\n' "$out" "$err" | tail -n 20 | sed 's/^/# /'
}

mkdir tool && printf 'install:\n\tinstall -D -m 755 tool.sh $(DESTDIR)/usr/local/bin/from-make\n' >tool/Makefile
printf '#!/bin/sh\necho hello from make, user $(id -u)\n' >tool/tool.sh
run "$CUBBY" shell --root --net none --ro "$PWD/tool" -- sh -c 'cp -r "$0" /tmp/tool && make -C /tmp/tool install && from-make' "$PWD/tool"
installed "make install" 'hello from make, user 0' from-make

if [ -x /usr/bin/pip3 ] && /usr/bin/python3 -c 'import setuptools' 2>/dev/null; then
	mkdir -p python/from_pip
	cat >python/pyproject.toml <<-'END'
		[build-system]
		requires = ["setuptools"]
		build-backend = "setuptools.build_meta"
		[project]
		name = "from-pip"
		version = "1.0"
		[project.scripts]
		from-pip = "from_pip:main"
		[tool.setuptools]
		packages = ["from_pip"]
	END
	printf 'import os\ndef main():\n    print("hello from pip, user", os.getuid())\n' >python/from_pip/__init__.py
	run "$CUBBY" shell --root --net none --ro "$PWD/python" -- sh -c 'cp -r "$0" /tmp/python &&
		/usr/bin/pip3 install --no-index --no-build-isolation --break-system-packages /tmp/python && from-pip && program=$(command -v from-pip) &&
		/usr/bin/pip3 uninstall -y --break-system-packages from-pip && [ ! -e "$program" ]' "$PWD/python"
	installed "pip install" 'hello from pip, user 0' from-pip
else
	skip "pip install" pip3 "there is no /usr/bin/pip3 with setuptools"
fi

if [ -x /usr/bin/npm ]; then
	mkdir node && echo '{"name":"from-npm","version":"1.0.0","bin":{"from-npm":"cli.js"}}' >node/package.json
	printf '#!/usr/bin/env node\nconsole.log("hello from npm, user", process.getuid())\n' >node/cli.js
	run "$CUBBY" shell --root --net none --ro "$PWD/node" -- sh -c 'cp -r "$0" /tmp/node && cd /tmp/node &&
		PATH=/usr/local/bin:/usr/bin:/bin && export PATH && npm pack --silent && npm install --offline --silent -g from-npm-1.0.0.tgz &&
		from-npm && program=$(command -v from-npm) && npm uninstall --silent -g from-npm && [ ! -e "$program" ]' "$PWD/node"
	installed "npm install" 'hello from npm, user 0' from-npm
else
	skip "npm install" npm "there is no /usr/bin/npm"
fi

done_testing
