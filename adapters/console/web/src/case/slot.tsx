// An appointment booked, moved or given back for somebody on the phone or at the counter.
import { useEffect, useRef, useState } from "preact/hooks";
import { call, get, Refusal, sentence, type Page } from "../api";
import { tell } from "../announce";
import { Button, Warning } from "../controls";
import { t } from "../language";
import { may } from "../session";
import { dayOf, hourOf, shortlyOf, whenOf } from "../town_time";
import type { Case } from "../types";
import type { CaseStore } from "./store";

interface Slot { site: string; place: string; starts: string; ends: string; free: number }
interface Agenda { id: string; sites: { id: string; title: string }[] }

let agendas: Promise<Agenda[]> | null = null;

/** The town's agendas and their places: read once, they change with a deployment only. */
function loadAgendas(): Promise<Agenda[]> {
  agendas ??= get<Page<Agenda>>("/api/v1/agendas").then((page) => page.items).catch((error: unknown) => { agendas = null; throw error; });
  return agendas;
}

/** The free slots of a place and a day; both chosen where there are several. */
function Choice({ slots, busy, onSlot }: { slots: Slot[]; busy: boolean; onSlot: (slot: Slot) => void }) {
  const places = [...new Map(slots.map((slot) => [slot.site, slot.place])).entries()];
  const [site, setSite] = useState(places[0]?.[0] ?? "");
  const there = slots.filter((slot) => slot.site === site);
  const days = [...new Set(there.map((slot) => dayOf(slot.starts)))];
  const [wanted, setWanted] = useState("");
  const day = days.includes(wanted) ? wanted : days[0] ?? "";
  if (slots.length === 0) return <p>{t`Aucun créneau libre dans les deux mois.`}</p>;
  return (
    <>
      <div class="choice-row">
        {places.length > 1 && <label class="ds-field"><span class="ds-label" data-weight="medium">{t`Lieu`}</span><select class="ds-input" value={site} onChange={(event) => setSite(event.currentTarget.value)}>{places.map(([id, title]) => <option key={id} value={id}>{title}</option>)}</select></label>}
        <label class="ds-field"><span class="ds-label" data-weight="medium">{t`Jour`}</span><select class="ds-input" value={day} onChange={(event) => setWanted(event.currentTarget.value)}>{days.map((one) => <option key={one} value={one}>{one}</option>)}</select></label>
      </div>
      <fieldset class="choices"><legend class="ds-label" data-weight="medium">{t`Heure`}</legend>
        <div class="choice-row">{there.filter((slot) => dayOf(slot.starts) === day).map((slot) => <Button key={slot.starts} variant="secondary" disabled={busy} onClick={() => onSlot(slot)}>{hourOf(slot.starts)}</Button>)}</div>
      </fieldset>
    </>
  );
}

/** The title of a place; nothing until it is known. */
function usePlace(agenda: string, site: string): string {
  const [title, setTitle] = useState("");
  useEffect(() => {
    if (site) loadAgendas().then((all) => setTitle(all.find((one) => one.id === agenda)?.sites.find((one) => one.id === site)?.title ?? "")).catch(() => undefined);
  }, [agenda, site]);
  return site ? title : "";
}

function One({ store, step, agenda, booked, inLine }: { store: CaseStore; step: string; agenda: string; inLine: boolean; booked: Case["appointments"][number] | undefined }) {
  const [slots, setSlots] = useState<Slot[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const place = usePlace(agenda, booked?.site ?? "");
  const head = useRef<HTMLHeadingElement>(null);
  /** What was pressed goes away with the press: the keyboard stays in the card. */
  const stay = () => requestAnimationFrame(() => { if (document.activeElement === document.body) head.current?.focus(); });
  const read = async () => {
    const from = new Date();
    const to = new Date(from.getTime() + 61 * 864e5);
    setSlots((await get<Page<Slot>>(`/api/v1/agendas/${encodeURIComponent(agenda)}/slots?${new URLSearchParams({ from: from.toISOString(), to: to.toISOString() })}`)).items);
  };
  const open = async () => {
    try {
      await read();
      setFault("");
    } catch (refusal) { setFault(sentence(refusal)); }
    stay();
  };
  const change = async (path: string, body: Record<string, string>, said: string) => {
    setBusy(true);
    try {
      await call(`/api/v1/cases/${store.id}/${path}`, { method: "POST", body: { step, ...body } });
      setSlots(null);
      setFault("");
      tell(said);
    } catch (refusal) {
      // Somebody was faster: what is free now stands below what is said.
      const gone = path === "appointment" && refusal instanceof Refusal && refusal.status === 409;
      setFault(gone ? t`Ce créneau n’est plus libre : choisissez-en un autre.` : sentence(refusal));
      if (gone) await read().catch(() => undefined);
    } finally { setBusy(false); }
    await store.load();
    stay();
  };
  useEffect(() => { setSlots(null); }, [booked?.starts]);
  return (
    <section class="card" aria-label={t`Rendez-vous`}>
      <h2 ref={head} tabIndex={-1}>{t`Rendez-vous`}</h2>
      {booked?.until && <p>{t`Créneau proposé, gardé jusqu’au ${shortlyOf(booked.until)} :`}</p>}
      {inLine && !booked && <p>{t`Inscrit sur la liste d’attente : le prochain créneau rendu lui sera proposé.`}</p>}
      {booked ? <p><strong>{whenOf(booked.starts)}</strong>{place && `, ${place}`}</p> : <p class="small">{t`Aucun créneau n’est choisi. L’habitant peut le faire de sa page de suivi, ou vous avec lui.`}</p>}
      {fault && <Warning>{fault}</Warning>}
      {slots && <Choice slots={slots} busy={busy} onSlot={(slot) => void change("appointment", { site: slot.site, starts: slot.starts }, t`Rendez-vous pris : ${whenOf(slot.starts)}, ${slot.place}.`)} />}
      {may("case:reply") && (
        <div class="buttons">
          {booked?.until && !slots && <Button busy={busy} onClick={() => void change("appointment", { site: booked.site, starts: booked.starts }, t`Rendez-vous pris : ${whenOf(booked.starts)}, ${place}.`)}>{t`Prendre ce créneau`}</Button>}
          {!slots && <Button onClick={() => void open()}>{booked ? t`Changer de créneau` : t`Choisir un créneau`}</Button>}
          {slots && <Button variant="tertiary" onClick={() => { setSlots(null); setFault(""); stay(); }}>{t`Fermer`}</Button>}
          {booked && !slots && <Button variant="secondary" busy={busy} onClick={() => void change("appointment/cancel", {}, t`Le rendez-vous est annulé.`)}>{booked.until ? t`Laisser ce créneau` : t`Annuler le rendez-vous`}</Button>}
          {!booked && !slots && <Button variant="tertiary" busy={busy} onClick={() => void change(inLine ? "line/leave" : "line", {}, inLine ? t`Plus sur la liste d’attente` : t`Inscrit sur la liste d’attente`)}>{inLine ? t`Quitter la liste d’attente` : t`Mettre sur la liste d’attente`}</Button>}
        </div>
      )}
    </section>
  );
}

export function Appointments({ store, state }: { store: CaseStore; state: Case }) {
  return <>{state.waits.filter((wait) => wait.for === "appointment").map((wait) => <One key={wait.step} store={store} step={wait.step} agenda={wait.name} inLine={state.lines.some((one) => one.step === wait.step)} booked={state.appointments.find((one) => one.step === wait.step)} />)}</>;
}
