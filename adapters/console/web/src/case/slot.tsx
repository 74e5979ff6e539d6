// An appointment booked, moved or given back for somebody on the phone or at the counter.
import { useEffect, useState } from "preact/hooks";
import { call, get, Refusal, sentence, type Page } from "../api";
import { tell } from "../announce";
import { Button, Warning } from "../controls";
import { locale, t } from "../language";
import { may, me } from "../session";
import { longTime } from "../words";
import type { Case } from "../types";
import type { CaseStore } from "./store";

interface Slot { site: string; place: string; starts: string; ends: string; free: number }

const zone = (): Intl.DateTimeFormatOptions => ({ timeZone: me.value?.town?.time_zone ?? "Europe/Paris" });
const dayOf = (iso: string): string => new Date(iso).toLocaleDateString(locale, { ...zone(), weekday: "long", day: "numeric", month: "long" });
const hourOf = (iso: string): string => new Date(iso).toLocaleTimeString(locale, { ...zone(), hour: "2-digit", minute: "2-digit" });

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

function One({ store, step, agenda, booked }: { store: CaseStore; step: string; agenda: string; booked: Case["appointments"][number] | undefined }) {
  const [slots, setSlots] = useState<Slot[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const open = async () => {
    const from = new Date();
    const to = new Date(from.getTime() + 61 * 864e5);
    try {
      setSlots((await get<Page<Slot>>(`/api/v1/agendas/${encodeURIComponent(agenda)}/slots?${new URLSearchParams({ from: from.toISOString(), to: to.toISOString() })}`)).items);
      setError(null);
    } catch (refusal) { setError(refusal); }
  };
  const change = async (path: string, body: Record<string, string>, said: string) => {
    setBusy(true);
    try {
      await call(`/api/v1/cases/${store.id}/${path}`, { method: "POST", body: { step, ...body } });
      setSlots(null);
      setError(null);
      tell(said);
    } catch (refusal) {
      setError(refusal);
      if (refusal instanceof Refusal && refusal.status === 409) await open();
    } finally { setBusy(false); }
    await store.load();
  };
  useEffect(() => { setSlots(null); }, [booked?.starts]);
  return (
    <section class="card" aria-label={t`Rendez-vous`}>
      <h2>{t`Rendez-vous`}</h2>
      {booked ? <p><strong>{longTime(booked.starts)}</strong></p> : <p class="small">{t`Aucun créneau n’est choisi. L’habitant peut le faire de sa page de suivi, ou vous avec lui.`}</p>}
      {error !== null && <Warning>{error instanceof Refusal && error.status === 409 ? t`Ce créneau n’est plus libre : choisissez-en un autre.` : sentence(error)}</Warning>}
      {slots && <Choice slots={slots} busy={busy} onSlot={(slot) => void change("appointment", { site: slot.site, starts: slot.starts }, t`Rendez-vous pris : ${longTime(slot.starts)}, ${slot.place}.`)} />}
      {may("case:reply") && (
        <div class="buttons">
          {!slots && <Button onClick={() => void open()}>{booked ? t`Changer de créneau` : t`Choisir un créneau`}</Button>}
          {slots && <Button variant="tertiary" onClick={() => setSlots(null)}>{t`Fermer`}</Button>}
          {booked && !slots && <Button variant="secondary" busy={busy} onClick={() => void change("appointment/cancel", {}, t`Le rendez-vous est annulé.`)}>{t`Annuler le rendez-vous`}</Button>}
        </div>
      )}
    </section>
  );
}

export function Appointments({ store, state }: { store: CaseStore; state: Case }) {
  return <>{state.waits.filter((wait) => wait.for === "appointment").map((wait) => <One key={wait.step} store={store} step={wait.step} agenda={wait.name} booked={state.appointments.find((one) => one.step === wait.step)} />)}</>;
}
