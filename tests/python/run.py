"""The tutorials' clients against a running Weir.

    python run.py 127.0.0.1:50051

The stubs are generated from `protos/`, which holds the tutorials' own definitions and not Weir's, so a name or a field
number that differs on the server fails here. Every method is called as the tutorials call it, at their own pace; the
calls run side by side, so all of it takes about as long as the slowest (eleven messages, one a second).
"""

import hashlib
import importlib
import pathlib
import queue
import sys
import tempfile
import threading
import time
import traceback
import uuid
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc_tools import protoc

HERE = pathlib.Path(__file__).resolve().parent
PROTOS = ["greeter", "helloworld", "user", "file", "streamingdemo"]
LIMIT = 30.0  # seconds; only a call that hangs gets there
TOKEN = (("appid", "itxs"), ("appkey", "11223344"))

CHECKS = []


def check(function):
    """Registers a check; its name with spaces is what is printed."""
    CHECKS.append(function)
    return function


def expect(actual, wanted, what):
    if actual != wanted:
        raise AssertionError(f"{what}: expected {wanted!r}, got {actual!r}")


def expect_that(condition, what):
    if not condition:
        raise AssertionError(what)


def expect_refusal(code, call, details=None):
    """The call must end with this code and, if given, exactly this message."""
    try:
        answer = call()
        if not hasattr(answer, "DESCRIPTOR"):
            answer = list(answer)
    except grpc.RpcError as error:
        expect(error.code(), code, "status code")
        if details is not None:
            expect(error.details(), details, "status message")
        return error
    raise AssertionError(f"expected {code}, got an answer: {answer!r}")


def generate(into):
    """Generates the stubs and imports them."""
    arguments = ["protoc", f"-I{HERE / 'protos'}", f"--python_out={into}", f"--grpc_python_out={into}"]
    if protoc.main(arguments + [f"{name}.proto" for name in PROTOS]) != 0:
        raise SystemExit("the stubs could not be generated")
    sys.path.insert(0, str(into))
    for name in PROTOS:
        globals()[f"{name}_pb2"] = importlib.import_module(f"{name}_pb2")
        globals()[f"{name}_grpc"] = importlib.import_module(f"{name}_pb2_grpc")


class Outbox:
    """A request stream that sends when told to, and closes when told to."""

    END = object()

    def __init__(self, *messages):
        self.messages = queue.Queue()
        for message in messages:
            self.send(message)

    def send(self, message):
        self.messages.put(message)

    def close(self):
        self.messages.put(self.END)

    def __iter__(self):
        return iter(self.messages.get, self.END)


# The quickstart's greeter, with and without its package ------------------------------------------------------------


@check
def say_hello_greets_by_name(channel):
    reply = greeter_grpc.GreeterStub(channel).SayHello(greeter_pb2.HelloRequest(name="world"), timeout=LIMIT)
    expect(reply.message, "Hello, world", "greeting")


@check
def say_hello_again_greets_again(channel):
    reply = greeter_grpc.GreeterStub(channel).SayHelloAgain(greeter_pb2.HelloRequest(name="world"), timeout=LIMIT)
    expect_that("world" in reply.message, f"the name is missing in {reply.message!r}")


@check
def an_empty_name_is_refused(channel):
    stub = greeter_grpc.GreeterStub(channel)
    empty = greeter_pb2.HelloRequest()
    invalid = grpc.StatusCode.INVALID_ARGUMENT
    expect_refusal(invalid, lambda: stub.SayHello(empty, timeout=LIMIT))
    expect_refusal(invalid, lambda: stub.SayHelloAgain(empty, timeout=LIMIT))
    expect_refusal(invalid, lambda: stub.LotsOfReplies(empty, timeout=LIMIT))


@check
def the_quickstart_greets(channel):
    reply = helloworld_grpc.GreeterStub(channel).SayHello(helloworld_pb2.HelloRequest(name="you"), timeout=LIMIT)
    expect(reply.message, "Hello, you", "greeting")


