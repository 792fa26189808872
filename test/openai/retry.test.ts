import { describe, expect, test } from "vitest";
import { askedWait, backoff, decideRetry, exhaustedWait, outcomeOf } from "../../src/openai/retry.ts";
import type { Attempt, Effort } from "../../src/openai/retry.ts";

const failed: Attempt = {
  method: "GET",
  status: 500,
  headers: {},
  code: undefined,
  apiMessage: "",
  sent: true,
  transient: true,
};
const effort: Effort = { retries: 0, maxRetries: 4, throttles: 0, canLook: false, date: 0, random: 0 };
const decide = (attempt: Partial<Attempt>, spent: Partial<Effort> = {}): unknown =>
  decideRetry({ ...failed, ...attempt }, { ...effort, ...spent });

const stop = { kind: "stop" };
const again = { kind: "again", wait: 500 };
const look = { kind: "look", wait: 500 };
const throttled = { kind: "throttled", wait: undefined };
const lost = { status: undefined };

describe("a repeated attempt", () => {
  test.each<[string, Partial<Attempt>, Partial<Effort>, unknown]>([
    ["a GET on 500", {}, {}, again],
    ["a GET on 408", { status: 408 }, {}, again],
    ["a GET on 409", { status: 409 }, {}, again],
    ["a GET without an answer", lost, {}, again],
    ["a GET with an answer cut short", { status: 200 }, {}, again],
    ["a DELETE on 502", { method: "DELETE", status: 502 }, {}, again],
    ["a DELETE without an answer", { ...lost, method: "DELETE" }, {}, again],
    ["a GET on 400 that the API asks to repeat", { status: 400, headers: { "x-should-retry": "true" } }, {}, again],
    ["a POST that may be sent twice, on 409", { method: "POST", status: 409 }, { repeatable: true }, again],
    ["a POST that may be sent twice, without an answer", { ...lost, method: "POST" }, { repeatable: true }, again],
    ["a POST that was never sent", { ...lost, method: "POST", sent: false }, {}, again],
    ["a POST on 500 that the API asks to repeat", { method: "POST", headers: { "x-should-retry": "true" } }, {}, again],
    [
      "a POST on 409 that the API asks to repeat",
      { method: "POST", status: 409, headers: { "x-should-retry": "true" } },
      {},
      again,
    ],
  ])("%s", (_name, attempt, spent, decision) => {
    expect(decide(attempt, spent)).toEqual(decision);
  });

  test.each<[string, Partial<Attempt>, Partial<Effort>]>([
    ["a POST on 500", { method: "POST" }, { canLook: true }],
    ["a POST on 408", { method: "POST", status: 408 }, { canLook: true }],
    ["a POST without an answer", { ...lost, method: "POST" }, { canLook: true }],
    ["a POST with an answer cut short", { method: "POST", status: 200 }, { canLook: true }],
    [
      "a POST on 503 with Retry-After and x-should-retry",
      { method: "POST", status: 503, headers: { "x-should-retry": "true" } },
      { canLook: true },
    ],
  ])("%s, after a look", (_name, attempt, spent) => {
    expect(decide(attempt, spent)).toEqual(look);
  });

  test.each<[string, Partial<Attempt>]>([
    ["a GET", {}],
    ["a POST", { method: "POST" }],
    ["a DELETE", { method: "DELETE" }],
  ])("%s on 429, even when all retries are spent", (_name, attempt) => {
    expect(decide({ ...attempt, status: 429 }, { retries: 4 })).toEqual(throttled);
  });
});

test.each<[number, unknown]>([
  [0, { kind: "unseen", wait: 500 }],
  [1, { kind: "unseen", wait: 1000 }],
  [2, { kind: "unseen", wait: 2000 }],
  [3, { kind: "stop" }],
])("a 404 about a new object, %d times unseen, uses no retries", (unseen, decision) => {
  expect(decide({ status: 404 }, { isNew: true, unseen, retries: 4 })).toEqual(decision);
  expect(decide({ status: 404 }, { isNew: true, unseen, maxRetries: 0 })).toEqual(decision);
});

describe("an attempt that is not repeated", () => {
  test.each<[string, Partial<Attempt>, Partial<Effort>]>([
    ["a GET on 400", { status: 400 }, {}],
    ["a GET on 401", { status: 401 }, {}],
    ["a GET on 404", { status: 404 }, {}],
    ["a GET on a redirect elsewhere or a refused certificate", { ...lost, transient: false }, {}],
    ["a GET answered with HTML", { status: 200, transient: false }, {}],
    ["a GET on 500 that the API asks not to repeat", { headers: { "x-should-retry": "false" } }, {}],
    ["a 429 that the API asks not to repeat", { status: 429, headers: { "x-should-retry": "false" } }, {}],
    ["a 429 for a spent quota", { status: 429, code: "insufficient_quota" }, {}],
    ["a 429 after a hundred", { status: 429 }, { throttles: 100 }],
    ["a GET on 500 when the retries are spent", {}, { retries: 4 }],
    ["anything when there are no retries at all", { status: 429 }, { maxRetries: 0 }],
    ["a POST on 500 without a look", { method: "POST" }, {}],
    ["a POST on 503 with a wait", { method: "POST", status: 503, headers: { "retry-after": "1" } }, {}],
    ["a POST without an answer and without a look", { ...lost, method: "POST" }, {}],
    ["a POST on 409", { method: "POST", status: 409 }, { canLook: true }],
  ])("%s", (_name, attempt, spent) => {
    expect(decide(attempt, spent)).toEqual(stop);
  });

  test("a wait of an hour is an error at once", () => {
    expect(decide({ status: 429, headers: { "retry-after": "3600" } })).toEqual({
      kind: "stop",
      advice: expect.stringContaining("3600 s") as string,
    });
  });
});

