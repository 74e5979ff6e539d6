// A form made from its declaration in the workflow.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FieldError } from "./api";
import { Needed, Text } from "./controls";
import { DistrictChoice, useDistricts } from "./districts";
import { locale, t } from "./language";
import { OfTown, townTongue } from "./of_town";
import type { Field, Values } from "./types";
import { whenOf } from "./town_time";
import { humanise } from "./words";

export const labelOf = (field: Field): string => field.label || humanise(field.name);

/** The engine's sentences about one field, in French. */
export function inFrench(detail: string): string {
  const rules: [RegExp, (found: string[]) => string][] = [
    [/^is required/, () => t`À remplir.`],
    [/may have (\d+) characters, has (\d+)/, ([, max, has]) => t`${max} caractères au plus ; il y en a ${has}.`],
    [/must be at least (\S+),/, ([, min]) => t`Au moins ${min}.`],
    [/must be at most (\S+),/, ([, max]) => t`Au plus ${max}.`],
    [/whole number/, () => t`Un nombre entier.`],
    [/no option/, () => t`Choisissez dans la liste.`],
    [/date such as|no such day/, () => t`Une date : jour, mois, année.`],
    [/moment such as/, () => t`Une date et une heure.`],
    [/phone number/, () => t`Un numéro de téléphone, avec ses dix chiffres.`],
    [/e-mail/, () => t`Une adresse telle que nom@exemple.fr.`],
    [/latitude|longitude|expected.*lon/, () => t`Dites où c’est : le quartier, ou les coordonnées.`],
    [/too short/, () => t`Trop court.`],
    [/not a field/, () => t`N’est plus demandé.`],
  ];
  for (const [pattern, say] of rules) {
    const found = pattern.exec(detail);
    if (found) return say([...found]);
  }
  return t`Ce n’est pas valable.`;
}

export function errorsByField(errors: FieldError[], pointer: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const error of errors)
    if (error.pointer.startsWith(`${pointer}/`)) found[error.pointer.slice(pointer.length + 1).replaceAll("~1", "/").replaceAll("~0", "~")] = inFrench(error.detail);
  return found;
}

/** Files wait in the page until there is a case to attach them to. */
export type Files = Record<string, File[]>;

interface FieldsProps { files?: Files; onFiles?: (files: Files) => void; fields: Field[]; values: Values; onValues: (values: Values) => void; errors: Record<string, string>; hidden?: Set<string> | undefined; autoFocus?: boolean }

export function Fields({ fields, values, onValues, errors, hidden, autoFocus, files, onFiles }: FieldsProps) {
  const shown = fields.filter((field) => !hidden?.has(field.name));
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => { if (autoFocus) frame.current?.querySelector<HTMLElement>("input:not([type=file]), select, textarea")?.focus(); }, []);
  return (
    <div class="fields" ref={frame}>
      {shown.map((field) => onFiles && (field.type === "photo" || field.type === "file") ? (
        <FileInput key={field.name} field={field} files={files?.[field.name] ?? []} onFiles={(chosen) => onFiles({ ...files, [field.name]: chosen })} />
      ) : (
        <FieldInput key={field.name} field={field} value={values[field.name] === undefined ? field.default : values[field.name]} error={errors[field.name]}
          onValue={(value) => {
            const next = { ...values };
            const emptied = value === "" || value === undefined;
            if (emptied && field.default !== undefined) next[field.name] = null;
            else if (emptied) delete next[field.name];
            else next[field.name] = value;
            onValues(next);
          }} />
      ))}
    </div>
  );
}

interface InputProps { field: Field; value: unknown; error: string | undefined; onValue: (value: unknown) => void }

function FieldInput({ field, value, error, onValue }: InputProps) {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  const shared = { label: <OfTown>{labelOf(field)}</OfTown>, help: field.help && <OfTown>{field.help}</OfTown>, error, required: field.required };
  switch (field.type) {
    case "text": return <Text {...shared} rows={4} value={text} onValue={onValue} />;
    case "integer": case "number": return <Text {...shared} type="number" value={text} onValue={(typed) => onValue(typed === "" ? undefined : Number(typed))} />;
    case "date": return <Text {...shared} type="date" value={text} onValue={onValue} />;
    case "datetime": return <Text {...shared} type="datetime-local" value={text.slice(0, 16)} onValue={(typed) => onValue(typed ? new Date(typed).toISOString() : undefined)} />;
    case "phone": return <Text {...shared} type="tel" value={text} onValue={onValue} />;
    case "email": return <Text {...shared} type="email" value={text} onValue={onValue} />;
    case "boolean": return <YesNo field={field} value={value} error={error} onValue={onValue} />;
    case "choice": return <Choice field={field} value={text} error={error} onValue={onValue} />;
    case "choices": return <Several field={field} value={value} error={error} onValue={onValue} />;
    case "location": return <Location field={field} value={value} error={error} onValue={onValue} />;
    case "photo": case "file": return <p class="small"><OfTown>{labelOf(field)}</OfTown>{t` : à joindre au dossier une fois ouvert.`}</p>;
    default: return <Text {...shared} value={text} onValue={onValue} />;
  }
}

