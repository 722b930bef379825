/** Languages: English comes with the program, the others are loaded when they are wanted. A word that one of them lacks fails a test. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Words = Record<string, Record<string, unknown>>;
export const LANGUAGES = ["en", "ur", "es"] as const;
export type Language = (typeof LANGUAGES)[number];
type Loaded = Exclude<Language, "en">;
export type Languages = { en: Words } & Record<Loaded, () => Promise<{ default: Words }>>;

/** Languages that are written from right to left. */
const RTL: ReadonlySet<Language> = new Set(["ur"]);

let languages: Languages | undefined;

/** The language of that name, or English. */
export const languageOf = (name: string | null | undefined): Language => LANGUAGES.find((one) => one === name) ?? "en";
export const directionOf = (name: string): "ltr" | "rtl" => (RTL.has(languageOf(name)) ? "rtl" : "ltr");

export async function startWords(given: Languages): Promise<void> {
  languages = given;
  const language = languageOf(localStorage.getItem("till.language"));
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources: { en: given.en, ...(language === "en" ? {} : { [language]: (await given[language]()).default }) },
    defaultNS: "common",
    nsSeparator: ":",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  face(language);
}

function face(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}

/** Changes the language of this browser, at once. */
export async function speak(language: Language): Promise<void> {
  if (language !== "en" && languages && !i18next.hasResourceBundle(language, "common")) {
    for (const [namespace, words] of Object.entries((await languages[language]()).default))
      i18next.addResourceBundle(language, namespace, words);
  }
  localStorage.setItem("till.language", language);
  face(language);
  await i18next.changeLanguage(language);
}
