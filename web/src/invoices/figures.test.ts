import { expect, test } from "vitest";
import { piecesOf } from "./figures";

test("a phone number and a calculation are one run each", () => {
  expect(piecesOf("شکریہ! +92 300 1234567")).toEqual([
    { text: "شکریہ! ", figures: false },
    { text: "+92 300 1234567", figures: true },
  ]);
  expect(piecesOf("رعایت 10 %: −295.05").at(-1)).toEqual({ text: "10 %: −295.05", figures: true });
  expect(piecesOf("+92 42 111-222-333")).toEqual([{ text: "+92 42 111-222-333", figures: false }]);
});

test("nothing of a line is lost", () => {
  for (const line of ["", "دودھ 1 L (2 %)", "٣ × ٥ دودھ", "چائے"])
    expect(
      piecesOf(line)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(line);
});
