// A receiver made of other people's libraries: signatures by `standardwebhooks`, events by the CloudEvents SDK. The
// server is killed again and again; what the receiver did is what happened, once, each case in order.
import test from "node:test";
import assert from "node:assert/strict";
import http from "node:http";
import { HTTP } from "cloudevents";
import { Webhook } from "standardwebhooks";
import { openTown, until } from "./town.mjs";

async function openReceiver() {
  const receiver = { seen: new Map(), order: [], faults: [], secrets: new Map(), busy: 0 };
  const server = http.createServer(async (request, response) => {
    if (request.method === "OPTIONS") return response.writeHead(200, { "WebHook-Allowed-Origin": request.headers["webhook-request-origin"] }).end();
    let body = "";
    for await (const chunk of request) body += chunk;
    receiver.busy += 1;
    if (receiver.busy % 7 === 0) return response.writeHead(503).end();
    try {
      // Only the signature counts; the SDK parses the body by itself.
      // The first may come before the answer that tells the secret.
      while (!receiver.secrets.has(request.url)) await new Promise((later) => setImmediate(later));
      new Webhook(receiver.secrets.get(request.url)).verify(body, request.headers);
      const event = HTTP.toEvent({ headers: request.headers, body });
      event.validate();
      const key = request.url + request.headers["webhook-id"];
      if (!receiver.seen.has(key)) {
        receiver.seen.set(key, event);
        receiver.order.push({ path: request.url, event });
      }
      response.writeHead(204).end();
    } catch (fault) {
      receiver.faults.push(fault);
      response.writeHead(400).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  receiver.url = `http://127.0.0.1:${server.address().port}`;
  receiver.close = () => { server.closeAllConnections?.(); server.close(); };
  return receiver;
}

test("structured and binary webhooks verify, over twenty kills of the server", { timeout: 90_000 }, async () => {
  const receiver = await openReceiver();
  const town = await openTown({ services: [receiver.url] });
  try {
    for (const mode of ["structured", "binary"]) {
      const made = await town.api("POST", "/api/v1/webhooks", { body: { url: `${receiver.url}/${mode}`, mode, after: 0 }, headers: { "Idempotency-Key": mode } });
      receiver.secrets.set(`/${mode}`, made.secret);
    }
    for (let cycle = 0; cycle < 20; cycle += 1) {
      const { id } = await town.openCase();
      await town.api("POST", `/api/v1/cases/${id}/notes`, { body: { text: `vu ${cycle} é` } });
      if (cycle % 2 === 0) await until(() => receiver.order.length > cycle, "something came");
      await town.kill();
      await town.start();
    }
    const head = await town.head();
    await until(async () => {
      // A 503 rests a webhook for seconds: whoever is in a hurry says so.
      for (const { id, open } of (await town.api("GET", "/api/v1/webhooks")).items) {
        if (open === 0) continue;
        for (const item of (await town.api("GET", `/api/v1/webhooks/${id}/waiting?limit=500`)).items.filter((one) => one.attempts > 0))
          await town.call("POST", `/api/v1/webhooks/${id}/resend`, { body: { position: item.position } });
      }
      return receiver.seen.size >= 2 * head;
    }, "every event was taken twice: once in each mode", 60);
    assert.deepEqual(receiver.faults, []);
    for (const mode of ["structured", "binary"]) {
      const told = receiver.order.filter((one) => one.path === `/${mode}`).map((one) => one.event);
      assert.equal(told.length, head);
      const last = new Map();
      for (const event of told) {
        assert.ok(Number(event.sequence) > (last.get(event.subject) ?? 0), `${event.subject} in order`);
        last.set(event.subject, Number(event.sequence));
      }
    }
  } finally {
    await town.close();
    receiver.close();
  }
});
