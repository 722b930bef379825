import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import { ApiProblem } from "@/api/problem";
import en from "@/i18n/office.en";
import { unsavedLines } from "./unsaved";

beforeAll(() =>
  i18next.init({ lng: "en", resources: { en }, nsSeparator: ":", interpolation: { escapeValue: false } }),
);

const lines = (error: unknown) => unsavedLines(i18next.t, error);
const refused = (status: number, code: string, more: object = {}) =>
  ApiProblem.from(status, { type: `urn:till:fault:${code}`, title: "Refused", ...more });

test("what the server said is said, and that nothing was saved", () => {
  expect(lines(refused(409, "catalog.archived", { detail: "An archived product cannot be changed." }))).toEqual([
    "An archived product cannot be changed. Nothing was saved.",
  ]);
});

test("without an answer nobody can say that nothing was saved", () => {
  for (const error of [ApiProblem.network(), ApiProblem.from(502, "<html>"), refused(503, "kernel.outcome-unknown")]) {
    expect(lines(error).join()).toContain(en.office.maybe_saved);
    expect(lines(error).join()).not.toContain(en.office.not_saved);
  }
});

test("a fault of the server names what support asks for; a refusal does not", () => {
  expect(lines(refused(500, "kernel.fault", { request_id: "r-17" }))).toEqual([
    "Refused. Nothing was saved.",
    "For support: r-17",
  ]);
  expect(lines(refused(422, "kernel.invalid", { request_id: "r-18" }))).toHaveLength(1);
});

test("what says itself that nothing was changed does not say it twice", () => {
  expect(lines(refused(503, "kernel.busy"))).toEqual([en.problems["kernel.busy"]]);
});
