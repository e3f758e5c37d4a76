# pip install grpcio grpcio-tools
# curl --create-dirs -o proto/weir/v1/ticker.proto http://127.0.0.1:50051/protos/weir/v1/ticker.proto
# python -m grpc_tools.protoc -I proto --python_out=. --grpc_python_out=. weir/v1/ticker.proto

import grpc
from google.protobuf import text_format

import weir.v1.ticker_pb2 as pb
import weir.v1.ticker_pb2_grpc as rpc


def run(stub):
    """Makes the call and prints every answer as it comes."""
    call = stub.Watch(
        pb.TickerRequest(
            symbol="ABC",
            every_ms=400,
            count=3,
        ),
    )
    try:
        for answer in call:
            show(answer)
    except grpc.RpcError:
        pass  # the status says why
    return call


def show(message):
    print(text_format.MessageToString(message, as_one_line=True, as_utf8=True))


with grpc.insecure_channel("127.0.0.1:50051") as channel:
    call = run(rpc.TickerStub(channel))
    code, trailers = call.code(), [tuple(entry) for entry in call.trailing_metadata() or ()]
    print(f"status: {code.value[0]} {code.name} {call.details()!r}, trailers: {trailers}")
