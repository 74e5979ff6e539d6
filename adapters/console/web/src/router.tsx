// Addresses inside /console, with the browser's own history.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { awaitHeading } from "./keep_focus";
import { leaveForCase } from "./origin";

export interface Place { view: string; what: string; query: URLSearchParams; hash: string }

function read(): Place {
  const [, , view = "", what = ""] = location.pathname.split("/");
  return { view: decodeURIComponent(view), what: decodeURIComponent(what), query: new URLSearchParams(location.search), hash: location.hash.slice(1) };
}

export const place = signal<Place>(read());
addEventListener("popstate", () => { place.value = read(); });

export function go(path: string, replace = false): void {
  if (path === location.pathname + location.search) return;
  if (path.startsWith("/console/cases/") && place.value.view !== "cases") leaveForCase();
  history[replace ? "replaceState" : "pushState"](null, "", path);
  const changedView = read().view !== place.value.view || read().what !== place.value.what;
  place.value = read();
  if (changedView) {
    scrollTo(0, 0);
    // Readers of the screen hear where they are: the new page's heading takes the focus.
    requestAnimationFrame(() => {
      const heading = document.querySelector<HTMLElement>("main h1");
      if (heading) heading.focus(); else awaitHeading();
    });
  }
}

interface LinkProps { to: string; children: ComponentChildren; class?: string; tabIndex?: number; "aria-current"?: "page" | "true" | undefined }

export function Link({ to, children, ...rest }: LinkProps) {
  const onClick = (event: MouseEvent) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
  };
  return <a href={to} onClick={onClick} {...rest}>{children}</a>;
}
