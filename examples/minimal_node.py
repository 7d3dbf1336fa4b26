#!/usr/bin/env python3
"""A node that only watches: everything PROTOCOL.md, section 14, asks for, with the standard library alone.

    python3 minimal_node.py 127.0.0.1:8000 --flow movie.Mjpeg --output frames.mjpeg --frames 100

Connects to an ott-node, waits for the flow, and writes the received frames one after another, whatever they are; if they are
JPEG images, a player can open the file.
"""
import argparse
import os
import selectors
import socket
import struct
import sys
import time
import uuid

AUTHENTICATION, AUTHENTICATION_REQUIRED, DISTANCE_VECTOR, SEQUENCE_REQUEST, FLOW_COLLECTION, FLOW_ANNOUNCE = range(1, 7)
FLOW_WITHDRAW, COLLECTION_REQUEST, FLOW_REQUEST, FLOW_CANCEL, FLOW_REFUSED, GOODBYE = range(7, 13)
PING_REQUEST, PING_RESPONSE = 13, 14
HEARD, ANSWER = 1, 4  # flags of HELLO
HELLO_INTERVAL = 200  # ms
HOPS, NO_TOPOLOGY, STALE = 1, 0, 4  # metric and flags of AUTHENTICATION; a reason of FLOW_REFUSED
RETRACTED = 0xFFFF
MAX_FRAME, MAX_CHUNK, MAX_HELD = 65_536, 8 * 1024 * 1024 + 4, 256


class Reader:
    """Takes fields off the front of a frame's data."""
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, layout):
        values = struct.unpack_from(">" + layout, self.data, self.at)
        self.at += struct.calcsize(">" + layout)
        return values if len(values) > 1 else values[0]

    def text(self):
        return self.take(f"{self.take('B')}s").decode("utf-8")


def text(value):
    data = value.encode("utf-8")
    return bytes([len(data)]) + data


def serial(a, b, bits):
    """a - b as a signed serial number: positive if a is newer."""
    return (a - b + 2 ** (bits - 1)) % 2**bits - 2 ** (bits - 1)


