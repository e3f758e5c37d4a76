// Runs in every document before anything of its own: watches frames, and presses Weir's buttons. It reads the page by its test ids
// and knows nothing else of it.

(() => {
  const one = (id) => document.querySelector(`[data-testid="${id}"]`);
  const number = (id) => Number(one(id)?.dataset.value ?? NaN);
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

  // Frames are told by the clock when their callback runs: the instant that the browser names for a late frame is the one at
  // which it should have come.
  let last = 0;
  let longest = 0;
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);

  // Trunk says so when the page has started.
  let memory = null;
  addEventListener("TrunkApplicationStarted", ({ detail }) => {
    memory = detail.wasm.memory;
  });

  /** Waits for a condition, looking once a frame, without end: whoever asked loses patience first. */
  const until = async (condition) => {
    for (;;) {
      const value = condition();
      if (value) return value;
      await frame();
    }
  };

  /** Does something and says how long it took in milliseconds, and the longest gap between two frames meanwhile. */
  const watched = async (work) => {
    await frame();
    longest = 0;
    const began = performance.now();
    const value = await work();
    const took = performance.now() - began;
    // The picture of the end counts, too.
    await frame();
    await frame();
    return { value, took, gap: longest };
  };

  /** Ready when the call that is about to start has ended. */
  const ended = () =>
    new Promise((resolve) => {
      const bar = one("verdict");
      let open = false;
      const observer = new MutationObserver(() => {
        const { cause } = bar.dataset;
        if (cause === "connecting" || cause === "open") {
          open = true;
        } else if (open && cause !== undefined) {
          observer.disconnect();
          resolve(cause);
        }
      });
      observer.observe(bar, { attributes: true, attributeFilter: ["data-cause"] });
    });

  globalThis.bench = {
    /** The page can be used, and what is loaded after the first picture is there. */
    async ready() {
      await until(() => globalThis.ready ?? (one("start") && !one("start").disabled));
      await globalThis.ready;
      await pause(700);
    },

    /** Presses Start and waits for the end of the call. */
    async weir(count) {
      const held = memory.buffer.byteLength;
      const { value: cause, took, gap } = await watched(() => {
        const end = ended();
        one("start").click();
        return end;
      });
      await pause(300);
      const received = number("received");
      if (cause !== "ok" || received !== count) throw new Error(`the call ended with ${cause}, ${received} of ${count} messages`);
      return { took, gap, first: number("first-message"), grown: memory.buffer.byteLength - held };
    },

    /** A peer's page counts. */
    async peer(messages) {
      const { value, gap } = await watched(() => count(messages));
      if (value.received !== messages) throw new Error(`${value.received} of ${messages} messages came`);
      return { took: value.took, gap, first: value.first };
    },

    /** Milliseconds from the navigation to the first message in sight, and the bytes that the page's files took to load. */
    async shown() {
      await until(() => document.querySelector('[data-testid="stage-event"][data-kind="message"]') ?? document.querySelector("output")?.textContent);
      const after = performance.now();
      await pause(700);
      const files = performance.getEntriesByType("resource").filter(({ initiatorType, name }) => initiatorType !== "fetch" || name.endsWith(".wasm"));
      const fonts = /\.woff2$/;
      const code = files.filter(({ name }) => !fonts.test(name));
      const [page] = performance.getEntriesByType("navigation");
      return { after, bytes: code.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, page.encodedBodySize) };
    },
  };
})();