function FileInput({ field, files, onFiles }: { field: Field; files: File[]; onFiles: (files: File[]) => void }) {
  const id = useId();
  return (
    <div class="ds-field">
      <label class="ds-label" data-weight="medium" for={id}><OfTown>{labelOf(field)}</OfTown></label>
      <div class="help" id={`${id}-help`}>{field.help ? <OfTown>{field.help}</OfTown> : t`Jointes au dossier dès qu’il est ouvert ; 32 Mo au plus chacune.`}</div>
      <input id={id} type="file" multiple aria-describedby={`${id}-help`} accept={field.type === "photo" ? "image/jpeg,image/png,image/webp" : "image/jpeg,image/png,image/webp,application/pdf"} onChange={(event) => onFiles([...(event.currentTarget.files ?? [])])} />
      {files.length > 0 && <p class="small">{files.map((file) => file.name).join(", ")}</p>}
    </div>
  );
}

type OneProps = { field: Field; error: string | undefined; onValue: (value: unknown) => void };

function YesNo({ field, value, error, onValue }: OneProps & { value: unknown }) {
  const id = useId();
  return (
    <div class="ds-field">
      <label class="tick" for={id}><input id={id} class="ds-input" type="checkbox" checked={value === true} aria-invalid={error ? true : undefined} onChange={(event) => onValue(event.currentTarget.checked)} /> <OfTown>{labelOf(field)}</OfTown></label>
      {error && <p class="ds-validation-message">{error}</p>}
    </div>
  );
}

/** A few options stand as buttons of one group, many as a list. */
function Choice({ field, value, error, onValue }: OneProps & { value: string }) {
  const id = useId();
  const options = field.options ?? [];
  if (options.length > 6)
    return (
      <div class="ds-field">
        <label class="ds-label" data-weight="medium" for={id}><OfTown>{labelOf(field)}</OfTown>{field.required && <Needed />}</label>
        <select id={id} class="ds-input" value={value} aria-invalid={error ? true : undefined} aria-describedby={error ? `${id}-error` : undefined} onChange={(event) => onValue(event.currentTarget.value)}>
          <option value="">{t`Choisir…`}</option>{options.map((option) => <option key={option.id} value={option.id} lang={townTongue()}>{option.label || humanise(option.id)}</option>)}
        </select>
        {error && <p class="ds-validation-message" id={`${id}-error`}>{error}</p>}
      </div>
    );
  return (
    <fieldset class="choices" aria-describedby={error ? `${id}-error` : undefined}>
      <legend class="ds-label" data-weight="medium"><OfTown>{labelOf(field)}</OfTown>{field.required && <Needed />}</legend>
      {field.help && <p class="help" lang={townTongue()}>{field.help}</p>}
      <div class="choice-row">
        {options.map((option) => (
          <label key={option.id} class="choice" data-on={value === option.id}>
            <input class="ds-input" type="radio" name={id} value={option.id} checked={value === option.id} onChange={() => onValue(option.id)} /> <OfTown>{option.label || humanise(option.id)}</OfTown>
          </label>
        ))}
      </div>
      {error && <p class="ds-validation-message" id={`${id}-error`}>{error}</p>}
    </fieldset>
  );
}

/** Any number of the options. */
function Several({ field, value, error, onValue }: OneProps & { value: unknown }) {
  const id = useId();
  const chosen = Array.isArray(value) ? value as string[] : [];
  const toggle = (option: string, on: boolean) => {
    const next = (field.options ?? []).map((one) => one.id).filter((one) => (one === option ? on : chosen.includes(one)));
    onValue(next.length > 0 ? next : undefined);
  };
  return (
    <fieldset class="choices" aria-describedby={error ? `${id}-error` : undefined}>
      <legend class="ds-label" data-weight="medium"><OfTown>{labelOf(field)}</OfTown>{field.required && <Needed />}</legend>
      {field.help && <p class="help" lang={townTongue()}>{field.help}</p>}
      <div class="choice-row">
        {(field.options ?? []).map((option) => (
          <label key={option.id} class="choice" data-on={chosen.includes(option.id)}>
            <input class="ds-input" type="checkbox" checked={chosen.includes(option.id)} onChange={(event) => toggle(option.id, event.currentTarget.checked)} /> <OfTown>{option.label || humanise(option.id)}</OfTown>
          </label>
        ))}
      </div>
      {error && <p class="ds-validation-message" id={`${id}-error`}>{error}</p>}
    </fieldset>
  );
}

