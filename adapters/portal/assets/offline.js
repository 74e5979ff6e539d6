// The pages' side of what waits for a network: keeps a report on the device, sends it when it can, says what waits.
"use strict";
(() => {
  const box = self.guichetOutbox;
  const language = document.documentElement.lang;
  const worker = navigator.serviceWorker;
  if (worker && window.isSecureContext)
    worker.register(`/portal/worker.js?lang=${language}`, { scope: `/${language}/` }).catch(() => { /* the pages work without */ });

  const fill = (text, values) => text.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);

  // A line under the head of every page: no network, something waits.
  const strip = document.querySelector("[data-strip]");
  const tell = async () => {
    if (!strip || document.querySelector("[data-outbox-page]")) return;
    const waiting = (await box.all().catch(() => [])).filter((one) => !one.href).length;
    const offline = strip.querySelector("[data-offline]");
    const waits = strip.querySelector("[data-waiting]");
    offline.hidden = navigator.onLine;
    waits.hidden = waiting === 0;
    waits.querySelector("a").textContent = fill(waiting === 1 ? strip.dataset.one : strip.dataset.other, { n: waiting });
    strip.hidden = offline.hidden && waits.hidden;
  };

  const later = async () => {
    const registration = worker && await worker.getRegistration();
    if (registration && registration.sync) await registration.sync.register("guichet-outbox").catch(() => { /* the pages send too */ });
  };

  const form = document.querySelector("form[data-report]");
  if (form)
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button.primary");
      button.disabled = true;
      const request = { key: box.newKey(), at: Date.now(), title: form.dataset.title, action: form.getAttribute("action"), fields: [] };
      for (const [name, value] of new FormData(form))
        if (typeof value === "string") request.fields.push({ name, value });
        else if (value.size > 0) request.fields.push({ name, value, file: value.name });
      try {
        await box.put(request);
      } catch {
        // No room on the device, or none allowed: as if there were no script.
        form.submit();
        return;
      }
      const href = await box.sendOne(request);
      if (!href) await later();
      location.assign(href || form.dataset.outbox);
    });

  const outbox = document.querySelector("[data-outbox-page]");
  const show = async () => {
    const words = outbox.querySelector("[data-words]").dataset;
    const requests = await box.all();
    const date = (at) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
    const row = (request, act) => {
      const item = document.createElement("li");
      const title = document.createElement("strong");
      title.textContent = request.title;
      const facts = document.createElement("p");
      facts.className = "small";
      const files = request.fields.filter((field) => field.file).length;
      facts.textContent = request.refused ? words.refused : fill(words.kept, { when: date(request.at) }) + (files ? " " + fill(words.photos, { n: files }) : "");
      item.append(title, facts, act);
      return item;
    };
    const link = (request) => {
      const to = document.createElement("a");
      to.href = request.href;
      to.textContent = request.whole ? words.view : words.complete;
      return to;
    };
    const drop = (request) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "secondary";
      button.textContent = `${words.remove} : ${request.title}`;
      button.addEventListener("click", async () => { await box.remove(request.key); await show(); outbox.querySelector("h1").focus(); });
      return button;
    };
    const list = (name, found, act) => {
      const section = outbox.querySelector(`[data-${name}]`);
      section.hidden = found.length === 0;
      section.querySelector("ul").replaceChildren(...found.map((request) => row(request, act(request))));
    };
    list("waits", requests.filter((one) => !one.href), drop);
    list("sent", requests.filter((one) => one.href), link);
    outbox.querySelector("[data-none]").hidden = requests.length > 0;
  };
  const say = (text) => {
    const said = outbox.querySelector("[data-outbox-said]");
    said.textContent = text;
    said.hidden = !text;
  };
  const send = async () => {
    if (outbox && (await box.all()).some((one) => !one.href)) say(outbox.querySelector("[data-words]").dataset.sending);
    await box.send();
    if (!outbox) return tell();
    const waits = (await box.all()).some((one) => !one.href);
    say(waits ? outbox.querySelector("[data-words]").dataset.still : "");
    await show();
  };
  if (outbox) {
    outbox.querySelector("[data-send-now]").addEventListener("click", () => void send());
    void show();
  }
  addEventListener("online", () => void send());
  addEventListener("offline", () => void tell());
  void tell();
  if (navigator.onLine) void send();
})();
