"""What the scripts that look at Weir from another place have in common: calls, messages, and keeping count."""

import base64
import contextlib
import importlib
import os
import pathlib
import queue
import sys
import threading
import traceback

import grpc
from grpc_tools import protoc

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LIMIT = 30.0  # seconds; only what hangs gets there


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: expected {wanted!r}, got {actual!r}")


def tried(title, checks, *arguments):
    """Runs the checks, says how each went, and how many failed."""
    failed = 0
    for function in checks:
        name = f"{title}: {function.__name__.replace('_', ' ')}"
        try:
            function(*arguments)
            said(f"ok      {name}")
        except Exception:
            failed += 1
            said(f"FAILED  {name}\n{traceback.format_exc().rstrip()}")
    said(f"{len(checks) - failed} passed, {failed} failed")
    return failed


def said(lines):
    """Writes at once, so that no line of another thread comes in between."""
    sys.stdout.write(f"{lines}\n")
    sys.stdout.flush()


def handshake(connection, authority, origin):
    """Asks for the tunnel; gives back what follows, and the answer's head in lower case."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        "GET /tunnel HTTP/1.1", f"Host: {authority}", "Upgrade: websocket", "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: h2ts", f"Origin: {origin}",
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    stream = connection.makefile("rb")
    head = b"".join(iter(stream.readline, b"\r\n")).decode().lower()
    return stream, head


class Member:
    """Somebody in the room, over one call."""

    def __init__(self, room, channel, name):
        self.room, self.outbox, self.inbox = room, queue.Queue(maxsize=16), queue.Queue(maxsize=256)
        self.outbox.put(room.Say(enter=room.Enter(room="class", name=name)))
        join = channel.stream_stream(
            "/weir.v1.Room/Join", request_serializer=room.Say.SerializeToString, response_deserializer=room.Said.FromString
        )
        self.call = join(iter(self.outbox.get, None), timeout=LIMIT)
        threading.Thread(target=self.listen, daemon=True).start()
        self.hears("joined", name)

    def listen(self):
        with contextlib.suppress(grpc.RpcError):
            for said in self.call:
                self.inbox.put(said)

    def says(self, text):
        self.outbox.put(self.room.Say(text=text))

    def hears(self, what, name, text=None):
        while True:
            said = self.inbox.get(timeout=LIMIT)
            if said.WhichOneof("what") == what and said.name == name and text in (None, said.text):
                return said

    def goes(self):
        self.call.cancel()
        self.outbox.put(None)


class Services:
    """Calls of the services over any channel, with messages from the project's own definitions."""

    def __init__(self, folder):
        names = ["greeter", "weir/v1/room", "weir/v1/monitor"]
        arguments = ["", f"-I{ROOT / 'proto'}", f"--python_out={folder}", *(f"{name}.proto" for name in names)]
        expect(protoc.main(arguments), 0, "the definitions' compiler")
        sys.path.insert(0, str(folder))
        self.greeter, self.room, self.monitor = (
            importlib.import_module(f"{name.replace('/', '.')}_pb2") for name in names
        )

    def greet(self, channel, shape, method, request, **more):
        greeter = self.greeter
        call = getattr(channel, shape)(
            f"/Greeter/{method}",
            request_serializer=greeter.HelloRequest.SerializeToString,
            response_deserializer=greeter.HelloReply.FromString,
        )
        return call(request, timeout=LIMIT, **more)

    def load(self, channel):
        """What the server counts, this question among it."""
        monitor = self.monitor
        watch = channel.unary_stream(
            "/weir.v1.Monitor/Watch",
            request_serializer=monitor.MonitorRequest.SerializeToString,
            response_deserializer=monitor.Load.FromString,
        )
        (load,) = watch(monitor.MonitorRequest(count=1), timeout=LIMIT)
        return load
