/** Every word exists in every language, with the same blanks to fill in. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LANGUAGES } from "@/i18n/start";

const OTHERS = LANGUAGES.filter((language) => language !== "en");

const folder = (language: string) => join(import.meta.dirname, "../src/i18n", language);

/** Forms of one word for a count. A language has those that its grammar needs. */
const FORMS = /_(zero|one|two|few|many|other)$/;

/** All words of a file under their path, e.g. `reasons.staff`. A key may contain dots itself: paths are only compared. */
function flat(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (typeof value === "string") into.set(path, value);
  else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) flat(inner, path ? `${path}.${key}` : key, into);
  else throw new Error(`${path} is neither a word nor a group of words`);
  return into;
}

const read = (language: string, file: string) => flat(JSON.parse(readFileSync(join(folder(language), file), "utf8")));

/** The blanks of a word, e.g. `count` of `{{count}}`; with its format, which is the same in all languages. */
const blanks = (word: string) =>
  [...new Set([...word.matchAll(/\{\{\s*([^}]+?)\s*\}\}/g)].map(([, name]) => name))].sort();

/** Keys without their plural form, each with all of its words. Only a key that has `_other` beside it is a plural. */
function words(file: Map<string, string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [key, word] of file) {
    const stem = key.replace(FORMS, "");
    const name = stem !== key && file.has(`${stem}_other`) ? `${stem} (plural)` : key;
    found.set(name, [...(found.get(name) ?? []), word]);
  }
  return found;
}

const files = readdirSync(folder("en")).filter((file) => file.endsWith(".json"));

it.each(OTHERS)("has the same files in %s", (language) => {
  // What is wrong the server says in English itself.
  const own = readdirSync(folder(language)).filter((file) => !["fields.json", "faults.json"].includes(file));
  expect(own.sort()).toEqual(readdirSync(folder("en")).sort());
});

it("has words for the same wrong fields in all of them", () => {
  for (const language of OTHERS)
    expect([...read(language, "fields.json").keys()], language).toEqual([...read("ur", "fields.json").keys()]);
});

it.each(OTHERS)("has words in %s for every fault that the server knows", (language) => {
  const api = JSON.parse(readFileSync(join(import.meta.dirname, "../../docs/openapi.json"), "utf8"));
  const faults: string[] = api["x-faults"].map(({ type }: { type: string }) => type.replace("urn:till:fault:", ""));
  const own = new Set(["problems.json", "faults.json"].flatMap((file) => [...read(language, file).keys()]));
  expect(faults.length).toBeGreaterThan(50);
  expect(faults.filter((code) => !own.has(code))).toEqual([]);
});

it.each(LANGUAGES)("says nothing in %s by the name that the program has for it (47)", (language) => {
  const IDS = /\b[a-z]+\.[a-z]+(?:_[a-z]+)+\b|user[ -]agent|enrolment token/i;
  const found = files.flatMap((file) => [...read(language, file)].filter(([, word]) => IDS.test(word)));
  expect(found).toEqual([]);
});

describe.each(OTHERS.flatMap((language) => files.map((file) => [language, file] as const)))(
  "%s: %s",
  (language, file) => {
    const en = read("en", file);
    const own = read(language, file);

    it("has the same keys as English", () => {
      expect([...words(own).keys()].sort()).toEqual([...words(en).keys()].sort());
    });

    it("has the plural forms that each language needs", () => {
      for (const [name, found] of [
        ["en", en],
        [language, own],
      ] as const) {
        const forms = new Intl.PluralRules(name).resolvedOptions().pluralCategories;
        const lacking = [...found.keys()]
          .filter((key) => key.endsWith("_other"))
          .flatMap((key) => forms.map((form) => key.replace(FORMS, `_${form}`)))
          .filter((key) => !found.has(key));
        expect(lacking, name).toEqual([]);
      }
    });

    it("has the same blanks to fill in", () => {
      const differing = [...words(own)]
        .map(([key, forms]) => ({
          key,
          own: blanks(forms.join(" ")),
          en: blanks((words(en).get(key) ?? forms).join(" ")),
        }))
        .filter((word) => word.own.join() !== word.en.join());
      expect(differing).toEqual([]);
    });

    it("has no empty word", () => {
      const empty = [...en, ...own].filter(([, word]) => word.trim() === "").map(([key]) => key);
      expect(empty).toEqual([]);
    });

    it("writes Latin digits", () => {
      expect([...own].filter(([, word]) => /[٠-٩۰-۹]/.test(word)).map(([key]) => key)).toEqual([]);
    });
  },
);
