import { expect, test } from "vitest";
import { moved, proposed } from "./draft";
import { zoneOf } from "./places";

test("the time zone of a country is proposed, whatever the clock of the machine says", () => {
  expect(["PK", "CH", "US", "AU", "ES", "BR"].map((country) => zoneOf(country, "UTC"))).toEqual([
    "Asia/Karachi",
    "Europe/Zurich",
    "America/New_York",
    "Australia/Sydney",
    "Europe/Madrid",
    "America/Sao_Paulo",
  ]);
  // One of its own is better known to the machine; where no zone is known the machine's is as good as any.
  expect([zoneOf("US", "America/Chicago"), zoneOf("XK", "Europe/Belgrade")]).toEqual([
    "America/Chicago",
    "Europe/Belgrade",
  ]);
});

test("another country brings its zone along, unless one was chosen by hand", () => {
  const draft = moved(proposed(), "CH");
  expect(moved(draft, "PK")).toMatchObject({ zone: "Asia/Karachi", currency: "PKR" });
  expect(moved({ ...draft, zone: "Asia/Dubai" }, "PK").zone).toBe("Asia/Dubai");
});