@check
def the_quickstart_streams_replies(channel):
    stub = helloworld_grpc.GreeterStub(channel)
    replies = list(stub.SayHelloStreamReply(helloworld_pb2.HelloRequest(name="you"), timeout=LIMIT))
    expect(len(replies), 10, "replies")
    expect_that(all("you" in reply.message for reply in replies), f"the name is missing in {replies!r}")


@check
def the_quickstart_answers_each_of_a_bidi_stream(channel):
    names = ["ada", "grace", "edsger"]
    outbox = Outbox()
    replies = helloworld_grpc.GreeterStub(channel).SayHelloBidiStream(iter(outbox), timeout=LIMIT)
    for name in names:
        outbox.send(helloworld_pb2.HelloRequest(name=name))
        expect_that(name in next(replies).message, f"no greeting for {name}")
    outbox.close()
    expect(list(replies), [], "after the last answer")
    expect(replies.code(), grpc.StatusCode.OK, "status")


# The four modes ----------------------------------------------------------------------------------------------------


@check
def lots_of_replies_greets_ten_times(channel):
    stub = greeter_grpc.GreeterStub(channel)
    replies = stub.LotsOfReplies(greeter_pb2.HelloRequest(name="world"), timeout=LIMIT)
    messages = [reply.message for reply in replies]
    expect(len(messages), 10, "replies")
    expect_that(all("world" in message for message in messages), f"the name is missing in {messages!r}")
    expect(replies.code(), grpc.StatusCode.OK, "status")


@check
def lots_of_greetings_names_everybody(channel):
    names = ["ada", "grace", "edsger"]
    requests = (greeter_pb2.HelloRequest(name=name) for name in names)
    reply = greeter_grpc.GreeterStub(channel).LotsOfGreetings(requests, timeout=LIMIT)
    places = [reply.message.find(name) for name in names]
    expect_that(-1 not in places and places == sorted(places), f"names missing or out of order: {reply.message!r}")


@check
def bidi_hello_answers_each_before_the_next(channel):
    outbox = Outbox()
    replies = greeter_grpc.GreeterStub(channel).BidiHello(iter(outbox), timeout=LIMIT)
    for name in ["ada", "grace", "edsger"]:
        outbox.send(greeter_pb2.HelloRequest(name=name))
        expect_that(name in next(replies).message, f"no answer for {name}")
    outbox.close()
    expect(list(replies), [], "after the last answer")


@check
def bidi_hello_can_collect(channel):
    outbox = Outbox(*(greeter_pb2.HelloRequest(name=name) for name in ["ada", "grace"]))
    metadata = (("weir-policy", "collect"),)
    replies = greeter_grpc.GreeterStub(channel).BidiHello(iter(outbox), metadata=metadata, timeout=LIMIT)
    arrived = []
    reader = threading.Thread(target=lambda: arrived.extend(replies), daemon=True)
    reader.start()
    reader.join(0.3)
    expect(arrived, [], "answers before the client is done")
    outbox.close()
    reader.join(LIMIT)
    text = " ".join(reply.message for reply in arrived)
    expect_that("ada" in text and "grace" in text, f"somebody is missing in {text!r}")


@check
def server_stream_sends_eleven_one_a_second(channel):
    began = time.monotonic()
    stub = greeter_grpc.GreeterStub(channel)
    answers = [answer.data for answer in stub.ServerStream(greeter_pb2.StreamRequestData(data="客户端"), timeout=LIMIT)]
    took = time.monotonic() - began
    expect(answers, ["这是发给客户端的数据流"] * 11, "answers")
    expect_that(9.5 < took < 20.0, f"eleven messages, one a second, took {took:.1f} s")


@check
def client_stream_is_answered_once(channel):
    requests = (greeter_pb2.StreamRequestData(data=f"消息{n}") for n in range(11))
    answer = greeter_grpc.GreeterStub(channel).ClientStream(requests, timeout=LIMIT)
    expect_that("11" in answer.data, f"the count is missing in {answer.data!r}")


