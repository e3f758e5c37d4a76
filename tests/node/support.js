// What all clients share: the project's definitions, what is expected, and the server's own view of a call.

const fs = require("node:fs");
const crypto = require("node:crypto");
const { isDeepStrictEqual, inspect } = require("node:util");
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");
const { createFileRegistry, fromBinary } = require("@bufbuild/protobuf");
const { FileDescriptorSetSchema } = require("@bufbuild/protobuf/wkt");

const LIMIT = 30_000; // milliseconds; only what hangs gets there

const KEYS = { session: "weir-session", call: "weir-call" };

function expect(actual, wanted, what) {
  if (!isDeepStrictEqual(actual, wanted)) {
    throw new Error(`${what}: expected ${inspect(wanted)}, got ${inspect(actual)}`);
  }
}

/** What `promise` comes to, or an error after `limit` milliseconds that says what was waited for. */
async function within(promise, what, limit = LIMIT) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing within ${limit} ms`)), limit);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The error that a call must end with. */
async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("an error was expected");
}

/** The definitions, for those who read them as grpc-js does and as Connect does. */
function definitions(file) {
  const bytes = fs.readFileSync(file);
  const options = { defaults: true, longs: Number, oneofs: true };
  return {
    packages: grpc.loadPackageDefinition(loader.loadFileDescriptorSetFromBuffer(bytes, options)),
    registry: createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes)),
  };
}

/** What the server sees of the calls that carry `keys()`. */
class Recorder {
  #session = crypto.randomBytes(16).toString("hex");
  #events = [];
  #waiting = new Set();

  static async at(address, packages) {
    const recorder = new Recorder();
    const client = new packages.weir.v1.Recorder(address, grpc.credentials.createInsecure());
    const watch = client.Watch({ session: recorder.#session });
    recorder.close = () => {
      watch.cancel();
      client.close();
    };
    watch.on("error", () => {});
    await new Promise((ready, failed) => {
      watch.on("data", ({ what, event }) => {
        if (what === "watching") ready();
        if (what === "missed") failed(new Error("the recorder missed something"));
        if (what !== "event") return;
        recorder.#events.push(event);
        for (const look of recorder.#waiting) look();
      });
      watch.once("error", failed);
    });
    return recorder;
  }

  /** Metadata for a call that is to be seen. */
  keys() {
    return { [KEYS.session]: this.#session, [KEYS.call]: crypto.randomBytes(16).toString("hex") };
  }

  /** The first event of that kind of the call with these keys. */
  async event(keys, ...kinds) {
    const find = () => this.#events.find(({ call, what }) => call === keys[KEYS.call] && kinds.includes(what));
    let look;
    const found = new Promise((done) => {
      look = () => find() && done(find());
      this.#waiting.add(look);
      look();
    });
    try {
      const event = await within(found, `the server's ${kinds.join(" or ")}`);
      return event[event.what];
    } finally {
      this.#waiting.delete(look);
    }
  }

  /** The values with which the call came under `key`, as text. */
  async received(keys, key) {
    const { metadata } = await this.event(keys, "request_headers");
    return metadata.filter((entry) => entry.key === key).map((entry) => entry.value.toString());
  }
}

module.exports = { LIMIT, Recorder, definitions, expect, refusal, within };
