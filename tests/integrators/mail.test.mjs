// The town hall's mailbox between a mail server and a mail program that are not ours: letters leave by SMTP, answers
// come in by LMTP.
import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import nodemailer from "nodemailer";
import { SMTPServer } from "smtp-server";
import { openTown, until } from "./town.mjs";

async function freePort() {
  const server = net.createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Takes letters from whoever knows the password. `encrypts`: it offers STARTTLS with a certificate of its own. */
async function mailServer({ encrypts = false, refuse } = {}) {
  const letters = [];
  const server = new SMTPServer({
    disabledCommands: encrypts ? [] : ["STARTTLS"],
    allowInsecureAuth: true,
    logger: false,
    onAuth: (auth, session, done) =>
      auth.username === "hall" && auth.password === "s3cret" ? done(null, { user: "hall" }) : done(new Error("who?")),
    onRcptTo: (address, session, done) => done(refuse?.(address.address) ?? null),
    onData(stream, session, done) {
      const pieces = [];
      stream.on("data", (piece) => pieces.push(piece));
      stream.on("end", () => {
        letters.push({
          from: session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map((one) => one.address),
          text: Buffer.concat(pieces).toString("latin1"),
        });
        done();
      });
    },
  });
  server.on("error", () => {});
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { letters, port: server.server.address().port, close: () => new Promise((done) => server.close(done)) };
}

const mailOf = ({ smtp, lmtp, encryption = "none" }) => `mail:
  from: hall@town.example
  server: "smtp://127.0.0.1:${smtp}"
  encryption: ${encryption}
  user: hall
  password: { env: GUICHET_TEST_PASSWORD }
  timeout: 5 s
${lmtp ? `  inbox: { listen: "127.0.0.1:${lmtp}" }\n` : ""}`;

async function askedCase(town, email = "zoe@example.org") {
  const { id, position } = await town.api("POST", "/api/v1/cases", {
    body: { workflow: "report", form: { place: [2.3, 48.8], kind: "light" }, person: { attributes: { email, name: "Zoé" } } },
  });
  const { tasks } = await town.api("GET", `/api/v1/cases/${id}`, { headers: { "Guichet-Position": String(position) } });
  await town.api("POST", `/api/v1/cases/${id}/tasks/${tasks[0].id}/complete`, {
    body: { outcome: "ask", answers: { question: "Où est-il, près de l'école ?" } },
  });
  return id;
}

const header = (letter, name) => letter.text.match(new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, "im"))?.[1] ?? "";

process.env.GUICHET_TEST_PASSWORD = "s3cret";

