#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tests/desktop/pixels.py: counts pixels of about these colours: a PNG of 8 bits a channel, or what xwd writes.

usage: pixels.py FILE RRGGBB..."""
import struct
import sys
import zlib

NEAR = 4  # of 255; what a video decoder makes of a colour is not exactly it


def of_xwd(data):
    fields = struct.unpack(">25I", data[:100])
    header, bits, line, colours = fields[0], fields[11], fields[12], fields[19]
    width, height, big = fields[4], fields[5], fields[7]
    start = header + colours * 12
    assert bits == 32 and not big, "only 32 bits a pixel, the lowest byte first"
    for y in range(height):
        row = data[start + y * line : start + y * line + width * 4]
        for x in range(0, len(row), 4):
            yield bytes(reversed(row[x : x + 3]))


def predicted(left, up, corner):
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]


def unfiltered(how, row, above, size):
    if how == 2:
        return bytearray((value + up) & 255 for value, up in zip(row, above))
    for i in range(len(row) if how else 0):
        left = row[i - size] if i >= size else 0
        corner = above[i - size] if i >= size else 0
        add = left if how == 1 else (left + above[i]) // 2 if how == 3 else predicted(left, above[i], corner)
        row[i] = (row[i] + add) & 255
    return row


def of_png(data):
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert depth == 8 and kind in (2, 6), "only RGB and RGBA of 8 bits"
    size = 3 if kind == 2 else 4
    packed, at = b"", 8
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        packed += data[at + 8 : at + 8 + length] if name == b"IDAT" else b""
        at += length + 12
    raw, above = zlib.decompress(packed), bytearray(width * size)
    for y in range(height):
        start = y * (width * size + 1)
        row = unfiltered(raw[start], bytearray(raw[start + 1 : start + 1 + width * size]), above, size)
        above = row
        for x in range(0, len(row), size):
            yield bytes(row[x : x + 3])


def main():
    data = open(sys.argv[1], "rb").read()
    counts = {}
    for pixel in of_png(data) if data.startswith(b"\x89PNG") else of_xwd(data):
        counts[pixel] = counts.get(pixel, 0) + 1
    for colour in sys.argv[2:]:
        wanted = bytes.fromhex(colour)
        print(sum(n for pixel, n in counts.items() if max(abs(a - b) for a, b in zip(pixel, wanted)) <= NEAR))


main()
