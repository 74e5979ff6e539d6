// The words of the pages. They are written in French where they stand; the other languages are catalogues of the same
// sentences (words/*.json), read before the first page is drawn. A value stands in a sentence as {0}, {1}…
export type Language = "fr" | "en" | "nl" | "pt-BR";

export const languages: Record<Language, string> = { fr: "Français", en: "English", nl: "Nederlands", "pt-BR": "Português (Brasil)" };
const catalogues: Record<Exclude<Language, "fr">, () => Promise<{ default: Record<string, string> }>> = {
  en: () => import("./words/en.json"),
  nl: () => import("./words/nl.json"),
  "pt-BR": () => import("./words/pt-BR.json"),
};
const storeKey = "guichet-language";

const known = (tag: string): Language | undefined => (Object.keys(languages) as Language[]).find((one) => one.toLowerCase() === tag.toLowerCase() || one.split("-")[0] === tag.split("-")[0]?.toLowerCase());

/** What was chosen here, else the first of the browser's languages that we speak. */
function chosen(): Language {
  const kept = localStorage.getItem(storeKey);
  return [...(kept ? [kept] : []), ...navigator.languages].map(known).find((one) => one !== undefined) ?? "fr";
}

export const language: Language = chosen();
export const locale = { fr: "fr-FR", en: "en-GB", nl: "nl-NL", "pt-BR": "pt-BR" }[language];
let words: Record<string, string> = {};

export async function openLanguage(): Promise<void> {
  document.documentElement.lang = language;
  if (language !== "fr") words = (await catalogues[language]()).default;
}

/** The page is drawn anew; drafts are kept as always. */
export function speak(next: Language): void {
  localStorage.setItem(storeKey, next);
  location.reload();
}

export function t(parts: TemplateStringsArray, ...values: (string | number | undefined)[]): string {
  const sentence = parts.reduce((whole, part, index) => `${whole}{${index - 1}}${part}`);
  return (words[sentence] ?? sentence).replaceAll(/\{(\d+)\}/g, (_, index: string) => String(values[Number(index)] ?? ""));
}
