import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Dialog } from "./dialog";

vi.mock("react-i18next", () => ({ useTranslation: () => ({ t: (key: string) => key }) }));
afterEach(cleanup);

test("Enter in a field and on what is chosen is the answer; on what is not, it chooses (17)", () => {
  const answered = vi.fn();
  render(
    <Dialog
      open
      onClose={() => {}}
      title="Discount"
      foot={
        <button type="button" data-kind="primary" onClick={answered}>
          Apply
        </button>
      }
    >
      <form>
        <input aria-label="Percent" />
        <button type="button" aria-pressed="true">
          10 %
        </button>
        <button type="button" aria-pressed="false">
          20 %
        </button>
      </form>
    </Dialog>,
  );
  const enter = (element: HTMLElement) => fireEvent.keyDown(element, { key: "Enter" });
  enter(screen.getByLabelText("Percent"));
  enter(screen.getByText("10 %"));
  expect(answered).toHaveBeenCalledTimes(2);
  // Not prevented: the browser presses it.
  expect(enter(screen.getByText("20 %"))).toBe(true);
  expect(answered).toHaveBeenCalledTimes(2);
});
