// Odd requests, made from the description itself: whatever is sent, the answer is one that the description declares, its
// body is what its schema says, and nothing is a mistake of the server's. GUICHET_SEED repeats a run.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { openTown } from "../browser/support/town.mjs";
import { Document } from "./support/document.mjs";
import { dice, oddText, valueOf } from "./support/odd.mjs";

const seed = Number(process.env.GUICHET_SEED ?? 20260302);
const rounds = Number(process.env.GUICHET_ROUNDS ?? 25);
let town;
let api;
let known;

/** Bytes as they are: fetch would mend an odd address. */
function send({ method, path, headers, body }) {
  const { hostname, port } = new URL(town.url);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path, headers: { ...headers, ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }) } }, (incoming) => {
      const answer = { status: incoming.statusCode, type: incoming.headers["content-type"], headers: incoming.headers, body: "" };
      if (answer.type === "text/event-stream") { outgoing.destroy(); return resolve(answer); }
      incoming.setEncoding("utf8");
      incoming.on("data", (text) => { answer.body += text; });
      incoming.on("end", () => resolve(answer));
      incoming.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const token = (role) => ({ Authorization: `Bearer ${town.tokens[role]}` });

before(async () => {
  town = await openTown({ cases: 40 });
  api = new Document(JSON.parse(execFileSync(process.env.GUICHET, ["openapi", "--console"], { encoding: "utf8", maxBuffer: 64 << 20 })));
  const cases = await town.api("GET", "/api/v1/cases?state=open&limit=20");
  const details = await Promise.all(cases.items.map((row) => town.api("GET", `/api/v1/cases/${row.id}`)));
  const queues = await town.api("GET", "/api/v1/queues");
  known = {
    cases: cases.items.map((row) => row.id),
    people: details.map((one) => one.person).filter(Boolean),
    task: details.flatMap((one) => one.tasks.map((task) => task.id)),
    queue: queues.items.map((one) => one.queue),
    action: details.flatMap((one) => (one.actions ?? []).map((action) => action.id)),
    clock: details.flatMap((one) => one.clocks.map((clock) => clock.name)),
    service: [...new Set(cases.items.map((row) => row.workflow))],
    head: cases.as_of,
    references: cases.items.map((row) => row.reference),
  };
}, { timeout: 120_000 });
after(() => town?.close());

function pathValue(at, operation, name) {
  if (at.often(0.25)) return oddText(at) || "-";
  const list = name === "id" ? (operation.path.includes("/people/") ? known.people : operation.path.includes("/services/") ? known.service : known.cases) : known[name];
  return list?.length ? at.pick(list) : "unknown";
}

function queryValue(at, parameter) {
  if (at.often(0.25)) return oddText(at);
  if (parameter.name === "reference") return at.pick(known.references);
  if (parameter.schema.enum) return at.pick(parameter.schema.enum);
  if (parameter.schema.type === "integer") return String(at.pick([0, 1, 2, 500, 501, 10 ** 9]));
  return at.pick(["a", "voirie", "martin", "lea@example.org", "0612345678", "2026-03-02"]);
}

const safe = (text) => text.replace(/[^\x21-\x7e]/g, "");  // node itself refuses the rest
const encode = (text) => encodeURIComponent(text.toWellFormed ? text.toWellFormed() : text.replace(/[\ud800-\udfff]/g, "?"));

/** A request made of an operation. Streams are asked for too: their head is judged. */
function made(at, operation) {
  const parameters = (operation.parameters ?? []).map((one) => api.resolve(one));
  let path = operation.path.replace(/\{([^}]+)\}/g, (_, name) => encode(pathValue(at, operation, name)).replaceAll(".", "%2E"));
  const query = parameters.filter((one) => one.in === "query" && at.often(0.5)).map((one) => `${encode(one.name)}=${encode(queryValue(at, one))}`);
  if (at.often(0.05)) query.push(`${encode(oddText(at))}=${encode(oddText(at))}`);
  if (query.length) path += `?${query.join("&")}`;
  const headers = at.often(0.9) ? token(at.pick(Object.keys(town.tokens))) : {};
  for (const one of parameters.filter((parameter) => parameter.in === "header" && at.often(0.3)))
    headers[one.name] = at.often(0.5) ? String(one.name === "Guichet-Position" ? known.head : one.example) : safe(oddText(at));
  const types = Object.keys(operation.responses["200"]?.content ?? {});
  if (types.length && at.often(0.5)) headers.Accept = at.often(0.9) ? at.pick(types) : "image/x-nothing";
  let body;
  if (operation.method !== "GET") {
    const content = operation.requestBody?.content ?? { "application/json": { schema: { type: "object" } } };
    const type = at.pick(Object.keys(content));
    body = type === "application/json" ? JSON.stringify(valueOf(at, content[type].schema, (schema) => api.resolve(schema))) : `${oddText(at)}bytes`;
    if (at.often(0.1)) body = at.pick(["", "{", "[1,", "\u0000", "{}{}", "[".repeat(100), '{"a":1,"a":2}']);
    headers["Content-Type"] = at.often(0.95) ? type : "text/plain";
    if (at.often(0.2)) headers["Idempotency-Key"] = `fuzz-${at.below(20)}`;
  }
  return { method: operation.method, path, headers, body };
}

