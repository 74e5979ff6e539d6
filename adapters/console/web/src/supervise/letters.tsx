// Letters that belong to no case: read, put into one by its reference, or put aside with a reason.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { call, get, Refusal, sentence, type Page } from "../api";
import { tell } from "../announce";
import { Button, Empty, Text, Waiting, Warning } from "../controls";
import { Failed } from "../failed";
import { useDraft } from "../draft";
import { t } from "../language";
import { go } from "../router";
import { may, nameOf } from "../session";
import { longTime } from "../words";

interface Unmatched { id: string; received: string; from: string; name: string; subject: string; why: string; state: string; dismissed: string | null; dismissed_by: string; reason: string; text?: string; enclosures?: string[] }

/** Whether nothing was found where the letter stood, or somebody else has put it aside. */
const taken = (refusal: unknown): boolean => refusal instanceof Refusal && (refusal.status === 404 || refusal.status === 409);
const sayTaken = (): void => tell(t`Un collègue s’est déjà occupé de cette lettre.`, true);

/** What is typed stays with the letter until it is done with. */
function Deal({ letter, onDone }: { letter: Unmatched; onDone: () => void }) {
  const [{ reference, reason }, keep, , drop] = useDraft(`letter/${letter.id}`, { reference: "", reason: "" });
  const [missing, setMissing] = useState<"" | "reference" | "reason">("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (event: Event, what: "reference" | "reason") => {
    event.preventDefault();
    const value = what === "reference" ? reference.trim().toUpperCase() : reason.trim();
    setMissing(value ? "" : what);
    if (!value) return;
    setError(null);
    setBusy(true);
    try {
      const address = `/api/v1/unmatched-letters/${encodeURIComponent(letter.id)}`;
      if (what === "reference") {
        const { body } = await call<{ case: string }>(`${address}/attach`, { method: "POST", body: { case: value } });
        tell(t`La lettre est dans le dossier.`);
        drop();
        go(`/console/cases/${body.case}`);
        return;
      }
      await call(`${address}/dismiss`, { method: "POST", body: { reason: value } });
      tell(t`La lettre est écartée. Elle peut encore être rattachée pendant trente jours.`);
      drop();
      onDone();
    } catch (refusal) {
      if (!taken(refusal)) { setError(refusal); return; }
      sayTaken();
      drop();
      onDone();
    } finally { setBusy(false); }
  };
  return (
    <>
      {error !== null && <Warning>{error instanceof Refusal && error.status === 422 ? t`Aucun dossier n’a cette référence.` : sentence(error)}</Warning>}
      <div class="two">
        <form class="write" noValidate onSubmit={(event) => void send(event, "reference")}>
          <Text label={t`Référence du dossier`} value={reference} onValue={(typed) => keep({ reference: typed, reason })} error={missing === "reference" ? t`Écrivez la référence du dossier.` : undefined} />
          <div class="buttons"><Button type="submit" busy={busy}>{t`Mettre dans ce dossier`}</Button></div>
        </form>
        {letter.state === "waiting" && (
          <form class="write" noValidate onSubmit={(event) => void send(event, "reason")}>
            <Text label={t`Pourquoi personne n’en a besoin`} value={reason} onValue={(typed) => keep({ reference, reason: typed })} error={missing === "reason" ? t`Un mot pour vos collègues.` : undefined} />
            <div class="buttons"><Button type="submit" variant="secondary" busy={busy}>{t`Écarter`}</Button></div>
          </form>
        )}
      </div>
    </>
  );
}

function Letter({ letter, onDone }: { letter: Unmatched; onDone: () => void }) {
  const [whole, setWhole] = useState<Unmatched | null>(null);
  const [error, setError] = useState<unknown>(null);
  const words = useRef<HTMLParagraphElement>(null);
  const read = async () => {
    try {
      setWhole(await get<Unmatched>(`/api/v1/unmatched-letters/${encodeURIComponent(letter.id)}`));
      setError(null);
    } catch (refusal) {
      if (!taken(refusal)) { setError(refusal); return; }
      sayTaken();
      onDone();
    }
  };
  // The button that was pressed is gone: the keyboard goes on with what it brought, at once. A focus that moves when the
  // letter has been drawn is taken from whoever is in its fields already, with the key they press.
  useLayoutEffect(() => { if (whole) words.current?.focus(); }, [whole]);
  return (
    <li class="card">
      <div class="card-head"><h2>{letter.subject || t`(sans objet)`}</h2><span class="small">{longTime(letter.received)}</span></div>
      <p>{letter.name ? `${letter.name} · ` : ""}{letter.from}</p>
      {letter.reason && <p class="small">{t`Écartée : ${letter.reason}`} · {nameOf(letter.dismissed_by)}{letter.dismissed && ` · ${longTime(letter.dismissed)}`}</p>}
      {error !== null && <Warning>{sentence(error)}</Warning>}
      {!whole ? <div class="buttons"><Button variant="secondary" onClick={() => void read()}>{t`Lire la lettre`}<span class="unseen"> {letter.subject}</span></Button></div> : (
        <>
          <p class="letter" ref={words} tabIndex={-1}>{whole.text}</p>
          {(whole.enclosures ?? []).length > 0 && <p class="small">{t`Pièces jointes : ${(whole.enclosures ?? []).join(", ")}`}</p>}
          {may("case:reply") && <Deal letter={whole} onDone={onDone} />}
        </>
      )}
    </li>
  );
}

export function Letters() {
  const [state, setState] = useState("waiting");
  const [rows, setRows] = useState<Unmatched[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const read = async () => {
    try { setRows((await get<Page<Unmatched>>(`/api/v1/unmatched-letters?state=${state}&limit=200`)).items); setError(null); } catch (refusal) { setError(refusal); }
  };
  useEffect(() => { setRows(null); void read(); }, [state]);
  /** What had the keyboard is gone with the letter. */
  const again = async () => {
    await read();
    requestAnimationFrame(() => { if (document.activeElement === document.body) document.querySelector<HTMLElement>("main h1")?.focus(); });
  };
  return (
    <>
      <label class="period">{t`Lettres`} <select class="ds-input" value={state} onChange={(event) => setState(event.currentTarget.value)}><option value="waiting">{t`à rattacher`}</option><option value="dismissed">{t`écartées`}</option></select></label>
      {error !== null ? <Failed title={t`Les lettres n’ont pas pu être lues`} error={error} onAgain={() => void read()} />
        : !rows ? <Waiting what={t`Les lettres se chargent`} />
        : rows.length === 0 ? <Empty title={state === "waiting" ? t`Aucune lettre ne cherche son dossier.` : t`Aucune lettre n’est écartée.`} />
        : <ul class="incidents">{rows.map((letter) => <Letter key={letter.id} letter={letter} onDone={() => void again()} />)}</ul>}
    </>
  );
}
