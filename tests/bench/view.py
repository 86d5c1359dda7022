# SPDX-License-Identifier: MIT
"""bench/view.py: what a directory costs that is an overlay, or has rules by name.

usage: view.py CUBBY DIRECTORY ROUNDS      (worker: view.py --work, inside)

In each round every command runs outside, in an overlay that is nothing but the kernel's (with no
more than a user namespace around it), and inside in a directory as it is, an overlay and one with a
rule, one after the other, in trees of the same files. Prints "COMMAND-WAY MS RATIO": the
medians of the times and of the ratios to the same round's run outside.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time

DIRS, FILES, SOURCES = 200, 25, 40
WAYS = ("kernel", "plain", "overlay", "rules")
COMMANDS = {
    "status": ["git", "--no-optional-locks", "status", "--porcelain"],
    "find": ["find", ".", "-size", "+100k"],
    "tar": ["sh", "-c", "tar cf - . | cat >/dev/null"],
    "make": ["make", "-s", "-B"],
}


def fill(tree):
    for d in range(DIRS):
        path = f"{tree}/d{d // 20}/s{d % 20}"
        os.makedirs(path)
        for f in range(FILES):
            with open(f"{path}/f{f}.txt", "w", encoding="ascii") as out:
                out.write(f"line {d} {f}\n" * 40)
    objects = " ".join(f"c{n}.o" for n in range(SOURCES))
    with open(f"{tree}/Makefile", "w", encoding="ascii") as out:
        out.write(f"all: {objects}\n")
    for n in range(SOURCES):
        with open(f"{tree}/c{n}.c", "w", encoding="ascii") as out:
            out.write(f"#include <stdio.h>\nvoid f{n}(void)\n{{\n\tputs(\"{n}\");\n}}\n")
    with open(f"{tree}/.gitignore", "w", encoding="ascii") as out:
        out.write("*.o\n")
    git = ["git", "-C", tree, "-c", "user.name=n", "-c", "user.email=e"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "all"]):
        subprocess.run(git + words, check=True)
    # What is as old as the index is read by each status; this one writes it anew.
    time.sleep(1.1)
    subprocess.run(git + ["status"], check=True, stdout=subprocess.DEVNULL)


def run(command, tree):
    begin = time.monotonic()
    subprocess.run(COMMANDS[command], cwd=tree, check=True, stdout=subprocess.DEVNULL)
    return (time.monotonic() - begin) * 1000


def start_kernel(tree):
    """A worker in a user namespace where the tree is a plain overlay of itself."""
    beside = tree + "-changes"
    os.makedirs(beside + "/upper")
    os.makedirs(beside + "/work")
    mount = (f"mount -t overlay -o userxattr,lowerdir={tree},upperdir={beside}/upper,"
             f"workdir={beside}/work none {tree} && exec \"$@\"")
    # The own ids again: git looks at every file anew whose owner it does not know.
    own = ["unshare", "-U", f"--map-user={os.getuid()}", f"--map-group={os.getgid()}"]
    return start(["unshare", "-rm", "sh", "-c", mount, "sh"] + own)


def start_inside(cubby, trees):
    return start(
        [cubby, "run", "-p", "default", "--ro", os.path.abspath(__file__), "--rw", trees["plain"],
         "--overlay", trees["overlay"], "--rw", trees["rules"],
         "--view-hide", trees["rules"] + "/**/.env", "--"])


def start(before):
    return subprocess.Popen(before + ["python3", os.path.abspath(__file__), "--work"],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def work():
    for line in sys.stdin:
        print(run(*line.split()), flush=True)


def main(cubby, top, rounds):
    trees = {way: f"{top}/{way}" for way in ("outside",) + WAYS}
    fill(trees["outside"])
    for way in WAYS:
        shutil.copytree(trees["outside"], trees[way])
        subprocess.run(["git", "-C", trees[way], "status"], check=True, stdout=subprocess.DEVNULL)
    inside = start_inside(cubby, trees)
    workers = {"kernel": start_kernel(trees["kernel"])}
    times = {}
    for number in range(rounds + 1):
        for command in COMMANDS:
            got = {"outside": run(command, trees["outside"])}
            for way in WAYS:
                worker = workers.get(way, inside)
                worker.stdin.write(f"{command} {trees[way]}\n")
                worker.stdin.flush()
                got[way] = float(worker.stdout.readline())
            if number > 0:  # the first fills caches
                times.setdefault(command, []).append(got)
    for worker in (inside, *workers.values()):
        worker.stdin.close()
        worker.wait()
    for command, rows in times.items():
        for way in ("outside",) + WAYS:
            ratio = statistics.median(row[way] / row["outside"] for row in rows)
            print(f"{command}-{way} {statistics.median(row[way] for row in rows):.1f} {ratio:.3f}")


if sys.argv[1] == "--work":
    work()
else:
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
