/** What is typed in the first run: kept over a reload (without the password), checked by step, and sent as one body. */
import type { Schemas } from "@/api/client";
import { countryHere, currencyOf, type Tax, taxOf, zoneOf } from "./places";

export const STEPS = ["place", "business", "admin", "money", "devices"] as const;
export type Step = (typeof STEPS)[number];

export interface Draft {
  country: string;
  business: string;
  branch: string;
  address: string;
  fullName: string;
  username: string;
  password: string;
  currency: string;
  zone: string;
  tax: Tax;
}

/** Words for a field, under the JSON pointer that the server uses for it. */
export type Wrong = Readonly<Record<string, string>>;

/** The server's rule for a password, unless its configuration asks for more. */
export const PASSWORD_LEAST = 10;

const STEP_OF: Readonly<Record<string, Step>> = {
  "/country": "place",
  "/language": "place",
  "/name": "business",
  "/branch/name": "business",
  "/branch/address": "business",
  "/admin/full_name": "admin",
  "/admin/username": "admin",
  "/admin/password": "admin",
  "/currency": "money",
  "/time_zone": "money",
  "/tax/name": "money",
  "/tax/rate": "money",
};

/** Fields that are made from others: what is wrong with them is shown there. */
const SHOWN_AT: Readonly<Record<string, string>> = {
  "/slug": "/name",
  "/branch/code": "/branch/name",
  "/tax": "/tax/rate",
};

export const shownAt = (pointer: string): string => SHOWN_AT[pointer] ?? pointer;
export const stepOf = (pointer: string): Step | undefined => STEP_OF[pointer];

export function proposed(): Draft {
  const country = countryHere();
  return {
    country,
    business: "",
    branch: "",
    address: "",
    fullName: "",
    username: "",
    password: "",
    currency: currencyOf(country),
    zone: zoneOf(country),
    tax: taxOf(country),
  };
}

/** Another country proposes its currency, tax and time zone, where those of the old one were not changed by hand. */
export function moved(draft: Draft, country: string): Draft {
  const same = JSON.stringify(draft.tax) === JSON.stringify(taxOf(draft.country));
  return {
    ...draft,
    country,
    currency: draft.currency === currencyOf(draft.country) ? currencyOf(country) : draft.currency,
    tax: same ? taxOf(country) : draft.tax,
    zone: draft.zone === zoneOf(draft.country) ? zoneOf(country) : draft.zone,
  };
}

const rateOf = (typed: string): string => typed.replace(",", ".").replace("%", "").trim();

/** What is wrong, as keys of `setup:wrong`. The server has the last word. */
export function check(draft: Draft): Record<string, string> {
  const wrong: Record<string, string> = {};
  const needed = (pointer: string, value: string) => {
    if (!value.trim()) wrong[pointer] = "required";
  };
  needed("/name", draft.business);
  needed("/branch/name", draft.branch);
  needed("/admin/full_name", draft.fullName);
  if (!/^[\p{L}\p{N}._\-@+]{2,60}$/u.test(draft.username.trim())) wrong["/admin/username"] = "username";
  needed("/admin/username", draft.username);
  if ([...draft.password].length < PASSWORD_LEAST) wrong["/admin/password"] = "short";
  needed("/admin/password", draft.password);
  if (draft.tax.charged) {
    needed("/tax/name", draft.tax.name);
    if (!/^\d{1,3}(\.\d{1,4})?$/.test(rateOf(draft.tax.rate)) || Number(rateOf(draft.tax.rate)) > 100)
      wrong["/tax/rate"] = "rate";
  }
  return wrong;
}

export function body(draft: Draft, language: string): Schemas["SetupFoundBody"] {
  return {
    name: draft.business.trim(),
    country: draft.country,
    currency: draft.currency,
    time_zone: draft.zone,
    language,
    branch: { name: draft.branch.trim(), address: draft.address.trim() },
    tax: draft.tax.charged
      ? { name: draft.tax.name.trim(), rate: rateOf(draft.tax.rate), inclusive: draft.tax.inclusive }
      : null,
    admin: { full_name: draft.fullName.trim(), username: draft.username.trim(), password: draft.password },
  };
}

const KEPT = "till.setup";

export function keep(step: Step, draft: Draft): void {
  sessionStorage.setItem(KEPT, JSON.stringify({ step, draft: { ...draft, password: "" } }));
}

export const forget = (): void => sessionStorage.removeItem(KEPT);

/** Where it was left. The password is typed again, so it goes on there at the latest. */
export function kept(): { step: Step; draft: Draft } {
  const fresh = proposed();
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as {
      step?: string;
      draft?: Partial<Draft>;
    } | null;
    const at = STEPS.indexOf(found?.step as Step);
    const draft = { ...fresh, ...found?.draft, tax: { ...fresh.tax, ...found?.draft?.tax }, password: "" };
    return { step: STEPS[Math.min(Math.max(at, 0), STEPS.indexOf("admin"))] ?? "place", draft };
  } catch {
    return { step: "place", draft: fresh };
  }
}
