# SPDX-License-Identifier: MIT
"""tests/lib/netwatch.py: what leaves by a network device while a command runs.

usage: netwatch.py DEVICE FILE COMMAND... ; FILE gets a line for each place that a packet went to, sorted:
"tcp 203.0.113.9:80". What a network needs to be one (ARP, neighbours, multicast groups) is left out.
"""
import socket
import struct
import subprocess
import sys

OUTGOING = 4
NAMES = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmp6"}
NEIGHBOURS = range(130, 144)


def place(packet):
    four = packet[0] >> 4 == 4
    protocol = packet[9] if four else packet[6]
    head = (packet[0] & 15) * 4 if four else 40
    address = socket.inet_ntop(socket.AF_INET, packet[16:20]) if four else f"[{socket.inet_ntop(socket.AF_INET6, packet[24:40])}]"
    if not four and (protocol == 0 or protocol == 58 and packet[head] in NEIGHBOURS):
        return None
    port = f":{struct.unpack('!H', packet[head + 2:head + 4])[0]}" if protocol in (6, 17) else ""
    return f"{NAMES.get(protocol, protocol)} {address}{port}"


def main():
    device, path, *command = sys.argv[1:]
    packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    packets.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    packets.bind((device, 3))
    packets.setblocking(False)
    status = subprocess.run(command, check=False).returncode
    seen = set()
    while True:
        try:
            packet, (_, protocol, kind, *_) = packets.recvfrom(65535)
        except BlockingIOError:
            break
        if kind == OUTGOING and protocol in (0x0800, 0x86DD):
            seen.add(place(packet))
    with open(path, "w", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in sorted(seen - {None}))
    sys.exit(status)


main()