test("a question leaves by SMTP, and its answer comes back by LMTP into the case, once", { timeout: 90_000 }, async () => {
  const server = await mailServer();
  const lmtp = await freePort();
  const town = await openTown({ more: mailOf({ smtp: server.port, lmtp }) });
  try {
    const id = await askedCase(town);
    await until(() => server.letters.length === 1, "the question arrives");
    const [letter] = server.letters;
    assert.deepEqual(letter.to, ["zoe@example.org"]);
    assert.equal(header(letter, "Auto-Submitted"), "auto-generated");
    assert.match(header(letter, "Content-Transfer-Encoding"), /quoted-printable/i);
    assert.match(letter.text.replaceAll("=\r\n", ""), /O=C3=B9 est-il, pr=C3=A8s de l'=C3=A9cole/);
    const replyTo = header(letter, "Reply-To");
    assert.match(replyTo, /^hall\+[0-9a-z-]+@town\.example$/);
    assert.equal(letter.from, replyTo);

    const program = nodemailer.createTransport({ host: "127.0.0.1", port: lmtp, lmtp: true, ignoreTLS: true });
    const answer = {
      from: "Zoé <zoe@example.org>",
      to: replyTo,
      subject: "Ré : une question",
      messageId: "<answer-1@example.org>",
      inReplyTo: header(letter, "Message-Id"),
      text: "Oui, devant l'école.\n\nLe 2 mars 2026, Town a écrit :\n> Où est-il ?",
      attachments: [{ filename: "école.txt", content: "un plan" }],
    };
    for (let times = 0; times < 3; ++times) {
      const sent = await program.sendMail(answer);
      assert.deepEqual(sent.rejected, [], String(sent.rejectedErrors?.map((one) => one.response)));
    }
    program.close();
    const shown = await town.api("GET", `/api/v1/cases/${id}`);
    assert.equal(shown.tasks.length, 1, "the case goes on");
    const { items } = await town.api("GET", `/api/v1/cases/${id}/timeline?view=internal&limit=200`);
    const of = (type) => items.filter((item) => item.type === `guichet.${type}.v1`);
    assert.equal(of("reply.received").length, 1);
    assert.equal(of("file.attached").length, 2, "the enclosure, and the whole letter for agents");
    assert.ok(JSON.stringify(of("reply.received")).includes("Oui, devant l'école."));
    assert.ok(!JSON.stringify(of("reply.received")).includes("a écrit"));
    const { items: letters } = await town.api("GET", "/api/v1/letters?state=sent");
    assert.equal(letters.length, 1);

    // No service takes letters in this town: one that names no case waits for an agent, who knows whose it is.
    const other = nodemailer.createTransport({ host: "127.0.0.1", port: lmtp, lmtp: true, ignoreTLS: true });
    for (const text of ["C'est toujours cassé.", "Gagnez un voyage !"])
      assert.deepEqual((await other.sendMail({ from: "paul@example.org", to: "hall@town.example", subject: text, text })).rejected, []);
    const waiting = async (state) => (await town.api("GET", `/api/v1/unmatched-letters?state=${state}`)).items;
    const [broken, voyage] = await waiting("waiting");
    assert.equal(broken.from, "paul@example.org");
    assert.equal((await town.api("GET", `/api/v1/unmatched-letters/${broken.id}`)).text, "C'est toujours cassé.");
    const put = (body) => town.call("POST", `/api/v1/unmatched-letters/${broken.id}/attach`, { body });
    assert.equal((await put({ case: "nobody-knows" })).status, 422);
    assert.deepEqual(await (await put({ case: shown.reference })).json(), { case: id });
    assert.equal((await put({ case: shown.reference })).status, 404, "it is the case's now");
    await town.api("POST", `/api/v1/unmatched-letters/${voyage.id}/dismiss`, { body: { reason: "an advertisement" } });
    assert.deepEqual((await waiting("waiting")).length, 0);
    assert.deepEqual((await waiting("dismissed")).map((one) => one.reason), ["an advertisement"]);
    const later = await town.api("GET", `/api/v1/cases/${id}/timeline?view=internal&limit=200`);
    assert.ok(JSON.stringify(later.items).includes("toujours cassé"));
    assert.ok(later.items.some((item) => item.type === "guichet.note.written.v1" && item.actor === "integrators/test"), "who put it there");
    other.close();
  } finally {
    await town.close();
    await server.close();
  }
});

test("a letter that the server refuses is shown, and leaves when an agent sends it again", { timeout: 90_000 }, async () => {
  let refusing = true;
  const server = await mailServer({
    refuse: () => (refusing ? Object.assign(new Error("no such user"), { responseCode: 550 }) : null),
  });
  const town = await openTown({ more: mailOf({ smtp: server.port }) });
  try {
    const id = await askedCase(town);
    const failed = async () => (await town.api("GET", "/api/v1/letters?state=failed")).items;
    await until(async () => (await failed()).length === 1, "the letter has failed");
    const [letter] = await failed();
    assert.equal(letter.case, id);
    refusing = false;
    await town.api("POST", `/api/v1/letters/${letter.position}/resend`);
    await until(() => server.letters.length === 1, "it leaves after all");
  } finally {
    await town.close();
    await server.close();
  }
});

test("letters that waited for the mail server leave once after kill -9", { timeout: 90_000 }, async () => {
  const port = await freePort();
  const town = await openTown({ more: mailOf({ smtp: port }) });
  let server;
  try {
    const id = await askedCase(town);
    await until(async () => (await town.api("GET", "/api/v1/letters?state=waiting")).items[0]?.why, "an attempt has failed");
    await town.kill();
    const letters = [];
    server = new SMTPServer({
      disabledCommands: ["STARTTLS"], allowInsecureAuth: true, onAuth: (auth, session, done) => done(null, { user: "hall" }),
      onData: (stream, session, done) => { stream.resume(); stream.on("end", () => { letters.push(session.envelope.rcptTo[0].address); done(); }); },
    });
    await new Promise((done) => server.listen(port, "127.0.0.1", done));
    await town.start();
    const [waiting] = (await town.api("GET", "/api/v1/letters")).items;
    if (waiting?.state === "waiting") await town.api("POST", `/api/v1/letters/${waiting.position}/resend`).catch(() => {});
    await until(() => letters.length === 1, "the letter leaves");
    assert.deepEqual(letters, ["zoe@example.org"]);
    assert.equal((await town.api("GET", `/api/v1/cases/${id}`)).state, "open");
  } finally {
    await town.close();
    if (server) await new Promise((done) => server.close(done));
  }
});

test("no letter and no password go to a server whose certificate nobody vouches for", { timeout: 90_000 }, async () => {
  const server = await mailServer({ encrypts: true });
  const town = await openTown({ more: mailOf({ smtp: server.port, encryption: "required" }) });
  try {
    await askedCase(town);
    await until(async () => (await town.api("GET", "/api/v1/letters?state=waiting")).items[0]?.why, "an attempt has failed");
    const [letter] = (await town.api("GET", "/api/v1/letters?state=waiting")).items;
    assert.match(letter.why, /cannot be used/);
    assert.equal(server.letters.length, 0);
  } finally {
    await town.close();
    await server.close();
  }
});
