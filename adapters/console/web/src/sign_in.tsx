// The door: name and password, the first administrator's link, and the password again when a session ended.
import { useEffect, useState } from "preact/hooks";
import { call, Refusal, sentence } from "./api";
import { Button, Empty, Text, Warning } from "./controls";
import { t } from "./language";
import { LanguageChoice } from "./language_choice";
import { go, place } from "./router";
import { loadSession, me, signIn } from "./session";

function wrong(error: unknown): string {
  if (error instanceof Refusal && error.status === 401) return t`Le nom ou le mot de passe n’est pas le bon.`;
  return sentence(error);
}

function usePassword(fixedName = "") {
  const [name, setName] = useState(fixedName || localStorage.getItem("guichet-name") || "");
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      await signIn(name.trim().toLowerCase(), password);
      localStorage.setItem("guichet-name", name.trim().toLowerCase());
    } catch (refusal) {
      setError(wrong(refusal));
      setPassword("");
    } finally {
      setBusy(false);
    }
  };
  return { name, setName, password, setPassword, error, busy, submit };
}

function Door({ title, lead, children }: { title: string; lead?: string; children: preact.ComponentChildren }) {
  return (
    <main class="door">
      <div class="door-card">
        <p class="brand"><Mark /> Guichet</p>
        <h1>{title}</h1>
        {lead && <p class="lead">{lead}</p>}
        {children}
        <LanguageChoice />
      </div>
    </main>
  );
}

export function Mark() {
  return <svg viewBox="0 0 32 32" class="mark" aria-hidden="true"><rect width="32" height="32" rx="8" /><path d="M16 6 26 12H6L16 6ZM8 14h3v8H8zM14.500 14h3v8h-3zM21 14h3v8h-3zM6 23.500h20V26H6z" /></svg>;
}

export function SignIn() {
  const form = usePassword();
  const [town, setTown] = useState("");
  useEffect(() => {
    document.title = t`S’identifier · Guichet`;
    void call<{ town: string }>("/console/api/first", { quiet: true }).then(({ body }) => setTown(body.town)).catch(() => undefined);
  }, []);
  return (
    <Door title={t`S’identifier`} lead={town ? t`La console des agents de ${town}.` : t`La console des agents.`}>
      <form onSubmit={form.submit}>
        {form.error && <Warning>{form.error}</Warning>}
        <Text label={t`Nom d’agent`} name="username" value={form.name} onValue={form.setName} required autoComplete="username" autoFocus={!form.name} />
        <Text label={t`Mot de passe`} name="password" type="password" value={form.password} onValue={form.setPassword} required autoComplete="current-password" autoFocus={Boolean(form.name)} />
        <Button type="submit" busy={form.busy}>{form.busy ? t`Un instant…` : t`Entrer`}</Button>
      </form>
      <p class="small">{t`Mot de passe oublié ? Votre administrateur peut vous en donner un autre.`}</p>
    </Door>
  );
}

/** Over the page, which keeps everything that was typed. */
export function Again() {
  const name = me.value?.subject.replace("agents/", "") ?? "";
  const form = usePassword(name);
  return (
    <div class="over" role="dialog" aria-modal="true" aria-labelledby="again-title">
      <form class="door-card" onSubmit={form.submit}>
        <h2 id="again-title">{t`Votre session est terminée`}</h2>
        <p>{t`Rien n’est perdu : redonnez votre mot de passe pour continuer où vous en étiez, `}{name}.</p>
        {form.error && <Warning>{form.error}</Warning>}
        <Text label={t`Mot de passe`} type="password" value={form.password} onValue={form.setPassword} required autoFocus autoComplete="current-password" />
        <Button type="submit" busy={form.busy}>{t`Continuer`}</Button>
      </form>
    </div>
  );
}

interface Before { waiting: boolean; town: string; administrators: { id: string; name: string }[] }

export function First() {
  const [before, setBefore] = useState<Before | null>(null);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<unknown>(null);
  const code = place.value.hash;
  useEffect(() => {
    document.title = t`Premier accès · Guichet`;
    void call<Before>("/console/api/first", { quiet: true }).then(({ body }) => {
      setBefore(body);
      setName(body.administrators[0]?.id ?? "");
    }).catch(setError);
  }, []);
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call("/console/api/first", { method: "POST", body: { code, name, password }, quiet: true });
      await loadSession();
      go("/console", true);
    } catch (refusal) { setError(refusal); }
  };
  if (before && !before.waiting) return <Door title={t`Ce lien a déjà servi`}><p>{t`Un premier compte existe. `}<a href="/console">{t`S’identifier`}</a></p></Door>;
  if (before && before.administrators.length === 0)
    return <Door title={t`Personne n’administre encore`}><Empty title={t`Aucun agent de la commune n’a le droit d’administrer.`}><p>{t`Donnez à l’un d’eux, dans `}<code>town.yaml</code>{t`, un rôle qui peut `}<code>admin:deploy</code>{t`, puis relancez le serveur.`}</p></Empty></Door>;
  const tooShort = error instanceof Refusal ? error.field("/password") : undefined;
  return (
    <Door title={t`Premier accès`} lead={before ? t`Choisissez le mot de passe de la première personne qui administrera ${before.town}.` : ""}>
      <form onSubmit={submit}>
        {error !== null && !tooShort && <Warning>{error instanceof Refusal && error.status === 403 ? t`Ce lien n’est pas le bon, ou il a déjà servi.` : sentence(error)}</Warning>}
        <div class="ds-field">
          <label class="ds-label" data-weight="medium" for="first-name">{t`Qui êtes-vous ?`}</label>
          <select id="first-name" class="ds-input" value={name} onChange={(event) => setName(event.currentTarget.value)}>
            {before?.administrators.map((one) => <option key={one.id} value={one.id}>{one.name} ({one.id})</option>)}
          </select>
        </div>
        <Text label={t`Mot de passe`} type="password" help={t`Dix caractères au moins ; une phrase se retient mieux.`} value={password} onValue={setPassword} required autoComplete="new-password" error={tooShort ? t`Il faut dix caractères au moins.` : undefined} />
        <Button type="submit">{t`Ouvrir la console`}</Button>
      </form>
    </Door>
  );
}
