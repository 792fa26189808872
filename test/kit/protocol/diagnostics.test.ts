import { expect, test } from "vitest";
import { timeoutOf } from "../../../src/kit/framework/timeouts.ts";
import { DeadlineError } from "../../../src/kit/protocol/call.ts";
import { diagnose } from "../../../src/kit/protocol/diagnostics.ts";

function failing(reason?: Error) {
  const logged: { level: string; stack: unknown }[] = [];
  const controller = new AbortController();
  if (reason) controller.abort(reason);
  const log = (level: string, _message: string, fields: object = {}): void =>
    void logged.push({ level, stack: (fields as { stack?: unknown }).stack });
  return { logged, call: { signal: controller.signal, context: { log } } };
}

test("the stack trace of a bug and of what caused it is logged, and the diagnostic says where to find it", () => {
  const { logged, call } = failing();
  const bug = new TypeError("x is undefined", { cause: new RangeError("y is too large") });
  const [diagnostic] = diagnose(bug, call, () => undefined);
  expect(diagnostic?.summary).toBe("Unexpected Error in the Provider");
  expect(diagnostic?.detail).toContain("TF_LOG_PROVIDER=ERROR");
  expect(diagnostic?.detail).not.toContain("diagnostics.test.ts");
  expect(logged).toMatchObject([{ level: "error" }]);
  expect(logged[0]?.stack).toMatch(/^TypeError: x is undefined\n[^]*diagnostics\.test\.ts[^]*Caused by: RangeError: y/);
});

test("what the provider can explain is no bug, and is not logged", () => {
  const { logged, call } = failing();
  const explained = { severity: "error", summary: "Known", detail: "It is known." } as const;
  expect(diagnose(new Error("x"), call, () => explained)).toMatchObject([{ summary: "Known" }]);
  expect(logged).toEqual([]);
});

test("a timeout says how to set a longer one only where the schema lets the user set it", () => {
  const detail = (timeouts: { read?: string }): string | null | undefined => {
    const late = new DeadlineError(timeoutOf("read", timeouts, null), "data.x_things");
    return diagnose(late, failing(late).call, () => undefined)[0]?.detail;
  };
  expect(detail({ read: "5m" })).toBe(
    'The read of data.x_things did not finish within its timeout of 5m. A longer time can be set with timeouts { read = "…" }.',
  );
  expect(detail({})).toBe("The read of data.x_things did not finish within its timeout of 5m.");
});
