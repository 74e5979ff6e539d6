// Being told that something changes, as it does. A browser allows few streams to one server, so one of the open pages
// listens for all: it holds a lock, and tells the others over a channel.
import { call, online, signedOut } from "./api";

export interface Change { subject: string; type: string }
type Listener = (changes: Change[]) => void;

const listeners = new Set<Listener>();
let waiting: Change[] = [];
let timer = 0;
let started = false;
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("guichet-changes") : null;

/** Changes come in handfuls, at most two a second: a page need not be drawn for each. */
function deliver(change: Change): void {
  waiting.push(change);
  if (timer) return;
  timer = window.setTimeout(() => {
    const handful = waiting;
    waiting = [];
    timer = 0;
    for (const listener of listeners) listener(handful);
  }, 500);
}

/** A restart takes a moment; longer, and what the page shows may be old: whoever reads it is told. */
const lostAfter = 3_000;
const againAfter = 15_000;
let lost = 0;

function listen(): Promise<never> {
  const source = new EventSource("/console/api/changes");
  source.onopen = () => { clearTimeout(lost); lost = 0; online.value = true; };
  source.onmessage = (message) => {
    const change = JSON.parse(String(message.data)) as Change;
    deliver(change);
    channel?.postMessage(change);
  };
  source.onerror = () => {
    if (lost === 0) lost = window.setTimeout(() => { lost = 0; if (!signedOut.value) online.value = false; }, lostAfter);
    if (source.readyState !== EventSource.CLOSED) return;
    // A gateway answered for a server that is away, or the session ended: a browser does not ask again by itself.
    void call("/console/api/session").catch(() => undefined);
    window.setTimeout(() => void listen(), againAfter);
  };
  return new Promise(() => undefined);
}

function start(): void {
  if (started) return;
  started = true;
  if (channel) channel.onmessage = (message) => deliver(message.data as Change);
  if (navigator.locks && channel) void navigator.locks.request("guichet-changes", listen);
  else void listen();
}

/** Calls back with what changed, until the answer is called. */
export function onChange(listener: Listener): () => void {
  start();
  listeners.add(listener);
  return () => listeners.delete(listener);
}
