// Serves the peers' pages, each file as its brotli copy.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";

const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript; charset=utf-8" };

/** Serves what lies below `folder` (a URL) on a port of this machine, until it is closed. */
export async function serve(folder, port) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const type = TYPES[path.split(".").pop()];
    try {
      if (!type || path.includes("..")) throw new Error("no page of ours");
      const body = await readFile(new URL(`.${path}.br`, folder));
      response.writeHead(200, { "content-type": type, "content-encoding": "br", "content-length": body.length });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return server;
}
