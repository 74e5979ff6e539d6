// Builds the console: TypeScript and styles into files with names of their content, then into a C++ table that the
// binary carries (adapters/console/assets.h). Usage: node build.mjs OUTPUT.cpp [SOURCE-FOLDER]
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const output = process.argv[2];
const source = path.resolve(process.argv[3] ?? path.dirname(new URL(import.meta.url).pathname));
if (!output) throw new Error("say where the C++ file goes: node build.mjs OUTPUT.cpp");

const media = { ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json" };

async function bundle() {
  const built = await build({
    absWorkingDir: source,
    entryPoints: { start: "src/main.tsx", style: "src/style.css" },
    nodePaths: [path.resolve("node_modules")],
    bundle: true, splitting: true, minify: true, write: false, format: "esm", target: ["es2022"], legalComments: "none",
    jsx: "automatic", jsxImportSource: "preact", charset: "utf8",
    outdir: "out", entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]", logLevel: "warning",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return built.outputFiles.map((file) => ({ name: path.basename(file.path), bytes: Buffer.from(file.contents) }));
}

function named(name) {
  const bytes = readFileSync(path.join(source, "public", name));
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();
  const { name: stem, ext } = path.parse(name);
  return { name: `${stem}-${hash}${ext}`, bytes };
}

const files = [...(await bundle()), named("icon.svg")];
const find = (begin, end) => "/console/assets/" + files.find((file) => file.name.startsWith(begin) && file.name.endsWith(end)).name;
// What every page needs is asked for at once; a language only by who speaks it.
const preloads = files.filter((file) => /^(app|chunk)-.*\.js$/.test(file.name)).map((file) => `<link rel="modulepreload" href="/console/assets/${file.name}" />`).join("\n    ");
const page = readFileSync(path.join(source, "public/index.html"), "utf8")
  .replace("{{script}}", find("start", ".js"))
  .replace("{{preloads}}", preloads)
  .replace("{{style}}", find("style", ".css"))
  .replaceAll("{{icon}}", find("icon", ".svg"));
files.push({ name: "index.html", bytes: Buffer.from(page) });

/** A C++ string literal in pieces; octal escapes are three digits, so that no digit behind one is swallowed. */
function literal(bytes) {
  if (bytes.length === 0) return '""';
  const lines = [];
  for (let at = 0; at < bytes.length; at += 4096) {
    let line = "";
    for (const byte of bytes.subarray(at, at + 4096)) {
      const plain = byte >= 32 && byte < 127 && byte !== 34 && byte !== 92 && byte !== 63;
      line += plain ? String.fromCharCode(byte) : "\\" + byte.toString(8).padStart(3, "0");
    }
    lines.push(`"${line}"`);
  }
  return lines.join("\n");
}

const view = (bytes) => `std::string_view(${literal(bytes)}, ${bytes.length})`;
const smaller = (packed, plain) => (packed.length < plain.length ? packed : Buffer.alloc(0));
const entries = files.map(({ name, bytes }) => {
  const gzip = smaller(gzipSync(bytes, { level: 9 }), bytes);
  const brotli = smaller(brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }), bytes);
  const etag = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  return `    Asset{"${name}", "${media[path.extname(name)]}", "\\"${etag}\\"",\n${view(bytes)},\n${view(gzip)},\n${view(brotli)}},`;
});
mkdirSync(path.dirname(path.resolve(output)), { recursive: true });
writeFileSync(output, `// Written by adapters/console/web/build.mjs.
#include "adapters/console/assets.h"

#include <array>

namespace guichet::console {

std::span<const Asset> assets() {
  static constexpr std::array all = {
${entries.join("\n")}
  };
  return all;
}

}  // namespace guichet::console
`);
