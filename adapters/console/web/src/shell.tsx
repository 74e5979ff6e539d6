// What surrounds every page: where one can go, who one is, and whether the server is there.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { call, online, Refusal, sentence } from "./api";
import { tell } from "./announce";
import { Button, Text, Warning } from "./controls";
import { Help } from "./help";
import { t } from "./language";
import { LanguageChoice } from "./language_choice";
import { townTongue } from "./of_town";
import { go, Link, place } from "./router";
import { loadSession, may, me, myName, signOut } from "./session";
import { Mark } from "./sign_in";

interface Item { to: string; view: string; text: string; short: string; shown: boolean }

function items(): Item[] {
  return [
    { to: "/console", view: "", text: t`Mon travail`, short: t`Travail`, shown: may("task:list") },
    { to: "/console/take", view: "take", text: t`Prendre une demande`, short: t`Demande`, shown: may("case:open") },
    { to: "/console/agenda", view: "agenda", text: t`Agenda`, short: t`Agenda`, shown: may("case:read") && (me.value?.town?.agendas ?? []).length > 0 },
    { to: "/console/supervise", view: "supervise", text: t`Suivi`, short: t`Suivi`, shown: may("case:read") },
    { to: "/console/administer", view: "administer", text: t`Réglages`, short: t`Réglages`, shown: may("service:read") },
  ];
}

function Navigation() {
  const here = place.value.view === "work" ? "" : place.value.view;
  return (
    <nav class="navigation" aria-label={t`Pages`}>
      {items().filter((item) => item.shown).map((item) => (
        <Link key={item.view} to={item.to} aria-current={here === item.view ? "page" : undefined}><span class="wide">{item.text}</span><span class="narrow">{item.short}</span></Link>
      ))}
    </nav>
  );
}

function FindCase() {
  const [text, setText] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    const reference = text.trim().toUpperCase();
    if (!reference) return;
    try {
      const { body } = await call<{ items: { id: string }[] }>(`/api/v1/cases?reference=${encodeURIComponent(reference)}`);
      const found = body.items[0];
      setText("");
      if (found) go(`/console/cases/${found.id}`);
    } catch (error) {
      tell(error instanceof Refusal && error.status === 404 ? t`Aucun dossier ne porte la référence ${reference}.` : sentence(error), true);
    }
  };
  return (
    <form class="find" role="search" onSubmit={submit}>
      <label class="unseen" for="find-case">{t`Référence d’un dossier`}</label>
      <input id="find-case" class="ds-input" type="search" placeholder={t`Référence…`} value={text} onInput={(event) => setText(event.currentTarget.value)} />
    </form>
  );
}

function ChangePassword({ onDone }: { onDone: () => void }) {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [error, setError] = useState("");
  const submit = async (event: Event) => {
    event.preventDefault();
    try {
      await call("/console/api/password", { method: "POST", body: { old, password: fresh } });
      await loadSession();
      tell(t`Votre mot de passe est changé.`);
      onDone();
    } catch (refusal) {
      const status = refusal instanceof Refusal ? refusal.status : 0;
      setError(status === 403 ? t`Le mot de passe actuel n’est pas le bon.` : status === 422 ? t`Le nouveau mot de passe doit avoir dix caractères au moins.` : sentence(refusal));
    }
  };
  return (
    <form onSubmit={submit}>
      {error && <Warning>{error}</Warning>}
      <Text label={t`Mot de passe actuel`} type="password" value={old} onValue={setOld} autoComplete="current-password" required />
      <Text label={t`Nouveau mot de passe`} type="password" value={fresh} onValue={setFresh} autoComplete="new-password" required />
      <Button type="submit" variant="secondary">{t`Changer`}</Button>
    </form>
  );
}

function Who() {
  const [changing, setChanging] = useState(false);
  const roles = (me.value?.agents ?? []).find((agent) => `agents/${agent.id}` === me.value?.subject)?.roles ?? [];
  return (
    <details class="who">
      <summary><span class="initials" aria-hidden="true">{myName.value.split(" ").map((part) => part[0]).join("").slice(0, 2)}</span><span class="who-name">{myName}</span></summary>
      <div class="who-menu">
        <p><strong>{myName}</strong><br />{roles.map((role) => me.value?.roles?.[role] ?? role).join(", ")}</p>
        {changing ? <ChangePassword onDone={() => setChanging(false)} /> : <Button variant="tertiary" onClick={() => setChanging(true)}>{t`Changer de mot de passe`}</Button>}
        <LanguageChoice />
        <Button variant="secondary" onClick={() => void signOut()}>{t`Se déconnecter`}</Button>
      </div>
    </details>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  const [help, setHelp] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.closest("input, textarea, select, [contenteditable]")) return;
      if (event.key === "?") { event.preventDefault(); setHelp(true); }
      if (event.key === "/" ) { event.preventDefault(); document.getElementById("find-case")?.focus(); }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <div class="shell">
      <a class="ds-skip-link" href="#content">{t`Aller au contenu`}</a>
      <header class="top">
        <Link to="/console" class="brand"><Mark /><span class="brand-text" lang={townTongue()}>{me.value?.town?.title ?? "Guichet"}</span></Link>
        <Navigation />
        {may("case:read") && <FindCase />}
        <button type="button" class="plain help-button" onClick={() => setHelp(true)} aria-label={t`Aide et raccourcis du clavier`}>?</button>
        <Who />
      </header>
      {!online.value && <div class="offline" role="status">{t`Le serveur ne répond pas. Continuez : ce que vous écrivez est gardé ici.`}</div>}
      <main id="content" tabIndex={-1}>{children}</main>
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}
