// The clients that run in Node against a running Weir.
//
//     node run.js 127.0.0.1:50051 DESCRIPTORS
//
// The second word is a file with the project's definitions, compiled. `cargo verify` starts this with NODE_PATH naming the
// folder that package-lock.json was installed into.

const { LIMIT, Recorder, definitions, within } = require("./support.js");

async function main(address, file) {
  const { packages, registry } = definitions(file);
  const recorder = await within(Recorder.at(address, packages), "the recorder");
  const context = { address, packages, registry, recorder };
  const cases = [
    ...Object.entries(require("./grpc-js.js")(context)).map(([name, work]) => [`grpc-js: ${name}`, work]),
    ...Object.entries(require("./connect.js")(context)),
  ];
  let failed = 0;
  // One after the other: a deadline is to be the call's, and not that of sixty others before it.
  for (const [name, work] of cases) {
    try {
      await within(work(), "the case");
      console.log(`ok      ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED  ${name}\n${error.stack}`);
    }
  }
  console.log(`${cases.length - failed} passed, ${failed} failed`);
  return failed;
}

if (process.argv.length !== 4) {
  console.error("usage: node run.js HOST:PORT DESCRIPTORS");
  process.exit(2);
}
// Whatever hangs: this is the end.
setTimeout(() => {
  console.error("the clients do not end");
  process.exit(1);
}, 4 * LIMIT).unref();
main(...process.argv.slice(2)).then(
  // Open connections are nobody's concern any more.
  (failed) => process.exit(failed ? 1 : 0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
