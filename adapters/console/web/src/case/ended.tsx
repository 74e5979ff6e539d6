// What may still be said of a request that has ended, for somebody on the phone or at the counter: that it is not
// settled, and how satisfied they are.
import { useState } from "preact/hooks";
import { call, get, sentence } from "../api";
import { tell } from "../announce";
import { Button, Text, Warning } from "../controls";
import { t } from "../language";
import { useReason } from "../reason";
import { may } from "../session";
import { day } from "../words";
import type { Case, Effects } from "../types";
import { SentAgain } from "./effects";
import type { CaseStore } from "./store";

export const scoreWord: Record<number, string> = { 5: t`Très satisfait`, 4: t`Plutôt satisfait`, 3: t`Ni l’un ni l’autre`, 2: t`Plutôt mécontent`, 1: t`Très mécontent` };

function Reopen({ store, until }: { store: CaseStore; until: string }) {
  const { text, type, missing, busy, error, send } = useReason(`reopen/${store.id}`, {
    path: `/api/v1/cases/${store.id}/reopen`, body: (said) => ({ text: said }), said: () => t`Le dossier est rouvert.`, required: true, onEnd: () => store.load(),
  });
  const [again, setAgain] = useState<Effects | null>(null);
  // Asked once somebody turns to the form: whoever only reads an ended case reads nobody's letters.
  const look = () => { if (again === null) get<Effects>(`/console/api/cases/${store.id}/reopening`).then(setAgain).catch(() => undefined); };
  return (
    <form class="write" noValidate onSubmit={send} onFocusIn={look}>
      {error !== null && <Warning>{sentence(error)}</Warning>}
      <Text label={t`Ce que l’habitant dit n’être pas réglé`} help={t`Jusqu’au ${day(until)}. Le dossier reprend à sa première étape, avec de nouveaux délais.`} rows={3} value={text} onValue={type} error={missing ? t`Un mot pour l’histoire du dossier.` : undefined} required />
      {again && <SentAgain effects={again} />}
      <div class="buttons"><Button type="submit" variant="secondary" busy={busy}>{t`Rouvrir le dossier`}</Button></div>
    </form>
  );
}

function Survey({ store }: { store: CaseStore }) {
  const [busy, setBusy] = useState(false);
  const answer = async (score: number) => {
    setBusy(true);
    try {
      await call(`/api/v1/cases/${store.id}/survey`, { method: "POST", body: { score } });
      tell(t`Avis noté.`);
    } catch (error) { tell(sentence(error), true); } finally { setBusy(false); }
    await store.load();
  };
  return (
    <fieldset class="choices"><legend class="ds-label" data-weight="medium">{t`L’avis de l’habitant, s’il le donne`}</legend>
      <div class="choice-row">{[5, 4, 3, 2, 1].map((score) => <Button key={score} variant="secondary" busy={busy} onClick={() => void answer(score)}>{scoreWord[score]}</Button>)}</div>
    </fieldset>
  );
}

export function Ended({ store, state }: { store: CaseStore; state: Case }) {
  const until = state.reopens_until !== null && Date.parse(state.reopens_until) > Date.now() ? state.reopens_until : "";
  const asks = state.outcome !== "withdrawn" && state.score === null;
  if (!may("case:reply") || (!until && !asks)) return null;
  return (
    <section class="card" aria-labelledby="ended-title">
      <h2 id="ended-title">{t`Si l’habitant revient`}</h2>
      {until && <Reopen store={store} until={until} />}
      {asks && <Survey store={store} />}
    </section>
  );
}