@check
def all_stream_writes_eleven_while_it_reads(channel):
    requests = (greeter_pb2.StreamRequestData(data=f"来自客户端{n}") for n in range(11))
    answers = [answer.data for answer in greeter_grpc.GreeterStub(channel).AllStream(requests, timeout=LIMIT)]
    expect(answers, ["这是发给客户端的数据流"] * 11, "answers")


@check
def all_stream_writes_for_ever_to_a_client_that_does_not_finish(channel):
    outbox = Outbox(greeter_pb2.StreamRequestData(data="hello"))
    metadata = (("weir-interval-ms", "5"),)
    answers = greeter_grpc.GreeterStub(channel).AllStream(iter(outbox), metadata=metadata, timeout=LIMIT)
    for _ in range(30):
        expect(next(answers).data, "这是发给客户端的数据流", "answer")
    answers.cancel()
    expect(answers.code(), grpc.StatusCode.CANCELLED, "status")
    outbox.close()


@check
def get_stream_tells_the_time(channel):
    before = int(time.time())
    stub = greeter_grpc.GreeterStub(channel)
    times = [int(answer.data) for answer in stub.GetStream(greeter_pb2.StreamReqData(data="慕课网"), timeout=LIMIT)]
    expect(len(times), 11, "answers")
    expect(times, sorted(times), "order")
    expect_that(before - 2 <= times[0] and times[-1] <= time.time() + 2, f"not the Unix time: {times!r}")
    expect_that(9 <= times[-1] - times[0] <= 20, f"not one a second: {times!r}")


@check
def put_stream_is_answered_with_a_count(channel):
    requests = (greeter_pb2.StreamReqData(data=f"慕课网{n}") for n in range(11))
    answer = greeter_grpc.GreeterStub(channel).PutStream(requests, timeout=LIMIT)
    expect_that("11" in answer.data, f"the count is missing in {answer.data!r}")


@check
def server_streaming_sends_four_numbered_answers(channel):
    stub = streamingdemo_grpc.StreamServiceStub(channel)
    answers = stub.ServerStreaming(streamingdemo_pb2.RequestMessage(client_request="hello"), timeout=LIMIT)
    expect([a.server_response for a in answers], [f"Response message {n}" for n in range(1, 5)], "answers")


@check
def knobs_out_of_range_are_refused_by_name(channel):
    stub = greeter_grpc.GreeterStub(channel)
    request = greeter_pb2.StreamRequestData(data="x")
    for key, value in [("weir-interval-ms", "60001"), ("weir-count", "10000001"), ("weir-count", "many")]:
        call = lambda: stub.ServerStream(request, metadata=((key, value),), timeout=LIMIT)
        error = expect_refusal(grpc.StatusCode.INVALID_ARGUMENT, call)
        expect_that(key in error.details() and value in error.details(), f"unclear message: {error.details()!r}")


# The token ---------------------------------------------------------------------------------------------------------


@check
def a_user_is_told_to_who_brings_the_token(channel):
    user = user_grpc.UserServiceStub(channel).GetUser(user_pb2.UserRequest(id=7), metadata=TOKEN, timeout=LIMIT)
    expect((user.id, user.name), (7, "itxiaoshen"), "user")


@check
def no_token_is_said_so(channel):
    stub = user_grpc.UserServiceStub(channel)
    call = lambda: stub.GetUser(user_pb2.UserRequest(id=1), timeout=LIMIT)
    expect_refusal(grpc.StatusCode.UNAUTHENTICATED, call, "未传输token")


@check
def a_wrong_token_is_said_so(channel):
    stub = user_grpc.UserServiceStub(channel)
    for token in [(("appid", "itxs"), ("appkey", "11223345")), (("appid", "itx"), ("appkey", "11223344"))]:
        call = lambda: stub.GetUser(user_pb2.UserRequest(id=1), metadata=token, timeout=LIMIT)
        expect_refusal(grpc.StatusCode.UNAUTHENTICATED, call, "token 不正确")


