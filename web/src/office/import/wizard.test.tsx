import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ImportProducts } from "./wizard";

const { post, go } = vi.hoisted(() => ({ post: vi.fn(), go: vi.fn() }));
vi.mock("@/api/client", () => ({ api: { POST: post }, take: async (call: Promise<unknown>) => call }));
vi.mock("react-i18next", () => {
  const t = (key: string, options?: object) => (options ? `${key} ${Object.values(options).join(" | ")}` : key);
  return { useTranslation: () => ({ t, i18n: { language: "en" } }) };
});
vi.mock("./earlier", () => ({ Earlier: () => null }));
vi.mock("../go", () => ({ useGo: () => go, Go: ({ children }: { children: unknown }) => children }));
vi.mock("../away", () => ({ useAway: () => false }));
afterEach(() => {
  cleanup();
  post.mockReset();
});

const loyverse = {
  program: "loyverse",
  columns: [
    { name: "Handle", field: "group", samples: ["tea"] },
    { name: "SKU", field: "sku", samples: ["1"] },
    { name: "Name", field: "name", samples: ["Tea"] },
    { name: "Price [Main]", field: "price", samples: ["1.40"] },
    { name: "Track stock", samples: ["Y"] },
  ],
  fields: ["sku", "name", "price", "group"],
  missing: [],
  not_taken: ["Track stock"],
  amounts: "major",
  lines: 3,
  rows: [{ line: 2, sku: "1", name: "Tea", unit_price_minor: 140 }],
  errors: [{ line: 4, column: "Price [Main]", code: "number", reason: "is no figure", found: "variable" }],
  notes: [{ note: "no-goods", rows: 1 }],
};

const choose = (name: string, text: string) =>
  fireEvent.change(document.querySelector("input[type=file]") as HTMLInputElement, {
    target: { files: [new File([text], name)] },
  });

test("says which program a file is of, what is not taken over and passed over, each bad row, and brings the others in", async () => {
  post.mockImplementation(async (path: string) =>
    path.endsWith("/read") ? loyverse : { import_id: "i-1", created: 1, updated: 0, unchanged: 0, errors: [] },
  );
  render(<ImportProducts />);
  choose("items.csv", "Handle,SKU");
  await screen.findByText(/imports\.program .*loyverse/);
  expect(post.mock.calls[0]).toEqual(["/api/v1/catalog/import/read", { body: { file: btoa("Handle,SKU") } }]);
  screen.getByText(/imports\.not_taken Track stock/);
  screen.getByText(/imports\.notes\.no-goods 1/);
  screen.getByLabelText(/is_of Price \[Main\]/);

  fireEvent.click(screen.getByText("catalog:imports.check"));
  await screen.findByText("variable");
  screen.getByText(/why\.number variable/);
  expect(post).toHaveBeenCalledTimes(2);

  fireEvent.click(screen.getByText(/imports\.bring 1/));
  await waitFor(() => expect(go).toHaveBeenCalledWith({ to: "/products/import/i-1", replace: true }));
  expect(post.mock.calls[2]?.[0]).toBe("/api/v1/catalog/imports");
  expect(post.mock.calls[2]?.[1].body).toEqual({
    file_name: "items.csv",
    file: btoa("Handle,SKU"),
    columns: ["group", "sku", "name", "price", null],
  });
});

test("a file that cannot be read is refused with its line, and another one can be chosen", async () => {
  const refused = { code: "open-quote", reason: "is never closed", line: 2, column: "" };
  post.mockResolvedValueOnce({ ...loyverse, refused });
  render(<ImportProducts />);
  choose("items.csv", '"');
  await screen.findByText(/refusal\.open-quote 2/);
  screen.getByText("catalog:imports.drop");
  choose("items.xlsx", "PK");
  await screen.findByText("catalog:imports.not_csv");
  expect(post).toHaveBeenCalledTimes(1);
});

test("who says other amounts has the file read anew; the keyboard stands at the new step", async () => {
  post.mockImplementation(async (path: string) =>
    path.endsWith("/read") ? loyverse : { import_id: "i-1", created: 1, updated: 0, unchanged: 0, errors: [] },
  );
  render(<ImportProducts />);
  choose("items.csv", "x");
  await screen.findByText(/imports\.program /);
  await waitFor(() => expect(document.activeElement?.tagName).toBe("SECTION"));
  fireEvent.click(screen.getByText(/^1250 = /));
  fireEvent.click(screen.getByText("catalog:imports.check"));
  await screen.findByText("variable");
  const { body } = post.mock.calls[1]?.[1] ?? {};
  expect(body).toMatchObject({ amounts: "minor", columns: ["group", "sku", "name", "price", null] });
});
