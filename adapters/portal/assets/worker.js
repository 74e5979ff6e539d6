// Keeps what a report needs where there is no network: the pages named by the server (self.guichet, set above), and how
// they look. With a network, the network is asked first; nothing secret is ever kept.
"use strict";
const kept = self.guichet;

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(kept.name);
    await cache.addAll([...kept.pages, ...kept.assets]);
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) if (name.startsWith(kept.prefix) && name !== kept.name) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

/** The page for a request that the network did not answer: the form of that service where it is kept, else what waits. */
const without = async (url) => {
  const cache = await caches.open(kept.name);
  const known = await cache.match(url.pathname);
  if (known) return known;
  const service = url.pathname.match(/^(\/[\w-]+\/services\/[\w-]+)(\/start)?$/);
  const report = service && await cache.match(`${service[1]}/report`);
  return report || cache.match(kept.outbox);
};

const page = async (request, url) => {
  try {
    const answer = await fetch(request);
    const path = url.pathname;
    // What was kept stays as new as the last visit.
    if (answer.ok && request.method === "GET" && kept.pages.includes(path)) await (await caches.open(kept.name)).put(path, answer.clone());
    return answer;
  } catch (failure) {
    const known = await without(url);
    if (known) return known;
    throw failure;
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request, url));
  else if (request.method === "GET" && kept.assets.includes(url.pathname + url.search))
    event.respondWith(caches.match(request).then((known) => known || fetch(request)));
});

// Browsers that know background sync send what waits even when the page is closed.
self.addEventListener("sync", (event) => {
  if (event.tag === "guichet-outbox") event.waitUntil(self.guichetOutbox.send());
});
