// Measures Weir's page and its peers side by side and writes each figure as one line to standard output: client, figure, round and
// value, with tabs between. What is under way goes to standard error.
//
//     node main.mjs CHROMIUM WEIR_PORT PEERS_PORT ROUNDS MESSAGES PEER_MESSAGES
//
// One round measures every client, each in browsers of its own with fresh profiles, so that a slower minute of the machine
// meets all of them. The order changes from round to round.

import { readFileSync } from "node:fs";

import { Chromium } from "./chromium.mjs";
import { serve } from "./files.mjs";

const [chromium, ...numbers] = process.argv.slice(2);
const [weirPort, peersPort, rounds, messages, peerMessages] = numbers.map(Number);
const probe = readFileSync(new URL("page.js", import.meta.url), "utf8");

/** Calls on one page: the first one, and those after it. */
const WARM = 2;
/** Messages that a peer keeps as objects, to see what one costs. */
const KEPT = 100_000;

const weir = `http://127.0.0.1:${weirPort}`;
const firehose = (transport, count) => `${weir}/server/firehose?transport=${transport}&payload_bytes=24&count=${count}`;
const peer = (name) => `http://127.0.0.1:${peersPort}/${name}/?server=${encodeURIComponent(`${weir}/rpc`)}`;

const ours = (name, transport, more = "") => ({
  name,
  page: firehose(transport, messages) + more,
  first: `${firehose(transport, 1)}${more}&autostart`,
  call: `bench.weir(${messages})`,
  messages,
});
const theirs = (name) => ({
  name,
  page: peer(name),
  first: `${peer(name)}&autostart`,
  call: `bench.peer(${peerMessages})`,
  messages: peerMessages,
  keeps: `keep(${KEPT})`,
});

const clients = [
  ours("weir-tunnel", "tunnel"),
  ours("weir-tunnel-64k", "tunnel", "&window_kib=64"),
  ours("weir-web", "web"),
  theirs("connect-web"),
  theirs("nice-grpc-web"),
];

/** Does something with a page of a browser of its own. */
async function alone(work) {
  const browser = await Chromium.start(chromium);
  try {
    return await work(await browser.page(probe));
  } finally {
    await browser.close();
  }
}

async function measure(client, tell) {
  const { after, bytes } = await alone(async (page) => {
    await page.open(client.first);
    return page.run("bench.shown()");
  });
  tell("shown-ms", after);
  tell("loaded-bytes", bytes);

  await alone(async (page) => {
    await page.open(client.page);
    await page.run("bench.ready()");
    for (let call = 0; call <= WARM; call += 1) {
      const before = await page.cpu();
      const { took, gap, first, grown } = await page.run(client.call);
      const cpu = (await page.cpu()) - before;
      const which = call === 0 ? "first" : "warm";
      tell(`${which}-rate`, (client.messages * 1000) / took);
      tell(`${which}-gap-ms`, gap);
      if (call > 0) {
        tell("message-ms", first);
        tell("cpu-ms", (cpu * 100_000) / client.messages);
      }
      if (call === 0 && grown !== undefined) tell("kept-bytes", grown / client.messages);
    }
    if (client.keeps) {
      const before = await page.heap();
      await page.run(client.keeps);
      tell("kept-bytes", ((await page.heap()) - before) / KEPT);
    }
  });
}

const files = await serve(new URL("../peers/dist/", import.meta.url), peersPort);
try {
  for (let round = 0; round < rounds; round += 1) {
    for (let n = 0; n < clients.length; n += 1) {
      const client = clients[(n + round) % clients.length];
      process.stderr.write(`  round ${round + 1} of ${rounds}: ${client.name}\n`);
      await measure(client, (figure, value) => process.stdout.write(`${client.name}\t${figure}\t${round}\t${value}\n`));
    }
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  files.close();
}
