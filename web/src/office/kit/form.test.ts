import { expect, test } from "vitest";
import { moneyFormat } from "@/lib/money";
import { bodyOf, draftOf, type FieldOf, shownFields, wrongFields } from "./form";
import { sameAgain } from "./rows";

const figures = moneyFormat({ code: "CHF", exponent: 2 });
const label = "a:b" as const;

const FIELDS: readonly FieldOf[] = [
  { name: "name", label, kind: "text" },
  { name: "code", label, kind: "caps", isFixed: true },
  { name: "phones", label, kind: "lines" },
  { name: "limit_minor", label, kind: "money", isOptional: true },
  { name: "sort_no", label, kind: "number" },
  { name: "consents", label, kind: "keep" },
  { name: "is_active", label, kind: "switch", only: "old" },
  { name: "notes", label, kind: "area", may: "customers.view_credit", isOptional: true },
];

const row = {
  name: "Cosima",
  code: "C1",
  phones: ["1", "2"],
  limit_minor: 1250,
  sort_no: 3,
  consents: { mail: true },
  is_active: false,
  notes: "pays late",
};

const holdsAll = () => true;

test("a row that is saved unchanged is sent as it came, without what never changes", () => {
  const fields = shownFields(FIELDS, false, holdsAll);
  const { code: _, ...rest } = row;
  expect(bodyOf(fields, draftOf(fields, row, figures), false, figures)).toEqual(rest);
  expect(sameAgain({ fields: FIELDS } as never, row)).toEqual(rest);
});

test("a new row leaves out what was left empty and may be, and what it cannot know", () => {
  const fields = shownFields(FIELDS, true, holdsAll);
  const draft = {
    ...draftOf(fields, undefined, figures),
    name: " Cosima ",
    code: "c1",
    phones: " 1 \n\n2 ",
    sort_no: "4",
  };
  expect(bodyOf(fields, draft, true, figures)).toEqual({ name: "Cosima", code: "C1", phones: ["1", "2"], sort_no: 4 });
});

test("a field without its right is neither shown nor sent", () => {
  const fields = shownFields(FIELDS, false, () => false);
  expect("notes" in bodyOf(fields, draftOf(fields, row, figures), false, figures)).toBe(false);
});

test("what is no amount and no figure is said before it is sent", () => {
  const draft = { ...draftOf(FIELDS, row, figures), limit_minor: "twelve", sort_no: "1.5" };
  expect(wrongFields(FIELDS, draft, "no figure", figures)).toEqual({
    "/limit_minor": "no figure",
    "/sort_no": "no figure",
  });
});
