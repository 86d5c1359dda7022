#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tests/bench/first_window.py: times a program from its start to its first window on the screen, as it
is and behind a launcher, by turns.

usage: first_window.py NAME ROUNDS "LAUNCHER WORDS" PROGRAM [ARGUMENT...]

Prints NAME, the medians in milliseconds without and with the launcher, and their ratio."""
import ctypes
import select
import signal
import statistics
import subprocess
import sys
import time

MAP_NOTIFY, SUBSTRUCTURE_NOTIFY = 19, 1 << 19
SMALLEST = 100  # toolkits have tiny windows that nobody sees
SECONDS = 60


class Mapped(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("sent", ctypes.c_int), ("display", ctypes.c_void_p),
                ("event", ctypes.c_ulong), ("window", ctypes.c_ulong), ("override", ctypes.c_int), ("rest", ctypes.c_long * 24)]


class Screen:
    def __init__(self):
        self.x = ctypes.CDLL("libX11.so.6")
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XDefaultRootWindow.restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(self.x.XOpenDisplay(None))
        self.handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: 0)
        self.x.XSetErrorHandler(self.handler)  # a window may be gone when it is looked at
        self.x.XSelectInput(self.display, ctypes.c_ulong(self.x.XDefaultRootWindow(self.display)), ctypes.c_long(SUBSTRUCTURE_NOTIFY))
        self.x.XSync(self.display, 1)

    def is_large(self, window):
        root, numbers = ctypes.c_ulong(), [ctypes.c_int() for _ in range(6)]
        self.x.XGetGeometry(self.display, ctypes.c_ulong(window), ctypes.byref(root), *map(ctypes.byref, numbers))
        return min(numbers[2].value, numbers[3].value) >= SMALLEST

    def forget(self):
        self.x.XSync(self.display, 1)

    def wait_for_window(self, end):
        event = Mapped()
        while True:
            while self.x.XPending(self.display):
                self.x.XNextEvent(self.display, ctypes.byref(event))
                if event.type == MAP_NOTIFY and not event.override and self.is_large(event.window):
                    return
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.x.XConnectionNumber(self.display)], [], [], left)[0]:
                raise SystemExit("no window: " + " ".join(sys.argv[4:]))


def measure(screen, command):
    screen.forget()
    begin = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        screen.wait_for_window(begin + SECONDS)
        taken = time.monotonic() - begin
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return taken * 1000


def main():
    name, rounds, launcher, program = sys.argv[1], int(sys.argv[2]), sys.argv[3].split(), sys.argv[4:]
    screen, outside, inside = Screen(), [], []
    for number in range(rounds + 1):
        taken = measure(screen, program), measure(screen, launcher + program)
        if number > 0:  # the first start makes the caches
            outside.append(taken[0])
            inside.append(taken[1])
    before, behind = statistics.median(outside), statistics.median(inside)
    print(f"{name} {before:.0f} {behind:.0f} {behind / before:.3f}", flush=True)


main()
