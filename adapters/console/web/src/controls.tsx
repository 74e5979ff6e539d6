// The few controls every page uses, in the classes of the design system.
import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "./language";

/** The keyboard goes where somebody is led to: a browser minds the attribute once in a page's life, and this page lives long.
 * In the same moment as the control is drawn: a focus that moves a frame later takes the key away that was pressed meanwhile. */
function useFirst<Element extends HTMLElement>(wanted: boolean | undefined) {
  const element = useRef<Element>(null);
  useLayoutEffect(() => { if (wanted) element.current?.focus(); }, []);
  return element;
}

type ButtonProps = JSX.IntrinsicElements["button"] & { variant?: "primary" | "secondary" | "tertiary"; colour?: string; busy?: boolean };

export function Button({ variant = "primary", colour, busy, children, autoFocus, ...rest }: ButtonProps) {
  const first = useFirst<HTMLButtonElement>(Boolean(autoFocus));
  return (
    <button type="button" {...rest} ref={first} class={`ds-button ${String(rest.class ?? "")}`} data-variant={variant} data-color={colour} aria-busy={busy || undefined} disabled={rest.disabled || busy}>
      {children}
    </button>
  );
}

export function Tag({ colour = "neutral", children }: { colour?: string; children: ComponentChildren }) {
  return <span class="ds-tag" data-color={colour} data-size="sm">{children}</span>;
}

interface TextProps { label: ComponentChildren; value: string; onValue: (text: string) => void; help?: ComponentChildren; error?: string | undefined; required?: boolean; type?: "text" | "password" | "email" | "tel" | "search" | "number" | "date" | "datetime-local"; rows?: number; autoFocus?: boolean; autoComplete?: string; name?: string; describedBy?: string }

/** A text or a paragraph, its label, its help and what is wrong with it, tied together. */
export function Text({ label, value, onValue, help, error, required, type, rows, autoFocus, autoComplete, name }: TextProps) {
  const id = useId();
  const first = useFirst<HTMLInputElement & HTMLTextAreaElement>(autoFocus);
  const described = [help ? `${id}-help` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ") || undefined;
  const shared = { id, class: "ds-input", value, "aria-describedby": described, "aria-invalid": error ? true : undefined, required, name } as const;
  const typed: Record<string, unknown> = { ...shared, type: type ?? "text", autoComplete: autoComplete ?? "off" };
  return (
    <div class="ds-field">
      <label class="ds-label" data-weight="medium" for={id}>{label}{required && <Needed />}</label>
      {help && <div class="help" id={`${id}-help`}>{help}</div>}
      {rows
        ? <textarea {...shared} ref={first} rows={rows} onInput={(event) => onValue(event.currentTarget.value)} />
        : <input {...typed} ref={first} onInput={(event) => onValue((event.currentTarget as HTMLInputElement).value)} />}
      {error && <p class="ds-validation-message" id={`${id}-error`}>{error}</p>}
    </div>
  );
}

export const Needed = () => <span class="needed">{t` (obligatoire)`}</span>;

export function Warning({ title, children, colour = "danger" }: { title?: string; children: ComponentChildren; colour?: "danger" | "warning" | "info" | "success" }) {
  return (
    <div class="ds-alert" data-color={colour} role={colour === "danger" ? "alert" : undefined}>
      {title && <p class="alert-title">{title}</p>}
      {children}
    </div>
  );
}

/** `heading`: it is all there is of the page, and its heading. */
export function Empty({ title, heading, children }: { title: string; heading?: boolean; children?: ComponentChildren }) {
  return <div class="empty">{heading ? <h1 class="empty-title" tabIndex={-1}>{title}</h1> : <p class="empty-title">{title}</p>}{children}</div>;
}

/** Lines where something will stand. */
export function Waiting({ lines = 3, what }: { lines?: number; what: string }) {
  return (
    <div role="status" class="waiting"><span class="unseen">{what}</span>
      {Array.from({ length: lines }, (_, index) => <div key={index} class="ds-skeleton bar" aria-hidden="true" />)}
    </div>
  );
}
