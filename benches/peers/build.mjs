// Bundles each peer's page into `dist`, as one would to ship it, with a copy that is compressed by brotli.

import { build } from "esbuild";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, constants } from "node:zlib";

const here = new URL("./", import.meta.url);
const dist = new URL("dist/", here);
const peers = ["connect-web", "nice-grpc-web"];

rmSync(dist, { recursive: true, force: true });
for (const peer of peers) {
  const folder = new URL(`${peer}/`, dist);
  mkdirSync(folder, { recursive: true });
  cpSync(new URL(`${peer}/index.html`, here), new URL("index.html", folder));
  await build({
    absWorkingDir: new URL(".", here).pathname,
    entryPoints: [`${peer}/main.js`],
    outfile: `dist/${peer}/main.js`,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
  });
  for (const file of readdirSync(folder)) {
    const compressed = brotliCompressSync(readFileSync(new URL(file, folder)), {
      params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
    });
    writeFileSync(new URL(`${file}.br`, folder), compressed);
  }
}
