import { expect, test } from "vitest";
import { completed, type Loose } from "./completed";

const declared = {
  path: "/api/v1/customers",
  id: "id",
  key: "k",
  words: "people",
  title: "a:b",
  order: "name",
  columns: [
    { name: "name", kind: "text" },
    { name: "since", kind: "moment", head: "other:since" },
  ],
  filters: [{ name: "group", kind: "text" }],
  empty: { icon: null },
  peek: {
    title: () => "",
    facts: ["since", "phones", "notes", "bare", { name: "own", kind: "code" }],
    actions: [
      { name: "block", icon: null, may: "x", run: () => Promise.resolve() },
      { name: "end", icon: null, may: "x", isPlain: true, run: () => Promise.resolve() },
    ],
  },
  form: {
    one: "/x/{id}",
    method: "PUT",
    mayAdd: "x",
    mayEdit: "x",
    name: () => "",
    fields: [
      { name: "phones", kind: "lines" },
      { name: "notes", kind: "area", label: "other:notes", may: "notes.view" },
    ],
  },
} as unknown as Loose;

test("what has no word goes by its name; a word that is given stays", () => {
  const full = completed(declared);
  expect([full.count, full.empty.title, full.form?.add, full.form?.saved]).toEqual([
    "people:count",
    "people:none",
    "people:new",
    "people:saved",
  ]);
  expect(full.columns.map(({ head }) => head)).toEqual(["people:name", "other:since"]);
  expect(full.filters?.[0]?.label).toBe("people:group");
});

test("a fact that is only named is the column or the field of that name, with its right", () => {
  expect(completed(declared).peek?.facts?.map(({ head, kind, may }) => [head, kind, may])).toEqual([
    ["other:since", "moment", undefined],
    ["people:phones", "texts", undefined],
    ["other:notes", "text", "notes.view"],
    ["people:bare", "text", undefined],
    ["people:own", "code", undefined],
  ]);
});

test("an action asks, unless it is done at once", () => {
  const [block, end] = completed(declared).peek?.actions ?? [];
  expect([block?.label, block?.title, block?.text]).toEqual([
    "people:block",
    "people:block_title",
    "people:block_text",
  ]);
  expect([end?.label, end?.title]).toEqual(["people:end", undefined]);
});

test("all that is known is every column and field once, without what is the title", () => {
  const all = completed({ ...declared, peek: { facts: "all" } } as unknown as Loose);
  expect(all.peek?.facts?.map(({ name }) => name)).toEqual(["since", "phones", "notes"]);
  expect(all.peek?.title({ name: "Tea" })).toBe("Tea");
});
