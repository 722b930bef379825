import { expect, test } from "vitest";
import { ApiProblem } from "@/api/problem";
import { useAsked, withReason } from "./why";

const lacking = ApiProblem.from(422, {
  type: "urn:till:fault:kernel.invalid",
  title: "t",
  errors: [{ pointer: "/reason", code: "required", message: "say why this is changed" }],
});

test("a change that needs a reason is sent again with the one that is given", async () => {
  const sent: (string | undefined)[] = [];
  const going = withReason(async (reason) => {
    sent.push(reason);
    if (!reason) throw lacking;
    return "saved";
  });
  await Promise.resolve();
  await Promise.resolve();
  useAsked.getState().asked?.("dearer now");
  expect(await going).toBe("saved");
  expect(sent).toEqual([undefined, "dearer now"]);
});

test("without a reason the refusal stands, and other refusals ask for none", async () => {
  const going = withReason(async () => {
    throw lacking;
  });
  await Promise.resolve();
  await Promise.resolve();
  useAsked.getState().asked?.(undefined);
  await expect(going).rejects.toBe(lacking);
  useAsked.setState({ asked: undefined });
  const other = ApiProblem.from(409, { type: "urn:till:fault:kernel.wrong-state", title: "t" });
  await expect(withReason(() => Promise.reject(other))).rejects.toBe(other);
  expect(useAsked.getState().asked).toBeUndefined();
});
