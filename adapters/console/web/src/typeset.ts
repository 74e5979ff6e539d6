// French sets spaces that do not break before : ; ? ! and within « », and curves the apostrophe inside a word. Town halls
// type plain ones, and so do we: what is read is set as it is drawn, and what is typed into a field stays as it was.
// In every language, words that turn the direction of writing turn nothing but themselves.
import { Fragment, options, type ComponentChildren } from "preact";
import { language } from "./language";

const marks = / [:;?!\u00bb]|\u00ab |'/;  // \u00ab and \u00bb: the quotation marks

export function typeset(text: string): string {
  if (!marks.test(text)) return text;
  return text.replaceAll(/ (?=[;?!])/g, "\u202f").replaceAll(/ (?=[:\u00bb])/g, "\u00a0").replaceAll("\u00ab ", "\u00ab\u00a0")
    .replaceAll(/(?<=\p{L})'(?=[\p{L}\d\u00ab])/gu, "\u2019");
}

// Letters written from right to left, and marks that turn the direction of writing (Unicode Standard Annex 9).
const turned = /[\u0590-\u08ff\u200f\u202a\u202b\u202d\u202e\u2066-\u2068\ufb1d-\ufdff\ufe70-\ufefc]/;

/** People's words in an isolate of their own: whatever turns in them, and never turns back, ends with them, and a number
 * behind them stays where it is. An end without its beginning is left out: it would end ours. */
export function contained(text: string): string {
  if (!turned.test(text)) return text;
  let open = 0;
  let kept = "";
  for (const mark of text) {
    if (mark === "\u2069" && open === 0) continue;
    if (mark >= "\u2066" && mark <= "\u2068") ++open;
    if (mark === "\u2069") --open;
    kept += mark;
  }
  return `\u2068${kept}${"\u2069".repeat(open + 1)}`;
}

function set(children: ComponentChildren): ComponentChildren {
  if (typeof children === "string") return contained(language === "fr" ? typeset(children) : children);
  return Array.isArray(children) ? children.map(set) : children;
}

/** Called once, before the first page is drawn. */
export function setTypeAsDrawn(): void {
  const before = options.vnode;
  options.vnode = (node) => {
    const props = node.props as { children?: ComponentChildren };
    const draws = typeof node.type === "string" ? node.type !== "textarea" : node.type === Fragment;
    if (draws && props.children !== undefined) props.children = set(props.children);
    before?.(node);
  };
}
