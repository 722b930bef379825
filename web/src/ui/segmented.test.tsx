import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Segmented } from "./segmented";

afterEach(cleanup);

test("a choice is what it stands for: a number, also nought, or a yes and no", () => {
  const chosen = vi.fn();
  render(
    <Segmented
      label="After"
      value={5 as number | boolean}
      onChange={chosen}
      choices={[
        { value: 5, label: "five" },
        { value: 0, label: "never" },
        { value: true, label: "yes" },
      ]}
    />,
  );
  expect(screen.getByRole("radio", { name: "five" }).getAttribute("aria-checked")).toBe("true");
  for (const name of ["never", "yes"]) fireEvent.click(screen.getByRole("radio", { name }));
  expect(chosen.mock.calls).toEqual([[0], [true]]);
});
