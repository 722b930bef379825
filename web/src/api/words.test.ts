import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import en from "@/i18n/till.en";
import ur from "@/i18n/till.ur";
import { ApiProblem } from "./problem";
import { fieldWords, problemWords, wholeWords, wordsAt } from "./words";

beforeAll(() => i18next.init({ lng: "en", fallbackLng: "en", resources: { en, ur }, returnNull: false }));

const refused = ApiProblem.from(422, {
  type: "urn:till:fault:kernel.invalid",
  title: "Some fields are not right",
  errors: [
    { pointer: "/name", code: "too-long", message: "must have at most 200 characters", params: { max: 200 } },
    { pointer: "/code", code: "taken", message: "another product has this SKU" },
    { pointer: "/odd", code: "never-heard", message: "is odd" },
  ],
});

test("English keeps the server's sentence", () => {
  const t = i18next.getFixedT("en");
  expect(wordsAt(t, refused, "/name")).toBe("Must have at most 200 characters.");
  expect(wordsAt(t, refused, "/none")).toBeUndefined();
  expect(wholeWords(t, refused)).toContain("Another product has this SKU.");
});

test("Urdu says it in Urdu, with the figures; an unknown code is said in English rather than not at all", () => {
  const t = i18next.getFixedT("ur");
  expect(wordsAt(t, refused, "/name")).toBe("زیادہ سے زیادہ 200 حروف ہو سکتے ہیں۔");
  expect(wordsAt(t, refused, "/code")).toBe("یہ پہلے سے استعمال میں ہے۔");
  expect(wordsAt(t, refused, "/odd")).toBe("Is odd.");
  const range = { pointer: "/a", code: "out-of-range", message: "", params: { min: 0, max: 1000 } };
  expect(fieldWords(t, range)).toContain("1,000");
});

test("a fault without words on our screens is said by the server in English, and by us in Urdu", () => {
  const archived = ApiProblem.from(409, {
    type: "urn:till:fault:kernel.wrong-state",
    title: "t",
    detail: "It is archived.",
  });
  expect(problemWords(i18next.getFixedT("en"), archived)).toBe("It is archived.");
  expect(problemWords(i18next.getFixedT("ur"), archived)).toContain("حالت");
});

test("what is no answer of the server has words too", () => {
  expect(problemWords(i18next.getFixedT("en"), new TypeError("x is not a function"))).toMatch(/Nothing was changed/);
});
