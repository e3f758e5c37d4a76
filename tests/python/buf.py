"""`buf curl` against a running Weir.

    python buf.py path/to/buf 127.0.0.1:50051

Tried by each of its ways: gRPC and gRPC-Web, over HTTP/2 with the types that the server's reflection tells (v1 and v1alpha), and
over HTTP/1.1, where there is no reflection, with the project's own definitions.
"""

import base64
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from outside import LIMIT, ROOT, expect, tried

INVALID_ARGUMENT, FAILED_PRECONDITION = 3, 9
QUICK = {"weir-count": "3", "weir-interval-ms": "5"}


@dataclass
class Way:
    """One of the ways in which buf calls; `version` is the HTTP version, as buf writes it."""

    name: str
    flags: list[str]
    version: str
    base: str = ""


WAYS = [
    *(
        Way(f"{protocol}, {reflection}", ["--http2-prior-knowledge", "--protocol", protocol, "--reflect-protocol", reflection], "2.0")
        for protocol in ["grpc", "grpcweb"]
        for reflection in ["grpc-v1", "grpc-v1alpha"]
    ),
    *(
        Way(f"grpcweb, HTTP/1.1, at {base or '/'}", ["--protocol", "grpcweb", "--schema", str(ROOT / "proto")], "1.1", base)
        for base in ["", "/rpc"]
    ),
]

CHECKS = []


def check(function):
    """Registers a check; its name with spaces is what is printed."""
    CHECKS.append(function)
    return function


class Buf:
    """buf, calling one server in one way."""

    def __init__(self, program, address, way):
        self.program, self.url, self.way = program, f"http://{address}{way.base}", way

    def run(self, *words):
        command = [self.program, "curl", *self.way.flags, *words]
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)

    def call(self, method, *messages, headers={}, flags=()):
        """The answers, the status code (buf exits with eight times that), the error as buf tells it, and all that was said."""
        words = [word for pair in headers.items() for word in ["--header", ": ".join(pair)]]
        data = " ".join(json.dumps(message) for message in messages)
        done = self.run(*flags, *words, "--data", data, f"{self.url}/{method}")
        code, usage = divmod(done.returncode, 8)
        if usage:
            raise AssertionError(f"buf would not: {done.stderr}")
        error = json.loads(done.stderr) if code else None
        return list(documents(done.stdout)), code, error, done.stderr


def documents(text):
    """JSON values, one behind the other."""
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        yield value
        text = text[end:]


@check
def a_greeting(buf):
    answers, code, _, said = buf.call("Greeter/SayHello", {"name": "Ada"}, flags=["--verbose"])
    expect((answers, code), ([{"message": "Hello, Ada"}], 0), "answer and code")
    # The last one is this call's; what comes before it is reflection's.
    (*_, version) = [line.split()[3] for line in said.splitlines() if line.startswith("buf: < ") and " HTTP/" in line]
    expect(version, f"HTTP/{buf.way.version}", "version")


@check
def a_stream_of_answers(buf):
    answers, code, _, _ = buf.call("Greeter/LotsOfReplies", {"name": "Ada"}, headers=QUICK)
    expect(([a["message"] for a in answers], code), ([f"Hello, Ada ({n} of 3)" for n in (1, 2, 3)], 0), "answers and code")


@check
def a_stream_of_requests(buf):
    answers, code, _, _ = buf.call("Greeter/LotsOfGreetings", {"name": "Ada"}, {"name": "Bo"})
    expect((answers, code), ([{"message": "Hello, Ada, Bo"}], 0), "answer and code")


@check
def a_stream_each_way(buf):
    # It takes HTTP/2, and over HTTP/1.1 buf goes over to it of its own accord.
    answers, code, _, _ = buf.call("Greeter/BidiHello", {"name": "Ada"}, {"name": "Bo"})
    expect((answers, code), ([{"message": "Hello, Ada"}, {"message": "Hello, Bo"}], 0), "answers and code")


def expect_gate(code, error):
    said = (code, error["code"], error["message"], [detail["type"] for detail in error["details"]])
    expect(said, (FAILED_PRECONDITION, "failed_precondition", "no – 不", ["google.rpc.PreconditionFailure"]), "the error")
    value = error["details"][0]["value"]
    expect(b"GATE" in base64.b64decode(value + "=" * (-len(value) % 4)), True, "the details' bytes")


@check
def an_error_behind_messages_has_its_words_and_details(buf):
    request = {"after": 2, "everyMs": 5, "code": FAILED_PRECONDITION, "message": "no – 不", "details": True}
    answers, code, error, _ = buf.call("weir.v1.Lab/Fail", request)
    expect(answers, [{"seq": "1"}, {"seq": "2"}], "the messages before it")
    expect_gate(code, error)


@check
def an_error_at_once_has_its_words_and_details(buf):
    request = {"code": FAILED_PRECONDITION, "message": "no – 不", "details": True}
    answers, code, error, _ = buf.call("weir.v1.Lab/Fail", request)
    expect(answers, [], "messages")
    expect_gate(code, error)


@check
def a_refusal_is_told(buf):
    answers, code, error, _ = buf.call("Greeter/SayHello", {"name": ""})
    wanted = ([], INVALID_ARGUMENT, "name is empty, allowed are 1 to 1024 bytes")
    expect((answers, code, error["message"]), wanted, "answers, code and words")


def the_services_are_listed(buf):
    listed = buf.run("--list-services", buf.url).stdout.split()
    expect({"Greeter", "weir.v1.Lab", "grpc.reflection.v1.ServerReflection"} <= set(listed), True, listed)


def main(program, address):
    def way_tried(way):
        more = [the_services_are_listed] if "--reflect-protocol" in way.flags else []
        return tried(f"buf, {way.name}", CHECKS + more, Buf(program, address, way))

    with ThreadPoolExecutor(len(WAYS)) as pool:
        return sum(pool.map(way_tried, WAYS))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(1 if main(*sys.argv[1:]) else 0)
