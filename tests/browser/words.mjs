// Every sentence of the console is in every catalogue, with the values it holds, and nothing is said past the catalogues.
// Usage: node words.mjs SOURCES
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const sources = process.argv[2];
const walk = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? walk(path.join(folder, entry.name)) : [path.join(folder, entry.name)]));

/** The sentence of a template that begins at `at`, its values as {0}, {1}…, and where it ends. */
function sentenceAt(text, at, note) {
  let sentence = "";
  let values = 0;
  for (let i = at; ; ++i) {
    if (text[i] === "`") return { sentence, end: i };
    if (text.startsWith("${", i)) {
      let depth = 1;
      i += 2;
      while (depth > 0) {
        if (text[i] === "`") {
          const inner = sentenceAt(text, i + 1, note);
          if (/(^|[^\w.])t$/.test(text.slice(i - 2, i))) note(inner.sentence);
          i = inner.end;
        }
        else if (text[i] === '"') i = text.indexOf('"', i + 1);
        else if (text[i] === "{") ++depth;
        else if (text[i] === "}") --depth;
        ++i;
      }
      --i;
      sentence += `{${values++}}`;
    } else sentence += text[i];
  }
}

const said = new Map();
const unsaid = [];
/** Words of the town hall by their accents, and languages by their own names: not sentences. */
const names = /words\.ts|language\.ts/;

for (const file of walk(sources).filter((name) => /\.tsx?$/.test(name))) {
  const text = readFileSync(file, "utf8");
  let rest = "";
  for (let i = 0; i < text.length; ++i) {
    if (!text.startsWith("t`", i) || /[\w.]/.test(text[i - 1] ?? "")) { rest += text[i]; continue; }
    const note = (sentence) => said.set(sentence, path.relative(sources, file));
    const { sentence, end } = sentenceAt(text, i + 2, note);
    note(sentence);
    rest += '""';
    i = end;
  }
  if (names.test(file)) continue;
  for (const [number, line] of rest.split("\n").entries()) {
    const code = line.replace(/^\s*(\/\/|\/?\*).*/, "").replace(/\s\/\/.*/, "").replaceAll(/\/\*.*?\*\//g, "");
    if (/[À-ÿ’«»]/.test(code)) unsaid.push(`${path.relative(sources, file)}:${number + 1}: ${code.trim().slice(0, 100)}`);
  }
}

assert.ok(said.size > 400, `only ${said.size} sentences were found: is this the folder?`);
assert.deepEqual(unsaid, [], "French outside of t`…`");
const holes = (text) => [...text.matchAll(/\{\d+\}/g)].map(([hole]) => hole).sort();
for (const language of ["en", "nl", "pt-BR"]) {
  const words = JSON.parse(readFileSync(path.join(sources, "words", `${language}.json`), "utf8"));
  assert.deepEqual([...said].filter(([sentence]) => !words[sentence]).map(([sentence, file]) => `${file}: ${sentence}`), [], `${language}: not translated`);
  assert.deepEqual(Object.keys(words).filter((sentence) => !said.has(sentence)), [], `${language}: said nowhere any longer`);
  for (const [sentence, text] of Object.entries(words)) assert.deepEqual(holes(text), holes(sentence), `${language}: the values of "${sentence}"`);
}
console.log(`${said.size} sentences in four languages`);
