// French sets spaces that do not break before : ; ? ! and within « ». Town halls type plain ones, and so do we: what is
// read is set as it is drawn, and what is typed into a field stays as it was.
import { options, type ComponentChildren } from "preact";
import { language } from "./language";

const marks = / [:;?!\u00bb]|\u00ab /;  // \u00ab and \u00bb: the quotation marks

export function typeset(text: string): string {
  if (!marks.test(text)) return text;
  return text.replaceAll(/ (?=[;?!])/g, "\u202f").replaceAll(/ (?=[:\u00bb])/g, "\u00a0").replaceAll("\u00ab ", "\u00ab\u00a0");
}

function set(children: ComponentChildren): ComponentChildren {
  if (typeof children === "string") return typeset(children);
  return Array.isArray(children) ? children.map(set) : children;
}

/** Called once, before the first page is drawn. */
export function setTypeAsDrawn(): void {
  if (language !== "fr") return;
  const before = options.vnode;
  options.vnode = (node) => {
    const props = node.props as { children?: ComponentChildren };
    if (typeof node.type === "string" && node.type !== "textarea" && props.children !== undefined) props.children = set(props.children);
    before?.(node);
  };
}
