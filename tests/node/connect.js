// Connect's gRPC-Web, over fetch as a browser's and over Node's own HTTP, and its native gRPC.

const { randomUUID } = require("node:crypto");
const { Code, ConnectError, createClient } = require("@connectrpc/connect");
const node = require("@connectrpc/connect-node");
const web = require("@connectrpc/connect-web");
const { LIMIT, expect, refusal } = require("./support.js");

/** All answers of a stream; an error has those that came before it. */
async function all(call) {
  const answers = [];
  try {
    for await (const answer of call) answers.push(answer);
  } catch (error) {
    throw Object.assign(error, { answers });
  }
  return answers;
}

async function* each(...messages) {
  yield* messages;
}

module.exports = ({ address, registry, recorder }) => {
  const base = { defaultTimeoutMs: LIMIT };
  const root = `http://${address}`;
  const doors = {
    "connect-web": { transport: web.createGrpcWebTransport({ ...base, baseUrl: root }) },
    "connect-web under /rpc": { transport: web.createGrpcWebTransport({ ...base, baseUrl: `${root}/rpc` }) },
    "connect-node, HTTP/1.1": {
      transport: node.createGrpcWebTransport({ ...base, baseUrl: root, httpVersion: "1.1" }),
      streams: true,
    },
    "connect-node, HTTP/2": {
      transport: node.createGrpcWebTransport({ ...base, baseUrl: `${root}/rpc`, httpVersion: "2" }),
      streams: true,
      both: true,
    },
    "connect-node, native": {
      transport: node.createGrpcTransport({ ...base, baseUrl: root }),
      streams: true,
      both: true,
    },
  };
  const cases = {};
  for (const [door, facts] of Object.entries(doors)) {
    for (const [name, work] of Object.entries(at(facts, registry, recorder))) cases[`${door}: ${name}`] = work;
  }
  return cases;
};

/** What is tried over one transport; `streams` says that requests may be streams, `both` that answers come meanwhile. */
function at({ transport, streams, both }, registry, recorder) {
  const client = (service) => createClient(registry.getService(service), transport);
  const [greeter, lab] = [client("Greeter"), client("weir.v1.Lab")];
  const cases = {
    async "a greeting"() {
      expect((await greeter.sayHello({ name: "Ada" })).message, "Hello, Ada", "answer");
    },
    async "a stream of answers"() {
      const headers = { "weir-count": "3", "weir-interval-ms": "5" };
      const answers = await all(greeter.lotsOfReplies({ name: "Ada" }, { headers }));
      expect(answers.map(({ message }) => message), [1, 2, 3].map((n) => `Hello, Ada (${n} of 3)`), "answers");
    },
    async "an answer comes when it is sent"() {
      // The second would come in a minute, when this case has long been given up.
      const headers = { "weir-count": "2", "weir-interval-ms": "60000" };
      for await (const { message } of greeter.lotsOfReplies({ name: "Ada" }, { headers })) {
        expect(message, "Hello, Ada (1 of 2)", "answer");
        break;
      }
    },
    async "an error behind messages has its words and details"() {
      const request = { after: 2, everyMs: 5, code: 9, message: "no – 不", details: true };
      expectGate(await refusal(() => all(lab.fail(request))), 2, registry);
    },
    async "an error at once has its words and details"() {
      const request = { code: 9, message: "no – 不", details: true };
      expectGate(await refusal(() => all(lab.fail(request))), 0, registry);
    },
    async "metadata arrives, a key twice in its order"() {
      const keys = recorder.keys();
      const headers = new Headers(keys);
      for (const value of ["b", "a"]) headers.append("twice", value);
      await greeter.sayHello({ name: "Ada" }, { headers });
      // Headers of the fetch API join equal names (Fetch, 2.2.2), which gRPC counts as the same.
      expect((await recorder.received(keys, "twice")).join(", "), "b, a", "a key twice");
    },
    async "metadata comes back in headers"() {
      const told = {};
      const onHeader = (headers) => (told.size = Number(headers.get("weir-size")));
      const pieces = await all(client("FileService").downLoad({ name: "hello.zip" }, { onHeader }));
      expect(pieces.reduce((sum, piece) => sum + piece.content.length, 0), told.size, "bytes");
    },
    async "a deadline ends the call here and there"() {
      const keys = recorder.keys();
      const error = await refusal(() => all(lab.blast({ count: 1000, intervalMs: 50 }, { headers: keys, timeoutMs: 1000 })));
      expect(ConnectError.from(error).code, Code.DeadlineExceeded, "code");
      expect(await recorder.received(keys, "grpc-timeout"), ["1000m"], "the deadline that the server was told");
      await recorder.event(keys, "trailers", "abandoned");
    },
    async "a cancelled call ends there"() {
      const keys = recorder.keys();
      const stop = new AbortController();
      const call = async () => {
        for await (const _ of lab.blast({ count: 1000, intervalMs: 50 }, { headers: keys, signal: stop.signal })) stop.abort();
      };
      expect(ConnectError.from(await refusal(call)).code, Code.Canceled, "code");
      await recorder.event(keys, "abandoned");
    },
    async "a key of a knob that comes twice is refused with its name"() {
      const headers = new Headers([["weir-count", "1"], ["weir-count", "2"]]);
      const error = ConnectError.from(await refusal(() => all(greeter.lotsOfReplies({ name: "Ada" }, { headers }))));
      expect([error.code, error.rawMessage.includes("weir-count")], [Code.InvalidArgument, true], error.rawMessage);
    },
  };
  if (streams) {
    cases["a stream of requests, and trailers"] = async () => {
      const told = {};
      const onTrailer = (trailers) => (told.size = trailers.get("weir-size"));
      const content = Buffer.from("abc");
      const pieces = each({ name: `${randomUUID()}.txt`, content }, { content });
      const { state } = await client("UpFileService").upLoad(pieces, { onTrailer });
      expect([state, told.size], ["success", "6"], "answer and trailers");
    };
  }
  if (both) {
    cases["each of a stream is answered before the next"] = async () => {
      let answered;
      async function* turns() {
        for (const name of ["Ada", "Bo", "Cy"]) {
          const next = new Promise((done) => (answered = done));
          yield { name };
          await next;
        }
      }
      const answers = [];
      for await (const { message } of greeter.bidiHello(turns())) {
        answers.push(message);
        answered();
      }
      expect(answers, ["Hello, Ada", "Hello, Bo", "Hello, Cy"], "answers");
    };
  }
  return cases;
}

function expectGate(thrown, before, registry) {
  const error = ConnectError.from(thrown);
  const [detail] = error.findDetails(registry.getMessage("google.rpc.PreconditionFailure"));
  const seen = [error.code, error.rawMessage, detail?.violations[0].type, thrown.answers.length];
  expect(seen, [Code.FailedPrecondition, "no – 不", "GATE", before], "code, words, details, messages before it");
}