describe("the wait before a repetition", () => {
  test("half a second, doubling to eight, up to a quarter less", () => {
    expect([0, 1, 2, 3, 4, 5, 50].map((retries) => backoff(retries, 0))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
    expect(backoff(0, 0.999)).toBeGreaterThanOrEqual(375);
    expect(backoff(0, 0.999)).toBeLessThan(376);
  });

  const date = Date.UTC(2026, 0, 1);
  test.each<[string, number, Record<string, string>, string, number | undefined]>([
    ["retry-after-ms", 503, { "retry-after-ms": "1500", "retry-after": "9" }, "", 1500],
    ["Retry-After in seconds", 503, { "retry-after": "7" }, "", 7000],
    ["Retry-After of nothing", 429, { "retry-after": "0" }, "", 0],
    ["Retry-After as a date", 429, { "retry-after": "Thu, 01 Jan 2026 00:00:20 GMT" }, "", 20_000],
    ["a date that has passed", 429, { "retry-after": "Wed, 31 Dec 2025 00:00:00 GMT" }, "", 0],
    [
      "a date on the server's own clock",
      429,
      { "retry-after": "Fri, 02 Jan 2026 00:00:05 GMT", date: "Fri, 02 Jan 2026 00:00:00 GMT" },
      "",
      5000,
    ],
    ["Retry-After before the text", 429, { "retry-after": "3" }, "try again after 60 seconds", 3000],
    ["an invalid Retry-After", 429, { "retry-after": "soon" }, "try again in 2s", 2000],
    ["x-ratelimit-reset-requests", 429, { "x-ratelimit-reset-requests": "6m0s" }, "", 360_000],
    ["x-ratelimit-reset-requests in ms", 429, { "x-ratelimit-reset-requests": "120ms" }, "", 120],
    [
      "the reset of a budget that is not spent",
      429,
      { "x-ratelimit-reset-requests": "6m0s", "x-ratelimit-remaining-requests": "12" },
      "",
      undefined,
    ],
    ["after N seconds", 429, {}, "Rate limit reached. Please try again after 6.937 seconds.", 6937],
    [
      "in Ns",
      429,
      {},
      "Rate limit reached for org-1 on requests per min: Limit 3, Used 3. Please try again in 20s.",
      20_000,
    ],
    ["in NmNs", 429, {}, "Please try again in 6m0s. Visit https://example to learn more.", 360_000],
    ["in N ms", 429, {}, "Please retry in 120ms", 120],
    ["for a minute", 429, {}, "Wait for 1 minute 30 seconds before the next request", 90_000],
    ["a text without a time", 429, {}, "Too many requests, slow down. See error 12.", undefined],
    ["a number that is not a time", 429, {}, "You sent 20 requests in 60 windows; try again later", undefined],
    ["a time in a text that is not of a 429", 500, {}, "try again after 60 seconds", undefined],
    ["nothing", 429, {}, "", undefined],
  ])("%s", (_name, status, headers, apiMessage, wait) => {
    expect(askedWait({ status, headers, apiMessage }, date)).toBe(wait);
  });

  test("an answer with a spent budget holds the next request back", () => {
    expect(exhaustedWait({ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "8.5s" })).toBe(8500);
    expect(
      exhaustedWait({ "x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "8.5s" }),
    ).toBeUndefined();
    expect(exhaustedWait({})).toBeUndefined();
  });
});

test.each<[string, string, number | undefined, boolean, string]>([
  ["a GET changes nothing", "GET", 500, true, "refused"],
  ["a request that was not sent cannot have acted", "POST", undefined, false, "refused"],
  ["a sent request without an answer may have acted", "POST", undefined, true, "unknown"],
  ["a 5xx may have acted", "POST", 500, true, "unknown"],
  ["a 408 may have acted", "DELETE", 408, true, "unknown"],
  ["an unreadable success may have acted", "POST", 200, true, "unknown"],
  ["a 4xx has not acted", "POST", 409, true, "refused"],
  ["a redirect has not acted", "POST", 302, true, "refused"],
])("%s", (_name, method, status, sent, outcome) => {
  expect(outcomeOf({ method, status, sent })).toBe(outcome);
});
