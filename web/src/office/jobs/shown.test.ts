import i18next from "i18next";
import { beforeAll, expect, test } from "vitest";
import en from "@/i18n/en/jobs.json";
import { isUnderWay, type Job, nextOf, progressOf, shareOf, spanWords, standOf } from "./shown";

beforeAll(() => i18next.init({ lng: "en", resources: { en: { jobs: en } }, interpolation: { escapeValue: false } }));

const job = (more: Partial<Job>): Job => ({
  job_id: "j",
  kind: "jobs.sweep",
  state: "waiting",
  is_paused: false,
  cron: null,
  next_at: "2026-12-01T02:40:00Z",
  attempts: 0,
  made: 0,
  total: null,
  error: null,
  user_id: null,
  user_name: "jobs.sweep",
  enqueued_at: "2026-12-01T00:00:00Z",
  ended_at: null,
  started_at: null,
  worker: null,
  took_ms: null,
  ...more,
});

test("how a job stands is one word, also where it waits because it failed or was paused", () => {
  expect(standOf(job({}))).toBe("waiting");
  expect(standOf(job({ is_paused: true, error: "x" }))).toBe("paused");
  expect(standOf(job({ error: "x", attempts: 2 }))).toBe("retry");
  expect(standOf(job({ error: "x", cron: "0 3 * * *", attempts: 1 }))).toBe("retry");
  expect(standOf(job({ error: "x", cron: "0 3 * * *" }))).toBe("failed");
  expect(standOf(job({ state: "dead", error: "x" }))).toBe("dead");
});

test("only what waits and is not paused has a next time", () => {
  expect(nextOf(job({}))).toBe("2026-12-01T02:40:00Z");
  expect(nextOf(job({ is_paused: true }))).toBeUndefined();
  expect(nextOf(job({ state: "done" }))).toBeUndefined();
});

test("progress is told while there is some", () => {
  expect(progressOf(job({ state: "running", made: 120, total: 8000 }))).toBe("120 of 8,000");
  expect(progressOf(job({ state: "running", made: 1200 }))).toBe("1,200");
  expect(progressOf(job({ state: "dead", made: 120, total: 8000 }))).toBe("120 of 8,000");
  expect(isUnderWay(job({ cron: "0 3 * * *", made: 5, total: 5 }))).toBe(false);
  expect(isUnderWay(job({ state: "done", made: 5, total: 5 }))).toBe(false);
  expect([shareOf(job({ made: 2, total: 8 })), shareOf(job({ made: 9, total: 8 })), shareOf(job({ made: 2 }))]).toEqual(
    [0.25, 1, undefined],
  );
});

test("a span is its two largest units", () => {
  expect([35, 1_450, 75_000, 60_000, 3_725_000, 90_000_000].map((ms) => spanWords(ms))).toEqual([
    "35 ms",
    "1.5 sec",
    "1 min 15 sec",
    "1 min",
    "1 hr 2 min",
    "25 hr",
  ]);
  expect([null, undefined, -5].map((ms) => spanWords(ms))).toEqual([undefined, undefined, undefined]);
});
