// Notes among colleagues, words for the citizen, what the citizen said at the counter or on the phone, documents.
import { useRef, useState } from "preact/hooks";
import { call, newKey, Refusal, sentence } from "../api";
import { announce, tell } from "../announce";
import { Button, Text, Warning } from "../controls";
import { useDraft } from "../draft";
import { t } from "../language";
import { may, me } from "../session";
import { channelWord } from "../words";
import type { CaseStore } from "./store";

type Kind = "note" | "public" | "reply";

const lead: Record<Kind, string> = {
  note: t`Seuls vos collègues le liront.`,
  public: t`L’habitant le lira dans le suivi de sa demande.`,
  reply: t`Ce que l’habitant vous a dit : noté comme sa réponse, et le dossier repart s’il l’attendait.`,
};

function Write({ store, kind }: { store: CaseStore; kind: Kind }) {
  const [{ text, key }, setDraft, found, drop] = useDraft(`${kind}/${store.id}`, { text: "", key: newKey() });
  // The key belongs to these words: sent again after a broken connection, they are there once.
  const [tried, setTried] = useState("");
  const keep = (typed: string) => setDraft({ text: typed, key: tried !== "" && tried !== typed ? newKey() : key });
  const [channel, setChannel] = useState("phone");
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: Event) => {
    event.preventDefault();
    if (!text.trim() || busy) return;
    setBusy(true);
    setError(null);
    setTried(text);
    try {
      if (kind === "reply") await call(`/api/v1/cases/${store.id}/replies`, { method: "POST", key, body: { text, channel } });
      else await call(`/api/v1/cases/${store.id}/notes`, { method: "POST", key, body: { text, internal: kind === "note" } });
      drop();
      setDraft({ text: "", key: newKey() });
      setTried("");
      tell(kind === "note" ? t`Note gardée.` : kind === "public" ? t`Publié pour l’habitant.` : t`Réponse notée.`);
      await store.load();
    } catch (refusal) {
      setError(refusal);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="write" onSubmit={send}>
      <p class="small" data-public={kind !== "note"}>{lead[kind]}{found && text && t` Brouillon retrouvé.`}</p>
      {error !== null && <Warning>{error instanceof Refusal && error.status === 409 ? t`Le dossier est clos : on n’y écrit plus.` : sentence(error)}</Warning>}
      <Text label={kind === "note" ? t`Note interne` : kind === "public" ? t`Mot pour l’habitant` : t`Ses mots`} rows={3} value={text} onValue={keep} />
      {kind === "public" && text.trim() && <div class="effects"><p class="small">{t`L’habitant lira :`}</p><p class="letter">{text}</p></div>}
      {kind === "reply" && (
        <label>{t`Par `}<select class="ds-input" value={channel} onChange={(event) => setChannel(event.currentTarget.value)}>{(me.value?.town?.channels ?? ["phone", "counter"]).map((one) => <option key={one} value={one}>{channelWord(one)}</option>)}</select></label>
      )}
      <div class="buttons"><Button type="submit" variant="secondary" busy={busy} disabled={!text.trim()}>{kind === "note" ? t`Garder la note` : kind === "public" ? t`Publier` : t`Noter la réponse`}</Button></div>
    </form>
  );
}

function Attach({ store }: { store: CaseStore }) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [internal, setInternal] = useState(true);
  const send = async (files: FileList | null) => {
    for (const file of files ?? []) {
      setBusy(true);
      announce(t`${file.name} part…`);
      try {
        const query = new URLSearchParams({ name: file.name, ...(internal ? { internal: "true" } : {}) });
        await call(`/api/v1/cases/${store.id}/files?${query}`, { method: "POST", body: file });
        tell(t`${file.name} est joint.`);
      } catch (error) {
        tell(`${file.name} : ${sentence(error)}`, true);
      }
    }
    setBusy(false);
    if (input.current) input.current.value = "";
    await store.load();
  };
  return (
    <div class="write">
      <label class="tick"><input class="ds-input" type="checkbox" checked={internal} onChange={(event) => setInternal(event.currentTarget.checked)} />{t` Pour les collègues seulement`}</label>
      <label class="ds-label" for="attach">Photo ou document (32 Mo au plus)</label>
      <input ref={input} id="attach" type="file" multiple accept="image/jpeg,image/png,image/webp,application/pdf" disabled={busy} onChange={(event) => void send(event.currentTarget.files)} />
    </div>
  );
}

export function Talk({ store }: { store: CaseStore }) {
  const all: [string, string, boolean][] = [["note", t`Note interne`, may("note:write")], ["public", t`Mot public`, may("note:write")], ["reply", t`Réponse reçue`, may("case:reply")], ["file", t`Pièce jointe`, may("case:attach")]];
  const tabs = all.filter(([, , shown]) => shown);
  const [tab, setTab] = useState(tabs[0]?.[0] ?? "");
  if (tabs.length === 0) return null;
  return (
    <section class="card" aria-labelledby="talk-title">
      <h2 id="talk-title" class="unseen">{t`Écrire`}</h2>
      <div class="switch" role="group" aria-label={t`Que voulez-vous écrire ?`}>{tabs.map(([id, label]) => <button key={id} type="button" aria-pressed={tab === id} onClick={() => setTab(id)}>{label}</button>)}</div>
      {tab === "file" ? <Attach store={store} /> : <Write key={tab} store={store} kind={tab as Kind} />}
    </section>
  );
}
