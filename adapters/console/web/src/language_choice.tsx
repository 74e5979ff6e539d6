import { language, languages, speak, t, type Language } from "./language";

/** Each language by its own name: who needs it can read it. */
export function LanguageChoice() {
  return (
    <label class="language">{t`Langue`}
      <select class="ds-input" value={language} onChange={(event) => speak(event.currentTarget.value as Language)}>{Object.entries(languages).map(([id, name]) => <option key={id} value={id} lang={id}>{name}</option>)}</select>
    </label>
  );
}
