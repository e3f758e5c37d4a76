// What every peer's page does: calls the firehose and counts.

const query = new URLSearchParams(location.search);

/** Where the services are. */
export const server = query.get("server");

/** What the firehose is asked for. */
const request = (count) => ({ count, payloadBytes: 24, intervalMs: 0 });

/**
 * Gives the page what the driver calls.
 *
 * @param {(request: object) => AsyncIterable<unknown>} blast the client's call
 */
export function measured(blast) {
  /** Counts `count` messages and does nothing else with them. Milliseconds from the start of the call. */
  globalThis.count = async (count) => {
    const began = performance.now();
    let first = 0;
    let received = 0;
    for await (const _ of blast(request(count))) {
      if (received === 0) first = performance.now();
      received += 1;
    }
    return { received, first: first - began, took: performance.now() - began };
  };

  /** Receives `count` messages and keeps them as the objects they are. */
  globalThis.keep = async (count) => {
    globalThis.kept = new Array(count);
    let received = 0;
    for await (const message of blast(request(count))) {
      kept[received] = message;
      received += 1;
    }
    return received;
  };

  // One message at once, for the time from the navigation to something that can be seen.
  globalThis.ready = (async () => {
    if (!query.has("autostart")) return;
    for await (const message of blast(request(1))) document.querySelector("output").textContent = String(message.seq);
  })();
}
