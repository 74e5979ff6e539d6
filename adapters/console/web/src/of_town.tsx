// The town's own words on a page: titles, labels, guides. Where the town does not speak the page's language they stand in
// its first one, and say so: who reads with their ears hears them as they are said.
import type { ComponentChildren } from "preact";
import { language } from "./language";
import { me } from "./session";

const primary = (tag: string): string => (tag.split("-")[0] ?? "").toLowerCase();

/** For the `lang` of an element that holds nothing else: none where the page speaks it, and none for a tag nobody knows. */
export function townTongue(): string | undefined {
  const spoken = me.value?.town?.languages ?? [];
  const [first] = spoken;
  return first && /^[a-z\d-]+$/i.test(first) && !spoken.some((tag) => primary(tag) === primary(language)) ? first : undefined;
}

/** The same around words that stand among the page's own. */
export function OfTown({ children }: { children: ComponentChildren }) {
  const lang = townTongue();
  return lang ? <span lang={lang}>{children}</span> : <>{children}</>;
}
