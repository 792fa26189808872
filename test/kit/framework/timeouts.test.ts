import { expect, test } from "vitest";
import { DiagnosticError } from "../../../src/kit/framework/diagnostic.ts";
import { parseDuration, timeoutOf, timeoutsBlock } from "../../../src/kit/framework/timeouts.ts";
import { emptyObject } from "../../../src/kit/values/value.ts";

test.each([
  ["1s", 1000],
  ["300ms", 300],
  ["1h30m", 5_400_000],
  ["2h45m", 9_900_000],
  ["1.5h", 5_400_000],
  [".5s", 500],
  ["1.s", 1000],
  ["+5m", 300_000],
  ["-1s", -1000],
  ["0", 0],
  ["1us", 0.001],
  ["1µs", 0.001],
  ["1500000ns", 1.5],
])("%s is %d milliseconds", (text, milliseconds) => {
  expect(parseDuration(text)).toBeCloseTo(milliseconds, 9);
});

test.each([
  "",
  "5",
  "s",
  "1",
  "1d",
  "1 s",
  " 1s",
  "1s ",
  "1h30",
  "1,5s",
  "--1s",
  "1e3s",
  "0x1s",
  "5M",
  "PT5M",
  "9999999999h",
])("%j is no duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

function withTimeouts(timeouts: Record<string, string | null> | null) {
  return Object.assign(emptyObject(), { timeouts: timeouts && Object.assign(emptyObject(), timeouts) });
}

test("the user's timeout wins over the definition's, which wins over five minutes", () => {
  const values = withTimeouts({ create: "1s", read: null });
  expect(timeoutOf("create", { create: "5m" }, values).milliseconds).toBe(1000);
  expect(timeoutOf("read", { read: "2m" }, values).milliseconds).toBe(120_000);
  expect(timeoutOf("delete", {}, null)).toEqual({
    operation: "delete",
    length: "5m",
    milliseconds: 300_000,
    configurable: false,
  });
});

test("a timeout that cannot be read names where it stands", () => {
  expect(() => timeoutOf("create", { create: "5m" }, withTimeouts({ create: "-1s" }))).toThrow(DiagnosticError);
  expect(() => timeoutOf("create", { create: "5m" }, withTimeouts({ create: "5" }))).toThrow(/timeouts\.create is "5"/);
});

test("the block has an attribute for every operation that can be bounded", () => {
  expect(Object.keys(timeoutsBlock({ create: "5m", delete: "1h" }).attributes)).toEqual(["create", "delete"]);
});