class Node:
    def __init__(self, address, flow, output, frames):
        self.id, self.flow, self.output, self.frames_wanted = uuid.uuid4().bytes, flow, output, frames
        self.token, self.sequence = os.urandom(8), 0
        self.routes = {}  # destination -> cost at the neighbour
        self.offers = {}  # source -> (version, {flow: content type})
        self.label = self.source = None  # (slot, key) and source of the branch that was asked for
        self.next_slot, self.ask_again_at = 0, 0.0
        self.chunks = {}  # chunk sequence -> [buffer, {offset: length}]
        self.expected, self.frames = None, 0
        self.peer_token = None  # set once the neighbour has authenticated
        self.hello_sequence, self.hello_due = 0, 0.0
        self.heard_at, self.echo, self.up, self.said_heard = None, 0, False, False

        self.tcp = socket.create_connection(address)
        self.received, self.greeted, self.done = b"", False, False
        self.udp = socket.socket(self.tcp.family, socket.SOCK_DGRAM)
        self.udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
        self.udp.bind((self.tcp.getsockname()[0], 0))
        self.tcp.sendall(struct.pack(">4sHH", b"OTTN", 1, 1))

    def send(self, tag, data=b""):
        self.tcp.sendall(struct.pack(">IB", 1 + len(data), tag) + data)

    def read_control(self):
        piece = self.tcp.recv(65_536)
        if not piece:
            sys.exit("the neighbour closed the connection")
        self.received += piece
        if not self.greeted and len(self.received) >= 8:
            magic, lowest, highest = struct.unpack(">4sHH", self.received[:8])
            if magic != b"OTTN" or not 1 <= lowest <= 1 <= highest:
                sys.exit(f"no common version: it speaks {lowest} to {highest}, this node 1")
            self.received, self.greeted = self.received[8:], True
            self.authenticate()
        while self.greeted and len(self.received) >= 4:
            length = struct.unpack_from(">I", self.received)[0]
            if not 1 <= length <= MAX_FRAME:
                sys.exit(f"frame of {length} bytes")
            if len(self.received) < 4 + length:
                return
            frame, self.received = self.received[4 : 4 + length], self.received[4 + length :]
            self.take_frame(frame[0], Reader(frame[1:]))

    def authenticate(self):
        port = self.udp.getsockname()[1]
        media = struct.pack(">HH", 0, port) + self.token + text("")
        self.send(AUTHENTICATION, self.id + text("minimal") + media + bytes([HOPS, NO_TOPOLOGY]))

    def take_frame(self, tag, data):
        if tag == AUTHENTICATION and self.peer_token is None:
            peer, name = data.take("16s"), data.text()
            _, port, self.peer_token = data.take("HH8s")
            print(f"connected to {name or uuid.UUID(bytes=peer)}")
            self.media_address = (self.tcp.getpeername()[0], port)
            self.send_vector()
        elif tag == AUTHENTICATION_REQUIRED:
            self.authenticate()
        elif tag == DISTANCE_VECTOR:
            for _ in range(data.take("H")):
                destination, _, cost = data.take("16sHH")
                self.route_changed(destination, cost)
        elif tag == SEQUENCE_REQUEST:
            for _ in range(data.take("H")):
                destination, wanted, _ = data.take("16sHB")
                if destination == self.id:
                    self.sequence = wanted if serial(wanted, self.sequence, 16) > 0 else self.sequence
                    self.send_vector()
        elif tag == FLOW_COLLECTION:
            for _ in range(data.take("H")):
                source, version, count = data.take("16sIH")
                flows = dict([(data.text(), data.text()) for _ in range(count)])
                if version > self.version_of(source):
                    self.offers[source] = (version, flows)
        elif tag in (FLOW_ANNOUNCE, FLOW_WITHDRAW):
            (source, version), flow = data.take("16sI"), data.text()
            known, flows = self.offers.get(source, (0, {}))
            if version > known + 1:
                self.ask_for_offers(source)
            elif version == known + 1:
                flows = {name: kind for name, kind in flows.items() if name != flow}
                self.offers[source] = (version, {**flows, flow: data.text()} if tag == FLOW_ANNOUNCE else flows)
                self.done = tag == FLOW_WITHDRAW and (source, flow) == (self.source, self.flow)
        elif tag == FLOW_REFUSED:
            if (data.take("16s"), data.text()) == (self.source, self.flow):
                if data.take("B") == STALE and self.label:
                    self.request()
                else:
                    self.label, self.ask_again_at = None, time.monotonic() + 1
        elif tag == PING_REQUEST:
            self.send(PING_RESPONSE, data.take("4s"))
        elif tag == GOODBYE:
            sys.exit(f"goodbye, reason {data.take('B')}: {data.text()}")

    def send_vector(self):
        self.send(DISTANCE_VECTOR, struct.pack(">H16sHH", 1, self.id, self.sequence, 0))

    def route_changed(self, destination, cost):
        if cost == RETRACTED:
            self.routes.pop(destination, None)
        elif destination != self.id:
            if destination not in self.routes:
                self.ask_for_offers(destination)
            self.routes[destination] = cost

    def version_of(self, source):
        return self.offers.get(source, (0,))[0]

    def ask_for_offers(self, source):
        self.send(COLLECTION_REQUEST, struct.pack(">H16sI", 1, source, self.version_of(source)))

    def watch_if_possible(self):
        if self.label or not self.up or time.monotonic() < self.ask_again_at:
            return
        sources = [s for s, (_, flows) in self.offers.items() if self.flow in flows and s in self.routes]
        if not sources:
            return
        self.source = min(sources, key=lambda source: (self.routes[source], source))
        self.label = (self.next_slot, struct.unpack(">I", os.urandom(4))[0])
        self.next_slot += 1
        self.request()
        kind, links = self.offers[self.source][1][self.flow], self.routes[self.source] + 1
        print(f"watching {self.flow} ({kind}) of {uuid.UUID(bytes=self.source)}, {links} links away")

    def request(self):
        key = self.source + text(self.flow)
        self.send(FLOW_REQUEST, key + struct.pack(">IIBH", *self.label, 1, 1) + self.id)

    def clock(self):
        return time.monotonic_ns() // 1000 % 2**32 or 1

    def send_hello(self):
        now = time.monotonic()
        heard = self.heard_at is not None and now - self.heard_at < 3
        held = int((now - self.heard_at) * 1e6) if heard else 0
        self.up = self.up and heard
        echo = self.echo if heard else 0
        flags = HEARD if heard else 0
        fields = (0x12, 0, flags, self.peer_token, self.hello_sequence, self.clock(), echo, held, HELLO_INTERVAL, 0)
        self.hello_sequence += 1
        self.said_heard, self.hello_due = heard, now + (HELLO_INTERVAL / 1000 if self.up else 0.1)
        self.udp.sendto(struct.pack(">BBH8sIIIIHH", *fields), self.media_address)

    def read_media(self):
        datagram, sender = self.udp.recvfrom(65_536)
        if len(datagram) >= 32 and datagram[0] == 0x12 and self.peer_token:
            _, _, flags, token, _, clock, echo, held, _, _ = struct.unpack(">BBH8sIIIIHH", datagram[:32])
            if token != self.token:
                return
            self.media_address, self.heard_at, self.echo = sender, time.monotonic(), clock
            if flags & HEARD and not self.up:
                print(f"media path up, round trip {serial(self.clock(), echo, 32) - held} µs")
            self.up = bool(flags & HEARD)
            if not self.up or not self.said_heard or flags & ANSWER:
                self.send_hello()
        elif len(datagram) > 32 and datagram[0] == 0x11 and self.peer_token and sender == self.media_address:
            _, hops, _, slot, key, _, chunk, length, offset, _ = struct.unpack(">BBHIIIIIII", datagram[:32])
            fragment = datagram[32:]
            if (slot, key) == self.label and hops > 0 and offset + len(fragment) <= length <= MAX_CHUNK:
                self.take_fragment(chunk, length, offset, fragment)

    def take_fragment(self, sequence, length, offset, fragment):
        if self.expected is None and offset == 0:
            self.expected = sequence
        if self.expected is None or serial(sequence, self.expected, 32) < 0:
            return
        while len(self.chunks) >= MAX_HELD:
            del self.chunks[min(self.chunks, key=lambda held: serial(held, self.expected, 32))]
        buffer, parts = self.chunks.setdefault(sequence, [bytearray(length), {}])
        if len(buffer) == length:
            buffer[offset : offset + len(fragment)] = fragment
            parts[offset] = len(fragment)
        if sum(parts.values()) >= len(buffer) and not self.done:
            self.take_chunk(sequence, bytes(buffer))

    def take_chunk(self, sequence, chunk):
        """Writes a whole chunk; what is before it and not whole is given up (a better player waits a little)."""
        self.expected = (sequence + 1) % 2**32
        self.chunks = {s: c for s, c in self.chunks.items() if serial(s, self.expected, 32) >= 0}
        (number,) = struct.unpack_from(">I", chunk)
        self.output.write(chunk[4:])
        self.frames += 1
        if self.frames % 30 == 1:
            print(f"frame {number}, {len(chunk) - 4} bytes")
        self.done = self.frames_wanted is not None and self.frames >= self.frames_wanted

    def run(self):
        ready = selectors.DefaultSelector()
        ready.register(self.tcp, selectors.EVENT_READ, self.read_control)
        ready.register(self.udp, selectors.EVENT_READ, self.read_media)
        while not self.done:
            for key, _ in ready.select(timeout=0.05):
                key.data()
            if self.peer_token and time.monotonic() >= self.hello_due:
                self.send_hello()
            self.watch_if_possible()
        if self.label:
            self.send(FLOW_CANCEL, self.source + text(self.flow) + struct.pack(">H", 0))
        self.send(GOODBYE, bytes([1]) + text("stopping"))
        self.tcp.close()
        print(f"{self.frames} frames received")


def main():
    parser = argparse.ArgumentParser(description="Watches one flow of an OTT overlay.")
    parser.add_argument("neighbour", help="ADDRESS:PORT of an ott-node")
    parser.add_argument("--flow", required=True, help="name of the flow")
    parser.add_argument("--output", required=True, help="file for the received frames")
    parser.add_argument("--frames", type=int, help="stop after so many frames")
    options = parser.parse_args()
    address, _, port = options.neighbour.rpartition(":")
    with open(options.output, "wb") as output:
        Node((address.strip("[]"), int(port)), options.flow, output, options.frames).run()


if __name__ == "__main__":
    main()
