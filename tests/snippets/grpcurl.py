"""Stands in for grpcurl where that is not installed, as far as the page's snippets use it.

    grpcurl [-plaintext] [-v] [-max-time SECONDS] [-H 'KEY: VALUE']... [-d JSON | -d @] HOST:PORT SERVICE/METHOD

Like the real one it asks the server for its types (reflection, no .proto), takes JSON messages from standard input as
they come, prints every answer as JSON, and exits with 64 and the status code where that is not 0.
"""

import base64
import json
import sys

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

FAILED = 64


def arguments(words):
    """The flags, and the two words behind them. Unknown flags are errors, so that a snippet cannot use one."""
    flags = {"plaintext": False, "v": False, "max-time": None, "H": [], "d": ""}
    words = list(words)
    while words and words[0].startswith("-"):
        name = words.pop(0)[1:]
        if name in ("plaintext", "v"):
            flags[name] = True
        elif name == "max-time":
            flags[name] = float(words.pop(0))
        elif name == "H":
            flags[name].append(header(words.pop(0)))
        elif name == "d":
            flags[name] = words.pop(0)
        else:
            raise SystemExit(f"unknown flag -{name}")
    if len(words) != 2:
        raise SystemExit(f"an address and a method are wanted, not {words}")
    return flags, words[0], words[1]


def header(text):
    key, _, value = text.partition(":")
    key, value = key.strip().lower(), value.strip()
    if key.endswith("-bin"):
        value = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    return key, value


def documents(file):
    """JSON values as they come, however they are cut."""
    decoder, text = json.JSONDecoder(), ""
    for line in file:
        text = (text + line).lstrip()
        while text:
            try:
                value, end = decoder.raw_decode(text)
            except json.JSONDecodeError:
                break  # not all of it is here yet
            yield value
            text = text[end:].lstrip()
    if text:
        raise SystemExit(f"no JSON: {text!r}")


def main():
    flags, address, symbol = arguments(sys.argv[1:])
    if not flags["plaintext"]:
        raise SystemExit("only -plaintext can be stood in for")
    service, _, name = symbol.rpartition("/")
    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        pool = descriptor_pool.DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        method = pool.FindServiceByName(service).FindMethodByName(name)
        sent = received = 0

        def requests():
            nonlocal sent
            data = documents(sys.stdin) if flags["d"] == "@" else [json.loads(flags["d"] or "{}")]
            for document in data:
                sent += 1
                yield json_format.ParseDict(document, message_factory.GetMessageClass(method.input_type)())

        # The shape that fits all four modes: the server knows which one it is.
        call = channel.stream_stream(
            f"/{service}/{name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=message_factory.GetMessageClass(method.output_type).FromString,
        )(requests(), timeout=flags["max-time"], metadata=flags["H"])
        try:
            for answer in call:
                received += 1
                print(f"\nResponse contents:\n{json_format.MessageToJson(answer, ensure_ascii=False)}", flush=True)
        except grpc.RpcError:
            pass  # the status says why
        if flags["v"]:
            print("\nResponse trailers received:")
            for key, value in call.trailing_metadata() or ():
                print(f"{key}: {value}")
            plural = ["" if count == 1 else "s" for count in (sent, received)]
            print(f"Sent {sent} request{plural[0]} and received {received} response{plural[1]}")
        if call.code() != grpc.StatusCode.OK:
            print(f"ERROR:\n  Code: {call.code().name}\n  Message: {call.details()}", file=sys.stderr)
            sys.exit(FAILED + call.code().value[0])


main()
