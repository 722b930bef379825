/** Languages: English comes with the program, Urdu is loaded when it is wanted. A word that Urdu lacks fails a test. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Words = Record<string, Record<string, unknown>>;
export interface Languages {
  en: Words;
  ur: () => Promise<{ default: Words }>;
}
export type Language = "en" | "ur";

let languages: Languages | undefined;

export async function startWords(given: Languages): Promise<void> {
  languages = given;
  const kept = localStorage.getItem("till.language");
  const language: Language = kept === "ur" ? "ur" : "en";
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: "en",
    resources: { en: given.en, ...(language === "ur" ? { ur: (await given.ur()).default } : {}) },
    defaultNS: "common",
    nsSeparator: ":",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  face(language);
}

function face(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = language === "ur" ? "rtl" : "ltr";
}

/** Changes the language of this browser, at once. */
export async function speak(language: Language): Promise<void> {
  if (language === "ur" && languages && !i18next.hasResourceBundle("ur", "common")) {
    for (const [namespace, words] of Object.entries((await languages.ur()).default))
      i18next.addResourceBundle("ur", namespace, words);
  }
  localStorage.setItem("till.language", language);
  face(language);
  await i18next.changeLanguage(language);
}
