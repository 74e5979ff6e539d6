// The feed read by an ordinary EventSource across broken connections and a killed server; its events read by the
// CloudEvents SDK and validated with the served schemas.
import test from "node:test";
import assert from "node:assert/strict";
import net from "node:net";
import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { HTTP } from "cloudevents";
import { EventSource } from "eventsource";
import { openTown, until } from "./town.mjs";

/** Stands between a reader and the server, and breaks their connections when it is told. */
function openBreaker(port) {
  const pairs = new Set();
  const server = net.createServer((near) => {
    const far = net.connect(port, "127.0.0.1");
    const pair = () => { near.destroy(); far.destroy(); pairs.delete(pair); };
    pairs.add(pair);
    for (const side of [near, far]) side.on("error", pair).on("close", pair);
    near.pipe(far);
    // The server asks for two seconds before a reader comes back: fifty times that is too long for a test.
    far.on("data", (bytes) => near.write(Buffer.from(bytes.toString("latin1").replace("retry: 2000", "retry: 0020"), "latin1")));
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({
    url: `http://127.0.0.1:${server.address().port}`,
    breakAll: () => { const count = pairs.size; for (const pair of [...pairs]) pair(); return count; },
    open: () => pairs.size,
    close: () => { for (const pair of [...pairs]) pair(); server.close(); },
  })));
}

test("an EventSource misses nothing and sees nothing twice: fifty broken connections, one killed server", { timeout: 90_000 }, async () => {
  const town = await openTown();
  const breaker = await openBreaker(town.port);
  const seen = [];
  const source = new EventSource(`${breaker.url}/events`, {
    fetch: (address, init) => fetch(address, { ...init, headers: { ...init.headers, Authorization: `Bearer ${town.token}` } }),
  });
  source.onmessage = (event) => { seen.push({ id: Number(event.lastEventId), document: JSON.parse(event.data) }); };
  try {
    let broken = 0;
    let killed = false;
    while (broken < 50) {
      await town.openCase();
      await until(() => source.readyState === EventSource.OPEN && breaker.open() > 0, "the reader is back");
      broken += breaker.breakAll();
      if (broken >= 25 && !killed) {
        killed = true;
        await town.kill();
        await town.start();
      }
    }
    await town.openCase();
    const head = await town.head();
    await until(() => seen.length >= head, "everything was seen");
    assert.deepEqual(seen.map((event) => event.id), Array.from({ length: head }, (_, i) => i + 1));
    assert.ok(seen.every((event) => Number(event.document.sequence) === event.id));
  } finally {
    source.close();
    breaker.close();
    await town.close();
  }
});

test("the CloudEvents SDK reads every event, and every event is as its served schema says", { timeout: 90_000 }, async () => {
  const town = await openTown();
  try {
    const { id } = await town.openCase();
    await town.api("POST", `/api/v1/cases/${id}/notes`, { body: { text: "vu" } });
    const person = await town.api("POST", "/api/v1/people", { body: { attributes: { name: "Ada" } } });
    await town.api("DELETE", `/api/v1/people/${person.id}?reason=asked`);
    const page = await town.call("GET", "/events?limit=5000");
    const events = HTTP.toEvent({ headers: { "content-type": page.headers.get("content-type") }, body: await page.text() });
    assert.ok(events.length > 8);
    const ajv = new Ajv({ strict: true, allErrors: true });
    addFormats(ajv);
    const types = new Set();
    for (const event of events) {
      assert.ok(event.validate());
      if (!types.has(event.type)) {
        const schema = await (await fetch(`${town.url}/schemas/${event.type}`)).json();
        ajv.addSchema(schema, event.type);
        types.add(event.type);
      }
      const document = JSON.parse(JSON.stringify(event));
      assert.ok(ajv.validate(event.type, document), `${event.type}: ${ajv.errorsText()}`);
    }
    assert.ok(types.has("guichet.person.forgotten.v1"));
    for (const { data, type } of (await (await fetch(`${town.url}/schemas`)).json()).items) {
      const schema = await (await fetch(town.url + data)).json();
      assert.doesNotThrow(() => ajv.compile(schema), type);
    }
  } finally {
    await town.close();
  }
});

test("two members of a consumer share the work and lose nothing when the server is killed", { timeout: 90_000 }, async () => {
  const town = await openTown();
  try {
    const name = "/api/v1/consumers/works";
    assert.equal((await town.call("PUT", name, { body: { hold_seconds: 1 } })).status, 201);
    assert.equal((await town.call("PUT", name, { body: { hold_seconds: 1 } })).status, 200);
    assert.equal((await town.call("PUT", name, { body: { hold_seconds: 2 } })).status, 409);
    const seen = new Map();
    for (let cycle = 0; cycle < 10; cycle += 1) {
      await town.openCase();
      for (const member of ["one", "two"]) {
        const { items } = await town.api("POST", `${name}/fetch`, { body: { member, limit: 5 } });
        for (const { position, event } of items) {
          assert.equal(Number(event.sequence), position);
          seen.set(position, event);
        }
        if (cycle % 3 !== 2) await town.api("POST", `${name}/settle`, { body: { positions: items.map((item) => item.position) } });
      }
      await town.kill();
      await town.start();
    }
    const head = await town.head();
    await until(async () => {
      const { items } = await town.api("POST", `${name}/fetch?wait=1`, { body: { member: "last" } });
      for (const { position, event } of items) seen.set(position, event);
      await town.api("POST", `${name}/settle`, { body: { positions: items.map((item) => item.position) } });
      return (await town.api("GET", name)).lag === 0;
    }, "all was settled");
    assert.equal(seen.size, head);
    const asked = town.api("POST", `${name}/fetch?wait=30`, { body: { member: "one" } });
    const began = Date.now();
    await town.openCase();
    assert.ok((await asked).items.length > 0);
    assert.ok(Date.now() - began < 20000);
    assert.match(await (await town.call("GET", "/metrics")).text(), /guichet_consumer_lag_events\{consumer="works"\} \d+/);
  } finally {
    await town.close();
  }
});