@check
def there_is_no_user_zero(channel):
    stub = user_grpc.UserServiceStub(channel)
    for number in [0, -1]:
        call = lambda: stub.GetUser(user_pb2.UserRequest(id=number), metadata=TOKEN, timeout=LIMIT)
        expect_refusal(grpc.StatusCode.NOT_FOUND, call)


# Files and chat ----------------------------------------------------------------------------------------------------


def download(channel, name):
    call = file_grpc.FileServiceStub(channel).DownLoad(file_pb2.FileRequest(name=name), timeout=LIMIT)
    return call, list(call)


@check
def hello_zip_arrives_exactly(channel):
    call, pieces = download(channel, "hello.zip")
    content = b"".join(piece.content for piece in pieces)
    promised = dict(call.initial_metadata())
    expect(len(content), int(promised["weir-size"]), "size")
    expect(hashlib.sha256(content).hexdigest(), promised["weir-sha256"], "SHA-256")
    expect({piece.name for piece in pieces}, {"hello.zip"}, "name in each piece")
    expect({len(piece.content) for piece in pieces[:-1]} or {1024}, {1024}, "size of all pieces but the last")
    expect(content[:4], b"PK\x03\x04", "the first bytes of a zip file")


@check
def an_unknown_file_is_not_found(channel):
    stub = file_grpc.FileServiceStub(channel)
    for name in ["no-such-file.txt", "../Cargo.toml", "/etc/hostname", ".."]:
        call = lambda: stub.DownLoad(file_pb2.FileRequest(name=name), timeout=LIMIT)
        expect_refusal(grpc.StatusCode.NOT_FOUND, call)


@check
def what_is_uploaded_can_be_downloaded(channel):
    name = f"upload-{uuid.uuid4().hex}.bin"
    content = bytes(n * 31 % 256 for n in range(10_000))
    pieces = (
        file_pb2.UpFileRequest(name=name, content=content[at : at + 1024]) for at in range(0, len(content), 1024)
    )
    answer, call = file_grpc.UpFileServiceStub(channel).UpLoad.with_call(pieces, timeout=LIMIT)
    expect(answer.state, "success", "state")
    said = dict(call.trailing_metadata())
    expect(said["weir-size"], str(len(content)), "size in the trailers")
    expect(said["weir-sha256"], hashlib.sha256(content).hexdigest(), "SHA-256 in the trailers")
    _, back = download(channel, name)
    expect(b"".join(piece.content for piece in back), content, "the bytes that come back")


@check
def the_chat_takes_ten_rounds(channel):
    outbox = Outbox()
    answers = file_grpc.ChatServiceStub(channel).TextChat(iter(outbox), timeout=LIMIT)
    for n in range(10):
        outbox.send(file_pb2.TextRequest(message=f"client send world to server!i={n}"))
        expect_that(next(answers).message != "", f"an empty answer in round {n}")
    outbox.close()
    expect(list(answers), [], "after the last answer")
    expect(answers.code(), grpc.StatusCode.OK, "status")


def run(address):
    """Runs all checks side by side; true if all passed."""
    options = [("grpc.enable_http_proxy", 0)]
    with grpc.insecure_channel(address, options=options) as channel:
        try:
            grpc.channel_ready_future(channel).result(timeout=LIMIT)
        except grpc.FutureTimeoutError:
            raise SystemExit(f"no gRPC server at {address}") from None

        def outcome(function):
            try:
                function(channel)
                return None
            except Exception:  # whatever it is, it is this check's failure
                return traceback.format_exc()

        with ThreadPoolExecutor(max_workers=len(CHECKS)) as pool:
            outcomes = list(pool.map(outcome, CHECKS))
    failed = 0
    for function, trace in zip(CHECKS, outcomes):
        print("ok  " if trace is None else "FAIL", function.__name__.replace("_", " "))
        if trace is not None:
            failed += 1
            print(trace)
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return failed == 0


def main():
    if len(sys.argv) != 2:
        raise SystemExit("usage: python run.py HOST:PORT")
    with tempfile.TemporaryDirectory() as folder:
        generate(folder)
        passed = run(sys.argv[1])
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
