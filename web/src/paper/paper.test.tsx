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