interface Place { lon?: number; lat?: number; address?: string }

/** What is being typed stays as it is, however often the page is drawn meanwhile; it counts when the field is left. */
function Coordinate({ label, value, errorId, onText }: { label: string; value: number | undefined; errorId: string | undefined; onText: (text: string) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <label class="coordinate">{label}
      <input class="ds-input" inputMode="decimal" value={typed ?? value ?? ""} aria-invalid={errorId ? true : undefined} aria-describedby={errorId}
        onInput={(event) => setTyped(event.currentTarget.value)} onChange={(event) => { onText(event.currentTarget.value); setTyped(null); }} />
    </label>
  );
}

/** Who calls says no figures: they are folded away where a district can be said instead, and nobody has typed any. */
function Figures({ open, children }: { open: boolean; children: preact.ComponentChildren }) {
  return open ? <>{children}</> : <details class="figures-behind"><summary>{t`Coordonnées`}</summary>{children}</details>;
}

/** A place by its address and district, or its coordinates; where the browser knows where it is, one press fills them. */
function Location({ field, value, error, onValue }: OneProps & { value: unknown }) {
  const place = (typeof value === "object" && value !== null ? value : {}) as Place;
  const id = useId();
  const latest = useRef(place);  // two changes may come between two drawings: the second must know the first
  latest.current = place;
  const set = (change: Place) => {
    const next = { ...latest.current, ...change };
    latest.current = next;
    onValue(next.address || next.lat !== undefined || next.lon !== undefined ? next : undefined);
  };
  const exact = useDistricts()?.length === 0;
  const here = () => navigator.geolocation?.getCurrentPosition(({ coords }) => set({ lat: coords.latitude, lon: coords.longitude }));
  const figure = (text: string): number | undefined => (text.trim() === "" ? undefined : Number(text.replace(",", ".")));
  const coordinate = (name: "lat" | "lon", label: string) => (
    <Coordinate label={label} value={place[name]} errorId={error ? `${id}-error` : undefined} onText={(text) => {
      const next: Place = { ...latest.current };
      const typed = figure(text);
      if (typed === undefined || Number.isNaN(typed)) delete next[name];
      else next[name] = typed;
      latest.current = next;
      onValue(next);
    }} />
  );
  return (
    <fieldset class="choices">
      <legend class="ds-label" data-weight="medium"><OfTown>{labelOf(field)}</OfTown>{field.required && <Needed />}</legend>
      <Text label={t`Adresse ou repère`} value={place.address ?? ""} onValue={(address) => set({ address })} />
      <DistrictChoice lon={place.lon} lat={place.lat} errorId={error ? `${id}-error` : undefined} onPoint={set} />
      <Figures open={exact}>
        <div class="coordinates">
          {coordinate("lat", t`Latitude`)}{coordinate("lon", t`Longitude`)}
          <button type="button" class="ds-button" data-variant="secondary" onClick={here}>{t`Ici`}</button>
        </div>
      </Figures>
      {error && <p class="ds-validation-message" id={`${id}-error`}>{error}</p>}
    </fieldset>
  );
}

const isSealed = (value: unknown): boolean => typeof value === "object" && value !== null && "$sealed" in value;

/** A value as people read it. */
/** What the engine writes where a moment is saved: "2026-11-23T09:50:00.000Z". */
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

export function shownValue(field: Field | undefined, value: unknown): string {
  if (value === null || value === undefined) return t`Effacé`;
  if (isSealed(value)) return t`Masqué`;
  if (typeof value === "boolean") return value ? t`Oui` : t`Non`;
  if (typeof value === "string") {
    const option = field?.options?.find((one) => one.id === value);
    if (option) return option.label || humanise(value);
    if (field?.type === "date") return new Date(`${value}T12:00:00`).toLocaleDateString(locale, { dateStyle: "long" });
    if (field?.type === "datetime" || (field === undefined && moment.test(value))) return whenOf(value);
    return field === undefined && /^[a-z]+(-[a-z]+)*$/.test(value) ? humanise(value) : value;
  }
  if (Array.isArray(value)) return value.map((one) => shownValue(field, one)).join(", ");
  if (typeof value === "object") {
    const place = value as Place;
    if (place.lat !== undefined && place.lon !== undefined) return place.address || t`Sur le plan : ${place.lat.toFixed(5)}, ${place.lon.toFixed(5)}`;
    return JSON.stringify(value);
  }
  return typeof value === "number" ? value.toLocaleString(locale) : String(value);
}
