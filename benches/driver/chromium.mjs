// A headless Chromium with a fresh profile, spoken to over a pipe by the DevTools protocol.
//
// Its Network domain is never enabled: that halves the speed of `fetch` and cuts WebSockets to a third. WebDriver and Playwright
// enable it, so neither is used here.

import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Milliseconds that any answer of the browser may take: a call of ten million messages is over long before. */
const PATIENCE = 120_000;
/** Milliseconds that it may take to end. */
const CLOSING = 5_000;

const FLAGS = [
  "--headless",
  "--remote-debugging-pipe",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-dev-shm-usage",
  "--disable-extensions",
  "--disable-gpu",
  "--disable-sync",
  "--force-color-profile=srgb",
  "--hide-scrollbars",
  "--lang=en-US",
  "--window-size=1440,900",
];

export class Chromium {
  #process;
  #profile;
  #asked = new Map();
  #last = 0;
  #rest = "";

  /** Starts one. */
  static async start(binary) {
    const browser = new Chromium(binary);
    try {
      await browser.ask("Browser.getVersion");
    } catch (error) {
      await browser.close();
      throw error;
    }
    return browser;
  }

  constructor(binary) {
    this.#profile = mkdtempSync(join(tmpdir(), "weir-bench-"));
    const flags = [...FLAGS, `--user-data-dir=${this.#profile}`];
    // Chromium refuses to start as root with its sandbox.
    if (process.getuid?.() === 0) flags.push("--no-sandbox");
    this.#process = spawn(binary, [...flags, "about:blank"], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    const failed = (why) => {
      for (const { reject } of this.#asked.values()) reject(new Error(why));
      this.#asked.clear();
    };
    this.#process.on("error", (error) => failed(`Chromium does not start: ${error.message}`));
    this.#process.on("exit", (code) => failed(`Chromium has ended, with ${code}`));
    // Writing to one that has ended fails here as well; the exit says so.
    this.#process.stdio[3].on("error", () => {});
    this.#process.stdio[4].setEncoding("utf8").on("data", (text) => this.#hear(text));
  }

  /** Asks the browser, or one of its pages, and waits for the answer. */
  ask(method, params = {}, sessionId = undefined) {
    const id = (this.#last += 1);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#asked.delete(id);
        reject(new Error(`Chromium does not answer ${method} within ${PATIENCE / 1000} s`));
      }, PATIENCE);
      const done = (settle) => (value) => {
        clearTimeout(timer);
        settle(value);
      };
      this.#asked.set(id, { resolve: done(resolve), reject: done(reject), method });
      this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  #hear(text) {
    const parts = (this.#rest + text).split("\0");
    this.#rest = parts.pop();
    for (const part of parts) {
      const { id, result, error } = JSON.parse(part);
      const asked = this.#asked.get(id);
      this.#asked.delete(id);
      if (error) asked?.reject(new Error(`${asked.method}: ${error.message}`));
      else asked?.resolve(result);
    }
  }

  /** The page that the browser began with, with `script` in each document before anything of its own. */
  async page(script) {
    const { targetInfos } = await this.ask("Target.getTargets");
    const { targetId } = targetInfos.find(({ type }) => type === "page");
    const { sessionId } = await this.ask("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(this, sessionId);
    await page.ask("Page.enable");
    await page.ask("Performance.enable", { timeDomain: "threadTicks" });
    await page.ask("Page.addScriptToEvaluateOnNewDocument", { source: script });
    return page;
  }

  /** Ends it and takes its profile away. */
  async close() {
    if (this.#process.exitCode === null && this.#process.pid !== undefined) {
      const gone = new Promise((resolve) => this.#process.once("exit", resolve));
      // It ends in the middle of its answer, or has ended already.
      await Promise.race([this.ask("Browser.close").catch(() => {}), gone]);
      const timer = setTimeout(() => this.#process.kill("SIGKILL"), CLOSING);
      await gone;
      clearTimeout(timer);
    }
    // Its helpers may write for a moment longer than it lives itself. A profile that stays is a few megabytes of the system's
    // folder for what does not matter.
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }).catch(() => {});
  }
}

class Page {
  #browser;
  #session;

  constructor(browser, session) {
    this.#browser = browser;
    this.#session = session;
  }

  ask(method, params) {
    return this.#browser.ask(method, params, this.#session);
  }

  async open(url) {
    const { errorText } = await this.ask("Page.navigate", { url });
    if (errorText) throw new Error(`${url} does not open: ${errorText}`);
  }

  /** What an expression in the page gives; a promise is waited for. */
  async run(expression) {
    const { result, exceptionDetails } = await this.ask("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  /** Milliseconds that the page's thread has run so far: unlike a clock it stands still while other programs have the processor. */
  async cpu() {
    const { metrics } = await this.ask("Performance.getMetrics");
    return metrics.find(({ name }) => name === "ThreadTime").value * 1000;
  }

  /** Bytes of the page's JavaScript objects, and of the buffers that they hold, once what nobody holds is gone. */
  async heap() {
    // A second time for what the first one set free.
    await this.ask("HeapProfiler.collectGarbage");
    await this.ask("HeapProfiler.collectGarbage");
    const { usedSize, backingStorageSize } = await this.ask("Runtime.getHeapUsage");
    return usedSize + (backingStorageSize ?? 0);
  }
}
