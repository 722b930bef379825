import { expect, test } from "vitest";
import { digitsOf, isAway, shownAt, whatsapp } from "./send";

test("a page is where the installation says, else where this browser reached it", () => {
  expect(shownAt({ url: "https://till.example/r/a", path: "/r/a" }, "http://localhost")).toBe(
    "https://till.example/r/a",
  );
  expect(shownAt({ path: "/r/a" }, "http://shop.local:7420")).toBe("http://shop.local:7420/r/a");
});

test("an address of the shop's own network is not one for customers", () => {
  for (const near of ["localhost:7420", "127.0.0.1", "192.168.1.5", "10.0.0.9:80", "172.20.1.1", "shop.local", "[::1]"])
    expect(isAway({}, `http://${near}/r/a`), near).toBe(false);
  for (const away of ["till.example", "172.32.1.1", "8.8.8.8"]) expect(isAway({}, `https://${away}/r/a`)).toBe(true);
});

test("a message goes to the digits of a number and says everything that it was told", () => {
  expect(digitsOf("+92 (300) 123-4567")).toBe("923001234567");
  expect(digitsOf("0049 30 1")).toBe("49301");
  expect(whatsapp("+1 555", "A & B\nhttps://x/r/a?b#c")).toBe(
    "https://wa.me/1555?text=A%20%26%20B%0Ahttps%3A%2F%2Fx%2Fr%2Fa%3Fb%23c",
  );
});
