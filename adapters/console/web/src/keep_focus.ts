// The keyboard is never left in the void. What had the focus goes away when it has done its work (a button that takes a
// task, a found person who is chosen): then the heading of what stands around it takes the focus, so that readers of the
// screen hear where they are, and the tab key goes on from there. A page that is still loading is waited for.

let held: Element[] = [];  // what had the focus last, and all that it stood in, from the inside out
let awaited = false;       // a new page's heading is to take the focus once it is there
let timer = 0;

const free = (): boolean => document.activeElement === null || document.activeElement === document.body;

function headingAround(): HTMLElement | null {
  for (const around of held) {
    if (!around.isConnected || around === document.body) continue;
    if (around.matches(".list")) return null;  // the list minds its rows itself
    const heading = around.querySelector<HTMLElement>("h1, h2, h3");
    if (heading && heading.getClientRects().length > 0) return heading;
  }
  return document.querySelector<HTMLElement>("main h1");
}

function settle(): void {
  timer = 0;
  const heading = awaited ? document.querySelector<HTMLElement>("main h1") : headingAround();
  if (!free()) { awaited = false; return; }
  if (!heading) return;
  awaited = false;
  held = [];
  if (!heading.hasAttribute("tabindex")) heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** The new page's heading takes the focus as soon as it is there, unless something else has got it meanwhile. */
export function awaitHeading(): void {
  awaited = true;
  look();
}

/** What comes instead may ask for the focus itself: it has a moment for it. */
function look(): void {
  if (timer === 0 && free() && (awaited || (held[0] && !held[0].isConnected))) timer = window.setTimeout(settle, 80);
}

export function keepFocus(): void {
  addEventListener("focusin", (event) => {
    held = [];
    for (let at = event.target instanceof Element ? event.target : null; at; at = at.parentElement) held.push(at);
  });
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}