test("whatever is sent, the answer is a declared one, and never a mistake of ours", { timeout: 240_000 }, async () => {
  const at = dice(seed);
  const faults = [];
  const seen = new Map();
  for (let round = 0; round < rounds; ++round)
    for (const operation of api.operations) {
      const ask = made(at, operation);
      const answer = await send(ask);
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      const wrong = api.faults(operation, answer);
      if (answer.status >= 500 && !(operation.path === "/health/ready")) wrong.push(`a mistake of ours: ${answer.body}`);
      if (wrong.length) faults.push(`${ask.method} ${ask.path.slice(0, 200)} ${JSON.stringify(ask.headers).slice(0, 200)} ${String(ask.body).slice(0, 200)}\n  ${wrong.join("\n  ")}`);
    }
  console.log(`seed ${seed}: ${[...seen].sort().map(([status, count]) => `${count} × ${status}`).join(", ")}`);
  assert.deepEqual(faults.slice(0, 20), [], `${faults.length} faults, seed ${seed}`);
  for (const status of [200, 201, 400, 401, 403, 404, 409, 422]) assert.ok(seen.get(status) > 0, `no request was answered with ${status}: the requests are too odd`);
});

test("a method that a path does not declare is told which it takes", async () => {
  for (const path of Object.keys(api.openapi.paths)) {
    const declared = Object.keys(api.openapi.paths[path]).map((method) => method.toUpperCase());
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"].filter((one) => !declared.includes(one))) {
      const answer = await send({ method, path: path.replace(/\{[^}]+\}/g, "x"), headers: {} });
      assert.equal(answer.status, 405, `${method} ${path}: ${answer.body}`);
      for (const one of declared) assert.ok(answer.headers.allow.includes(one), `${path} allows ${answer.headers.allow}`);
    }
  }
});

test("every example of the description is valid, and is understood", async () => {
  let tried = 0;
  for (const operation of api.operations) {
    const media = operation.requestBody?.content?.["application/json"];
    if (!media?.example) continue;
    const at = `api#/paths/${encodeURIComponent(operation.path.replaceAll("/", "~1"))}/${operation.method.toLowerCase()}/requestBody/content/application~1json/schema`;
    assert.ok(api.ajv.getSchema(at)(media.example), `${operation.operationId}: ${api.ajv.errorsText(api.ajv.getSchema(at).errors)}`);
    tried += 1;
  }
  assert.ok(tried > 0);
  const open = api.operations.find((one) => one.operationId === "open_case");
  const answer = await send({ method: "POST", path: "/api/v1/cases", headers: { ...token("administrateur"), "Content-Type": "application/json" }, body: JSON.stringify(open.requestBody.content["application/json"].example) });
  assert.equal(answer.status, 201, answer.body);
});

test("a name that the description allows for a consumer is taken, and no other", async () => {
  const { schema, description } = api.openapi.paths["/api/v1/consumers/{consumer}"].put.parameters.find(({ name }) => name === "consumer");
  const pattern = new RegExp(schema.pattern, "u");
  for (const name of ["a", "works-2", "a".repeat(64), "a".repeat(65), "Works", "a.b", "a_b", "a~b", "a:b", "é"]) {
    const { status } = await send({ method: "PUT", path: `/api/v1/consumers/${encodeURIComponent(name)}`, headers: { ...token("administrateur"), "Content-Type": "application/json" }, body: "{}" });
    assert.equal(pattern.test(name), status < 300, `${name}: ${status}, ${description}`);
  }
});
