// What the service lets agents do wherever a case rests, beside its tasks: each with what it asks.
import { useState } from "preact/hooks";
import { call, newKey, Refusal, sentence } from "../api";
import { tell } from "../announce";
import { Button, Warning } from "../controls";
import { useDraft } from "../draft";
import { errorsByField, Fields } from "../form";
import { t } from "../language";
import { me } from "../session";
import { humanise } from "../words";
import type { Action, Values } from "../types";
import type { CaseStore } from "./store";

const nameOf = (action: Action): string => action.label || humanise(action.id);

/** Only those of a role that may: the rules decide again when it is done. */
function mine(actions: Action[]): Action[] {
  const roles = (me.value?.agents ?? []).find((agent) => `agents/${agent.id}` === me.value?.subject)?.roles ?? [];
  return actions.filter((action) => action.roles.length === 0 || action.roles.some((role) => roles.includes(role)));
}

function Asked({ store, action, onDone }: { store: CaseStore; action: Action; onDone: () => void }) {
  const [{ answers, key }, keep, , drop] = useDraft<{ answers: Values; key: string }>(`action/${store.id}/${action.id}`, { answers: {}, key: newKey() });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const go = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await call(`/api/v1/cases/${store.id}/actions/${encodeURIComponent(action.id)}`, { method: "POST", key, ifMatch: store.etag.value, body: Object.keys(answers).length ? { answers } : {} });
      drop();
      tell(t`Fait : ${nameOf(action)}.`);
      onDone();
      await store.load();
    } catch (refusal) {
      setError(refusal);
      keep({ answers, key: newKey() });
      if (refusal instanceof Refusal && (refusal.status === 409 || refusal.status === 412)) await store.load();
    } finally { setBusy(false); }
  };
  return (
    <form class="chosen" noValidate onSubmit={go}>
      <h3>{nameOf(action)}</h3>
      {error !== null && <Warning>{sentence(error)}</Warning>}
      <Fields fields={action.ask} values={answers} errors={errorsByField(error instanceof Refusal ? error.errors : [], "/answers")} autoFocus onValues={(values) => keep({ answers: values, key })} />
      <div class="buttons"><Button type="submit" busy={busy} autoFocus={action.ask.length === 0}>{t`Confirmer`}</Button><Button variant="tertiary" onClick={onDone}>{t`Revenir aux choix`}</Button></div>
    </form>
  );
}

export function Actions({ store, actions }: { store: CaseStore; actions: Action[] }) {
  const [chosen, setChosen] = useState("");
  const possible = mine(actions);
  if (possible.length === 0) return null;
  const action = possible.find((one) => one.id === chosen);
  return (
    <section class="card" aria-labelledby="actions-title">
      <h2 id="actions-title">{t`À tout moment`}</h2>
      {action ? <Asked key={action.id} store={store} action={action} onDone={() => setChosen("")} />
        : <div class="outcomes">{possible.map((one) => <Button key={one.id} variant="secondary" onClick={() => setChosen(one.id)}>{nameOf(one)}</Button>)}</div>}
    </section>
  );
}
