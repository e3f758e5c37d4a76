// grpc-js: native gRPC in all four modes.

const { randomUUID } = require("node:crypto");
const grpc = require("@grpc/grpc-js");
const { fromBinary } = require("@bufbuild/protobuf");
const { anyUnpack } = require("@bufbuild/protobuf/wkt");
const { LIMIT, expect, refusal } = require("./support.js");

const deadline = (limit = LIMIT) => ({ deadline: Date.now() + limit });

function metadata(entries) {
  const all = new grpc.Metadata();
  for (const [key, value] of Array.isArray(entries) ? entries : Object.entries(entries)) all.add(key, value);
  return all;
}

/** A call with one answer: the answer, and both sides' metadata. */
function once(client, method, request, entries = {}, options = deadline()) {
  return new Promise((done, failed) => {
    const told = {};
    const answer = (error, message) => (error ? failed(error) : setImmediate(() => done({ message, ...told })));
    const words = [metadata(entries), options, answer];
    const call = Array.isArray(request) ? client[method](...words) : client[method](request, ...words);
    call.on("metadata", (headers) => (told.headers = headers));
    call.on("status", (status) => (told.trailers = status.metadata));
    if (Array.isArray(request)) {
      for (const message of request) call.write(message);
      call.end();
    }
  });
}

/**
 * All answers of a stream. An error has those that came before it, as far as grpc-js hands them out: it drops what it has
 * not yet handed out when a status other than OK comes.
 */
function all(call) {
  const answers = [];
  return new Promise((done, failed) => {
    call.on("data", (answer) => answers.push(answer));
    call.on("end", () => done(answers));
    call.on("error", (error) => failed(Object.assign(error, { answers })));
  });
}

module.exports = ({ address, packages, registry, recorder }) => {
  const at = (Service, options) => new Service(address, grpc.credentials.createInsecure(), options);
  const { FileService, Greeter, UpFileService } = packages;
  const { Lab } = packages.weir.v1;
  const [greeter, lab, files, upload] = [Greeter, Lab, FileService, UpFileService].map((service) => at(service));
  const quick = { "weir-count": "3", "weir-interval-ms": "5" };

  return {
    async "a greeting"() {
      const { message } = await once(greeter, "SayHello", { name: "Ada" });
      expect(message, { message: "Hello, Ada" }, "answer");
    },
    async "a hundred calls at once on one connection"() {
      const names = Array.from({ length: 100 }, (_, n) => `n${n}`);
      const answers = await Promise.all(names.map((name) => once(greeter, "SayHello", { name })));
      expect(answers.map(({ message }) => message.message), names.map((name) => `Hello, ${name}`), "answers");
    },
    async "a stream of answers"() {
      const answers = await all(greeter.LotsOfReplies({ name: "Ada" }, metadata(quick), deadline()));
      expect(answers.map(({ message }) => message), [1, 2, 3].map((n) => `Hello, Ada (${n} of 3)`), "answers");
    },
    async "a stream of requests"() {
      const { message } = await once(greeter, "LotsOfGreetings", [{ name: "Ada" }, { name: "Bo" }]);
      expect(message, { message: "Hello, Ada, Bo" }, "answer");
    },
    async "each of a stream is answered before the next"() {
      const call = greeter.BidiHello(metadata({}), deadline());
      const answers = call[Symbol.asyncIterator]();
      for (const name of ["Ada", "Bo", "Cy"]) {
        call.write({ name });
        expect((await answers.next()).value, { message: `Hello, ${name}` }, "answer");
      }
      call.end();
      expect((await answers.next()).done, true, "the end");
    },
    async "a million bytes come in one message"() {
      const [{ payload }] = await all(lab.Blast({ count: 1, payload_bytes: 1 << 20 }, metadata({}), deadline()));
      expect(payload.length, 1 << 20, "bytes");
    },
    async "a compressed message is read"() {
      const client = at(Greeter, { "grpc.default_compression_algorithm": grpc.compressionAlgorithms.gzip });
      const keys = recorder.keys();
      const name = "Ada".repeat(300);
      const { message } = await once(client, "SayHello", { name }, keys);
      client.close();
      expect(message, { message: `Hello, ${name}` }, "answer");
      expect((await recorder.event(keys, "messages")).compressed, 1, "compressed messages");
    },
    async "an error behind messages has its words and details"() {
      const request = { after: 2, every_ms: 5, code: 9, message: "no – 不", details: true };
      const error = await refusal(() => all(lab.Fail(request, metadata({}), deadline())));
      expect([error.code, error.details, error.answers[0]], [9, "no – 不", { seq: 1 }], "code, words, a message before it");
      const [bytes] = error.metadata.get("grpc-status-details-bin");
      const status = fromBinary(registry.getMessage("google.rpc.Status"), bytes);
      const [detail] = status.details.map((any) => anyUnpack(any, registry));
      expect([status.code, detail.violations[0].type], [9, "GATE"], "details");
    },
    async "an error at once has its words"() {
      const error = await refusal(() => once(greeter, "SayHello", { name: "" }));
      expect([error.code, error.details], [3, "name is empty, allowed are 1 to 1024 bytes"], "code and words");
    },
    async "metadata arrives, a key twice in its order, and bytes"() {
      const keys = recorder.keys();
      const bytes = Buffer.from("\0,é", "latin1");
      const entries = [...Object.entries(keys), ["twice", "b"], ["twice", "a, c"], ["some-bin", bytes], ["some-bin", Buffer.of(7)]];
      await once(greeter, "SayHello", { name: "Ada" }, entries);
      expect(await recorder.received(keys, "twice"), ["b", "a, c"], "a key twice");
      expect(await recorder.received(keys, "some-bin"), [bytes.toString(), "\u0007"], "bytes");
    },
    async "metadata comes back in headers and in trailers"() {
      const name = `${randomUUID()}.txt`;
      const stored = await once(upload, "UpLoad", [{ name, content: Buffer.from("abc") }, { content: Buffer.from("de") }]);
      expect(stored.trailers.get("weir-size"), ["5"], "trailers");
      const call = files.DownLoad({ name }, metadata({}), deadline());
      const headers = new Promise((done) => call.once("metadata", done));
      const content = Buffer.concat((await all(call)).map((piece) => piece.content)).toString();
      expect([content, (await headers).get("weir-size")], ["abcde", ["5"]], "content and headers");
    },
    async "a deadline ends the call here and there"() {
      const keys = recorder.keys();
      const call = lab.Blast({ count: 1000, interval_ms: 50 }, metadata(keys), deadline(1000));
      expect((await refusal(() => all(call))).code, grpc.status.DEADLINE_EXCEEDED, "code");
      await recorder.event(keys, "trailers", "abandoned");
    },
    async "a cancelled call ends there"() {
      const keys = recorder.keys();
      const call = lab.Blast({ count: 1000, interval_ms: 50 }, metadata(keys), deadline());
      call.once("data", () => call.cancel());
      expect((await refusal(() => all(call))).code, grpc.status.CANCELLED, "code");
      await recorder.event(keys, "abandoned");
    },
    async "a method that nobody serves is unimplemented"() {
      const call = (done) => greeter.makeUnaryRequest("/Greeter/Nothing", () => Buffer.of(), String, {}, metadata({}), deadline(), done);
      expect((await new Promise(call)).code, grpc.status.UNIMPLEMENTED, "code");
    },
  };
};
