import { readFileSync } from "node:fs";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { loadPricing } from "@/pricing/engine";
import { Paper, type Slip } from "./paper";

vi.mock("react-i18next", () => ({ useTranslation: () => ({ t: (key: string) => key, i18n: { language: "en" } }) }));
beforeAll(() => loadPricing(readFileSync("src/pricing/pricing.wasm")));
afterEach(cleanup);

const slip = (blocks: unknown[]): Slip => ({ title: "Receipt 1", language: "en", direction: "ltr", blocks }) as Slip;
const paper = () => screen.getByRole("article", { name: "Receipt 1" }).shadowRoot;

test("a slip is drawn by the server's renderer, and its text stays text", () => {
  render(<Paper slip={slip([{ kind: "heading", text: "Tea <b>& Co" }, { kind: "rule" }])} />);
  expect(paper()?.querySelector(".paper h1")?.textContent).toBe("Tea <b>& Co");
  expect(paper()?.querySelector("b")).toBeNull();
  expect(paper()?.adoptedStyleSheets).toHaveLength(1);
});

test("what cannot be drawn says so in its place, and is drawn when it can be", () => {
  const { rerender } = render(<Paper slip={slip([{ kind: "hologram" }])} />);
  screen.getByRole("alert");
  rerender(<Paper slip={slip([{ kind: "heading", text: "Tea" }])} />);
  fireEvent.click(screen.getByRole("button"));
  expect(paper()?.querySelector("h1")?.textContent).toBe("Tea");
});

test("numbers and addresses of the shop keep their order on a receipt in Urdu (12)", () => {
  const quiet = (text: string) => ({ kind: "text", text, align: "center", weight: "quiet" });
  const texts = ["+92 21 555 0101", "ٹیکس نمبر 7420001-3", "12 Khayaban-e-Saadi, Clifton."];
  render(<Paper slip={{ ...slip(texts.map(quiet)), language: "ur", direction: "rtl" } as Slip} />);
  const lines = [...(paper()?.querySelectorAll(".center") ?? [])];
  expect(lines.map((line) => line.textContent)).toEqual(texts);
  // Each line has a direction of its own, by its first letter; figures among words of the other one are kept together.
  const [phone, tax, address] = lines.map((line) => line.innerHTML);
  expect(phone).toBe("<bdi>+92 21 555 0101</bdi>");
  expect(tax).toBe('<bdi dir="rtl">ٹیکس نمبر <bdi dir="ltr">7420001-3</bdi></bdi>');
  expect(address).toBe("<bdi>12 Khayaban-e-Saadi, Clifton.</bdi>");
});
