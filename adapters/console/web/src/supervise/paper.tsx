// Letters to citizens on paper: read, printed, and told to be posted; or set aside with a reason.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { call, get, Refusal, sentence, type Page } from "../api";
import { tell } from "../announce";
import { Button, Empty, Text, Waiting, Warning } from "../controls";
import { useDraft } from "../draft";
import { t } from "../language";
import { onChange } from "../live";
import { Link } from "../router";
import { may } from "../session";
import { age, day, longTime } from "../words";

interface PaperLetter { case: string; reference: string; title: string; letter: number; language: string; since: string; from: string; office: Record<string, string>; to: Record<string, unknown>; subject: unknown; body: unknown }

const readable = (value: unknown): string => (typeof value === "string" ? value : "");
const addressOf = ({ to }: PaperLetter): string => [readable(to.name) || [to.given_name, to.family_name].map(readable).filter(Boolean).join(" "), readable(to.organisation), readable(to.address)].filter(Boolean).join("\n");

/** Who reads paper answers by foot, by post or by phone: the letterhead says where. */
const waysBack = ({ office }: PaperLetter): string => [office.name, office.address, office.phone, office.mail, office.contact].filter(Boolean).join("\n");

/** Everybody's printer knows pages: only the letters meant are left on them. */
function print(only: HTMLElement | null): void {
  only?.setAttribute("data-printed", "");
  const list = only?.closest(".papers");
  list?.setAttribute("data-one", "");
  window.print();
  only?.removeAttribute("data-printed");
  list?.removeAttribute("data-one");
}

function Deal({ letter, onDone }: { letter: PaperLetter; onDone: () => void }) {
  const [{ reason }, keep, , drop] = useDraft(`paper/${letter.case}/${letter.letter}`, { reason: "" });
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async (posted: boolean) => {
    setMissing(!posted && !reason.trim());
    if (!posted && !reason.trim()) return;
    setBusy(true);
    try {
      await call(`/api/v1/cases/${letter.case}/letters/${letter.letter}`, { method: "POST", body: posted ? {} : { posted: false, reason: reason.trim() } });
      tell(posted ? t`La lettre est notée comme postée.` : t`La lettre est mise de côté.`);
    } catch (refusal) {
      if (!(refusal instanceof Refusal && refusal.status === 409)) { setError(refusal); setBusy(false); return; }
      tell(t`Un collègue s’est déjà occupé de cette lettre.`, true);
    }
    drop();
    onDone();
  };
  return (
    <div class="two paper-deal">
      {error !== null && <Warning>{sentence(error)}</Warning>}
      <div class="buttons"><Button busy={busy} onClick={() => void send(true)}>{t`Elle est postée`}<span class="unseen"> {letter.reference}</span></Button></div>
      <form class="write" noValidate onSubmit={(event) => { event.preventDefault(); void send(false); }}>
        <Text label={t`Pourquoi elle ne part pas`} value={reason} onValue={(typed) => keep({ reason: typed })} error={missing ? t`Un mot pour vos collègues.` : undefined} />
        <div class="buttons"><Button type="submit" variant="secondary" busy={busy}>{t`Mettre de côté`}</Button></div>
      </form>
    </div>
  );
}

function Paper({ letter, onDone }: { letter: PaperLetter; onDone: () => void }) {
  const address = addressOf(letter);
  const text = readable(letter.body);
  return (
    <li class="card">
      <div class="card-head"><h2><Link to={`/console/cases/${letter.case}`}>{letter.reference}</Link> {letter.title}</h2><span class="small" title={longTime(letter.since)}>{t`attend depuis ${age(letter.since)}`}</span></div>
      {!address && <p class="small">{t`Aucune adresse connue : à remettre au guichet, ou à mettre de côté.`}</p>}
      {!text ? <p class="small">{t`Vous ne pouvez pas lire cette lettre.`}</p> : (
        <article class="sheet" lang={letter.language} aria-label={readable(letter.subject)}>
          <p class="sheet-from">{letter.from}<span>{waysBack(letter)}</span></p>
          <p class="sheet-to">{address}</p>
          <p class="sheet-day">{day(letter.since)} · {letter.reference}</p>
          <h3>{readable(letter.subject)}</h3>
          <p class="sheet-text">{text}</p>
        </article>
      )}
      {text && <div class="buttons"><Button variant="secondary" onClick={(event: MouseEvent) => print((event.currentTarget as HTMLElement).closest("li"))}>{t`Imprimer`}<span class="unseen"> {letter.reference}</span></Button></div>}
      {may("case:reply") && <Deal letter={letter} onDone={onDone} />}
    </li>
  );
}

export function Papers() {
  const [rows, setRows] = useState<PaperLetter[] | null>(null);
  const [next, setNext] = useState("");
  const [error, setError] = useState<unknown>(null);
  const seenTo = useRef(false);
  const read = async (from = "", before: PaperLetter[] = []) => {
    try {
      const page = await get<Page<PaperLetter>>(from || "/api/v1/paper-letters?limit=50");
      setRows(before.concat(page.items));
      setNext(page.next ?? "");
      setError(null);
    } catch (refusal) { setError(refusal); }
  };
  useEffect(() => {
    void read();
    return onChange((changes) => { if (changes.some((change) => /\.letter\./.test(change.type))) void read(); });
  }, []);
  /** What had the keyboard is gone with the letter: before anybody sees the list without it, the keyboard is elsewhere. */
  useLayoutEffect(() => {
    if (seenTo.current && document.activeElement === document.body) document.querySelector<HTMLElement>("main h1")?.focus();
    seenTo.current = false;
  }, [rows]);
  const again = () => { seenTo.current = true; void read(); };
  if (error !== null) return <Warning title={t`Les lettres n’ont pas pu être lues`}>{sentence(error)} <Button variant="secondary" onClick={() => void read()}>{t`Réessayer`}</Button></Warning>;
  if (!rows) return <Waiting what={t`Les lettres se chargent`} />;
  if (rows.length === 0) return <Empty title={t`Aucune lettre n’attend d’être postée.`}><p>{t`Qui préfère le papier, ou n’a pas de courriel, reçoit ses lettres par la poste : elles attendent ici.`}</p></Empty>;
  return (
    <>
      <div class="buttons papers-all"><Button variant="secondary" onClick={() => print(null)}>{t`Tout imprimer`}</Button></div>
      <ul class="incidents papers">{rows.map((letter) => <Paper key={`${letter.case}/${letter.letter}`} letter={letter} onDone={again} />)}</ul>
      {next && <Button variant="secondary" onClick={() => void read(next, rows)}>{t`Montrer la suite`}</Button>}
    </>
  );
}
