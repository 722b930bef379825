/** The words on the screen, by their keys: a test finds a button by what it is, whatever it is called this week. */
import { readdirSync, readFileSync } from "node:fs";

const read = (language) => {
  const folder = new URL(`../../src/i18n/${language}/`, import.meta.url);
  return Object.fromEntries(
    readdirSync(folder).map((name) => [
      name.replace(".json", ""),
      JSON.parse(readFileSync(new URL(name, folder), "utf8")),
    ]),
  );
};

export const english = read("en");
export const urdu = read("ur");
export const spanish = read("es");

/** `sales:charge` in words; what stands in braces is filled in. */
export function words(from, key, values = {}) {
  const [space, path] = key.split(":");
  // The keys of faults have dots in them.
  let found = from[space]?.[path] ?? from[space];
  if (typeof found !== "string") for (const part of path.split(".")) found = found?.[part];
  if (typeof found !== "string") throw new Error(`no words for ${key}`);
  return found.replace(/\{\{(\w+)\}\}/g, (_, name) => String(values[name] ?? `{{${name}}}`));
}

const languages = { en: english, ur: urdu, es: spanish };
/** What the screens speak that are walked, unless a test asks for another. */
export let spoken = "en";
export const speak = (language) => {
  if (!(language in languages)) throw new Error(`no screens in ${language}`);
  spoken = language;
};

export const t = (key, values) => words(languages[spoken], key, values);

/** Every text of a language, flat. */
export function texts(from) {
  const all = [];
  const walk = (value) => {
    if (typeof value === "string") all.push(value);
    else for (const part of Object.values(value)) walk(part);
  };
  walk(from);
  return all;
}
