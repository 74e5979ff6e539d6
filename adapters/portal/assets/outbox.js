// Requests that wait on this device for a network. Shared by the pages and the service worker: kept in IndexedDB with
// their photos, sent each under its own key, so that sending again opens nothing twice.
"use strict";
self.guichetOutbox = (() => {
  const kept_max = 20;
  const open = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open("guichet-outbox", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("requests", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const within = async (mode, act) => {
    const database = await open();
    try {
      return await new Promise((resolve, reject) => {
        const doing = database.transaction("requests", mode);
        const asked = act(doing.objectStore("requests"));
        doing.oncomplete = () => resolve(asked.result);
        doing.onabort = doing.onerror = () => reject(doing.error);
      });
    } finally {
      database.close();
    }
  };
  const all = async () => (await within("readonly", (requests) => requests.getAll())).sort((a, b) => a.at - b.at);
  const put = (request) => within("readwrite", (requests) => requests.put(request));
  const remove = (key) => within("readwrite", (requests) => requests.delete(key));
  const newKey = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24)))).replaceAll("+", "-").replaceAll("/", "_");

  /** Where it went: the page that says so, or nowhere yet. Only a refusal for good gives up. */
  const sendOne = async (request) => {
    const body = new FormData();
    for (const { name, value, file } of request.fields)
      if (file) body.append(name, value, file);
      else body.append(name, value);
    let answer;
    try {
      answer = await fetch(request.action, { method: "POST", body, headers: { "Idempotency-Key": request.key }, credentials: "same-origin" });
    } catch {
      return null;
    }
    if (answer.status === 400 || answer.status === 413) await put({ ...request, refused: true });
    if (!answer.redirected || !answer.ok && answer.status !== 422) return null;
    const href = new URL(answer.url).pathname;
    await put({ key: request.key, at: request.at, title: request.title, href, whole: href.endsWith("/done"), fields: [] });
    return href;
  };
  const sendAll = async () => {
    let sent = 0;
    for (const request of await all()) if (!request.href && !request.refused && await sendOne(request)) ++sent;
    // Of what was sent only the way back is kept, and not for ever.
    const gone = (await all()).filter((request) => request.href);
    for (const old of gone.slice(0, Math.max(0, gone.length - kept_max))) await remove(old.key);
    return sent;
  };
  /** One page or worker at a time sends; the others find it done. */
  const alone = (act) => (navigator.locks ? navigator.locks.request("guichet-outbox", act) : act());
  return { all, put, remove, newKey, send: () => alone(sendAll), sendOne: (request) => alone(() => sendOne(request)) };
})();
