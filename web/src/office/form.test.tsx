import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { ApiProblem } from "@/api/problem";
import { useForm } from "./form";

const refused = (...pointers: string[]) =>
  ApiProblem.from(422, {
    type: "urn:till:fault:kernel.invalid",
    title: "Some fields are not right",
    errors: pointers.map((pointer) => ({ pointer, code: "odd", message: "is odd" })),
  });

const sent = async (start: object, ...pointers: string[]) => {
  const hook = renderHook(() => useForm<Record<string, unknown>>(start as Record<string, unknown>));
  await act(async () => {
    await hook.result.current.send(() => Promise.reject(refused(...pointers)));
  });
  return hook;
};

test("a field that was changed since is not called wrong any more; the others are (45)", async () => {
  const { result } = await sent({ name: "", code: "" }, "/name", "/code");
  expect([result.current.at("/name"), result.current.at("/code")]).toEqual(["Is odd.", "Is odd."]);
  act(() => result.current.set({ name: "Tea" }));
  expect([result.current.at("/name"), result.current.at("/code")]).toEqual([undefined, "Is odd."]);
  expect(result.current.loose()).toHaveLength(1);
  act(() => result.current.set({ code: "T" }));
  expect(result.current.loose()).toEqual([]);
});

test("a field of ours answers to the name that the API gives it", async () => {
  const { result } = await sent({ fullName: "" }, "/full_name");
  act(() => result.current.set({ fullName: "Ann" }));
  expect(result.current.at("/full_name")).toBeUndefined();
});

test("of several rates only the one that was mended is right", async () => {
  const rates = [{ rate: "x" }, { rate: "y" }];
  const { result } = await sent({ rates }, "/rates/0/rate", "/rates/1/rate");
  act(() => result.current.set({ rates: [{ rate: "8" }, { rate: "y" }] }));
  expect([result.current.at("/rates/0/rate"), result.current.at("/rates/1/rate")]).toEqual([undefined, "Is odd."]);
});
