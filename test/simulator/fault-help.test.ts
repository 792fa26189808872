import { expect, test } from "vitest";
import { FieldError } from "../../src/simulator/fields.ts";
import { faultHelp, faultTargets } from "../../src/simulator/fault-help.ts";
import { createFaults } from "../../src/simulator/faults.ts";

const values: Readonly<Record<string, unknown>> = {
  status: 500,
  requestsPerMinute: 5,
  milliseconds: 1,
  location: "/v1/elsewhere",
  bytes: 10,
  body: {},
  field: "id",
};

test.each(Object.entries(faultHelp))("%s needs exactly the required fields of its help", (kind, help) => {
  const [, fields = ""] = /: (.*)$/u.exec(help) ?? [];
  const needed =
    fields
      .split("[")[0]
      ?.split(/[, ]+/u)
      .filter((name) => name in values) ?? [];
  const rule = Object.fromEntries(needed.map((name) => [name, values[name]]));
  expect(createFaults().addJson({ kind, ...rule })).toHaveLength(1);
  // A body may be null.
  for (const name of needed.filter((each) => each !== "body")) {
    const { [name]: _, ...rest } = rule;
    expect(() => createFaults().addJson({ kind, ...rest })).toThrow(FieldError);
  }
});

test("every fault accepts the fields that choose requests", () => {
  const rule = { method: "POST", path: "/organization/{}", noun: "groups", skip: 1, count: "all" };
  expect(Object.keys(faultTargets)).toEqual(Object.keys(rule));
  expect(createFaults().addJson({ kind: "stalled", ...rule })).toHaveLength(1);
});
