// More time for a delay that still runs: how much, in its own measure, and why. The reason stands in the history.
import { useState } from "preact/hooks";
import { call, newKey, Refusal, sentence } from "../api";
import { tell } from "../announce";
import { Button, Text, Warning } from "../controls";
import { useDraft } from "../draft";
import { t } from "../language";
import { may } from "../session";
import { humanise } from "../words";
import type { Clock } from "../types";
import type { CaseStore } from "./store";

/** The units of a delay, as the server reads them and as people say them; a measure we do not know cannot be extended here. */
const units: Record<string, [string, string][]> = {
  business_days: [["business days", t`jours ouvrés`]],
  calendar_days: [["days", t`jours`], ["months", t`mois`]],
  business_hours: [["business hours", t`heures d’ouverture`]],
  elapsed: [["hours", t`heures`]],
};

interface Typed { amount: string; reason: string; key: string; unit?: string }

const isAmount = (text: string): boolean => /^[1-9]\d{0,3}$/.test(text.trim());

export function Extend({ store, clock }: { store: CaseStore; clock: Clock }) {
  const known = units[clock.measure] ?? [];
  const [typed, keep, found, drop] = useDraft<Typed>(`extend/${store.id}/${clock.name}`, { amount: "", reason: "", key: newKey() });
  const [open, setOpen] = useState(found);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const unit = known.find(([word]) => word === typed.unit) ?? known[0];
  if (!unit || !may("case:priority") || (clock.state !== "running" && clock.state !== "paused")) return null;
  const title = clock.title || humanise(clock.name);
  if (!open) return <div><Button variant="tertiary" onClick={() => setOpen(true)}>{t`Prolonger`}<span class="unseen"> : {title}</span></Button></div>;
  const go = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!isAmount(typed.amount) || !typed.reason.trim()) return;
    setBusy(true);
    try {
      await call(`/api/v1/cases/${store.id}/clocks/${encodeURIComponent(clock.name)}/extend`, { method: "POST", key: typed.key, body: { by: `${typed.amount.trim()} ${unit[0]}`, reason: typed.reason.trim() } });
      drop();
      setOpen(false);
      setTried(false);
      setError(null);
      tell(t`Délai prolongé de ${typed.amount.trim()} ${unit[1]}.`);
    } catch (refusal) {
      setError(refusal);
      keep({ ...typed, key: newKey() });
    } finally { setBusy(false); }
    await store.load();
  };
  const missing = tried && error === null;
  return (
    <form class="extend" noValidate onSubmit={go} aria-label={t`Prolonger « ${title} »`}>
      {error !== null && <Warning>{error instanceof Refusal && error.status === 409 ? t`Ce délai ne peut plus être prolongé : il est écoulé ou arrêté.` : sentence(error)}</Warning>}
      <Text label={t`De combien, en ${unit[1]}`} type="number" value={typed.amount} onValue={(amount) => keep({ ...typed, amount })} error={missing && !isAmount(typed.amount) ? t`Un nombre entier, de 1 à 9999.` : undefined} required autoFocus />
      {known.length > 1 && <label>{t`Compté en`} <select class="ds-input" value={unit[0]} onChange={(event) => keep({ ...typed, unit: event.currentTarget.value })}>{known.map(([word, said]) => <option key={word} value={word}>{said}</option>)}</select></label>}
      <Text label={t`Pourquoi`} value={typed.reason} onValue={(reason) => keep({ ...typed, reason })} error={missing && !typed.reason.trim() ? t`Un mot pour l’histoire du dossier.` : undefined} required />
      <div class="buttons"><Button type="submit" busy={busy}>{t`Prolonger`}</Button><Button variant="tertiary" onClick={() => { drop(); setOpen(false); setTried(false); setError(null); }}>{t`Laisser ainsi`}</Button></div>
    </form>
  );
}
