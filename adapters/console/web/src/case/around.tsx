// What surrounds a case: its place, its pictures, and the way it goes.
import { useEffect, useState } from "preact/hooks";
import { get, sentence } from "../api";
import { t } from "../language";
import type { Case, Moment } from "../types";

interface Point { lat: number; lon: number }

export const placeIn = (state: Case): Point | undefined => Object.values(state.form).find((value): value is Point => typeof value === "object" && value !== null && typeof (value as Point).lat === "number" && typeof (value as Point).lon === "number");

/** Drawn from the town's own zones; the words of the place stand in the request. */
export function CaseMap({ state }: { state: Case }) {
  const place = placeIn(state);
  const [drawn, setDrawn] = useState(true);
  if (!place || !drawn) return null;
  return <figure class="case-map"><img src={`/portal/map.svg?${new URLSearchParams({ lat: String(place.lat), lon: String(place.lon) })}`} alt={t`Le lieu sur le plan de la commune ; il est écrit dans la demande.`} onError={() => setDrawn(false)} /></figure>;
}

interface Picture { hash: string; name: string }

function picturesOf(timeline: Moment[]): Picture[] {
  const found = new Map<string, Picture>();
  const look = (value: unknown, name: unknown): void => {
    if (Array.isArray(value)) { for (const one of value) look(one, name); return; }
    if (typeof value !== "object" || value === null) return;
    const file = value as { hash?: unknown; media_type?: unknown; name?: unknown };
    if (typeof file.hash === "string" && typeof file.media_type === "string" && file.media_type.startsWith("image/"))
      found.set(file.hash, { hash: file.hash, name: typeof file.name === "string" && file.name ? file.name : typeof name === "string" ? name : "" });
    for (const one of Object.values(value)) look(one, name);
  };
  for (const moment of timeline) look(moment.data, moment.data.name);
  return [...found.values()];
}

/** A press opens the whole picture; the server types it by its content, so an image is one. */
export function Pictures({ state, timeline }: { state: Case; timeline: Moment[] }) {
  const pictures = picturesOf(timeline);
  if (pictures.length === 0) return null;
  return (
    <section class="card" aria-labelledby="pictures-title"><h2 id="pictures-title">{t`Photos`}</h2>
      <ul class="pictures">{pictures.map((picture, index) => {
        const address = `/api/v1/cases/${state.id}/files/${picture.hash}`;
        return <li key={picture.hash}><a href={address} target="_blank" rel="noopener"><img src={address} loading="lazy" alt={picture.name || t`Photo ${index + 1} sans nom`} /></a></li>;
      })}</ul>
    </section>
  );
}

/** The service's drawing with the token on it, and the same in sentences; read when it is opened. */
export function Way({ state }: { state: Case }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const turn = state.version;
  useEffect(() => {
    if (open) get<{ text: string }>(`/console/api/cases/${state.id}/sentences`).then((found) => setText(found.text)).catch((error: unknown) => setText(sentence(error)));
  }, [open, turn]);
  return (
    <details class="card drawing" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t`Le parcours, et où en est ce dossier`}</summary>
      {open && (
        <>
          <div class="table-frame" role="region" aria-label={t`Dessin du parcours`} tabIndex={0}><img src={`/console/api/cases/${state.id}/drawing?version=${turn}`} alt={t`Dessin du parcours « ${state.title} », décrit ci-dessous.`} /></div>
          <details><summary>{t`Le même en phrases`}</summary><p class="small">{t`Le point noir marque où en est le dossier.`}</p><p class="letter">{text}</p></details>
        </>
      )}
    </details>
  );
}
