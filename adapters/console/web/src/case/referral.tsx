// Another body has the matter in hand: who, by when news is expected, and the next day when somebody has asked.
import { useState } from "preact/hooks";
import { call, newKey, sentence } from "../api";
import { tell } from "../announce";
import { Button, Text, Warning } from "../controls";
import { useDraft } from "../draft";
import { t } from "../language";
import { may } from "../session";
import { dayOf } from "../town_time";
import type { Case } from "../types";
import type { CaseStore } from "./store";

interface Typed { day: string; reason: string; key: string }

function One({ store, referral }: { store: CaseStore; referral: Case["referrals"][number] }) {
  const [typed, keep, found, drop] = useDraft<Typed>(`news/${store.id}/${referral.step}`, { day: "", reason: "", key: newKey() });
  const [open, setOpen] = useState(found);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const leave = () => { drop(); setOpen(false); setTried(false); setError(null); };
  const go = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!typed.day || !typed.reason.trim()) return;
    setBusy(true);
    try {
      await call(`/api/v1/cases/${store.id}/news`, { method: "POST", key: typed.key, body: { step: referral.step, until: new Date(`${typed.day}T12:00`).toISOString(), reason: typed.reason.trim() } });
      leave();
      tell(t`Noté : prochaines nouvelles de ${referral.body} attendues plus tard.`);
    } catch (refusal) {
      setError(refusal);
      keep({ ...typed, key: newKey() });
    } finally { setBusy(false); }
    await store.load();
  };
  const late = Date.parse(referral.news) < Date.now();
  return (
    <section class="card" aria-label={t`Autre organisme`}>
      <h2>{t`Entre les mains de ${referral.body}`}</h2>
      <p>{late ? t`Des nouvelles étaient attendues le ${dayOf(referral.news)} : relancez, et dites quand vous en attendez.` : t`Nouvelles attendues le ${dayOf(referral.news)}.`}</p>
      {may("task:work") && !open && <div class="buttons"><Button variant="secondary" onClick={() => setOpen(true)}>{t`Noter des nouvelles`}</Button></div>}
      {open && (
        <form noValidate onSubmit={go}>
          {error !== null && <Warning>{sentence(error)}</Warning>}
          <Text label={t`Ce qui a été dit, ou pourquoi rien ne l’a été`} rows={2} value={typed.reason} onValue={(reason) => keep({ ...typed, reason })} error={tried && !typed.reason.trim() ? t`Un mot pour l’histoire du dossier.` : undefined} required autoFocus />
          <Text label={t`Prochaines nouvelles attendues le`} type="date" value={typed.day} onValue={(day) => keep({ ...typed, day })} error={tried && !typed.day ? t`Un jour à venir.` : undefined} required />
          <div class="buttons"><Button type="submit" busy={busy}>{t`Noter`}</Button><Button variant="tertiary" onClick={leave}>{t`Laisser ainsi`}</Button></div>
        </form>
      )}
    </section>
  );
}

export function Referrals({ store, state }: { store: CaseStore; state: Case }) {
  return <>{state.referrals.map((referral) => <One key={referral.step} store={store} referral={referral} />)}</>;
}
