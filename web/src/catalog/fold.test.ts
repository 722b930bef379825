import { expect, test } from "vitest";
import { codeKey } from "./code";
import { fold, searchable } from "./fold";

test("people find what they type in their own way", () => {
  for (const [name, question] of [
    ["Café crème", "cafe creme"],
    ["Café", "cafe\u0301"],
    ["Müller Milch", "muller"],
    ["İSKENDER kebap", "iskender"],
    ["Phở bò", "pho"],
    ["Ķiršu sula", "kirsu"],
    ["دُودھ", "دودھ"],
    ["كتاب", "کتاب"],
    ["کتاب ۱۲۳", "کتاب 123"],
    ["Ёлка", "елка"],
    ["Ελιά", "ελια"],
    ["O\u2019Brien", "obrien"],
    ["Ｆｕｌｌ", "full"],
    ["Größe", "grosse"],
    ["दूध", "दूध"],
  ] as const)
    expect(searchable(name), name).toContain(searchable(question));
  expect(fold("दूध")).not.toBe("दध");
});

test("a GTIN is one code in all its lengths, other codes are themselves", () => {
  expect(codeKey("036000291452")).toBe(codeKey("0036000291452"));
  expect(codeKey("96385074")).toBe(codeKey("0000096385074"));
  expect(codeKey("036000291453")).not.toBe(codeKey("0036000291453"));
  expect(codeKey("00042")).not.toBe(codeKey("42"));
});
