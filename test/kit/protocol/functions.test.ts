import { afterAll, beforeAll, expect, test } from "vitest";
import { bool, int64, string } from "../../../src/kit/values/primitive.ts";
import { refined, unknown } from "../../../src/kit/values/value.ts";
import type { Value } from "../../../src/kit/values/value.ts";
import type { CornerHost } from "../support/corner-provider-host.ts";
import { argument, hostCorner, valueOf } from "../support/corner-provider-host.ts";

let host: CornerHost;
beforeAll(async () => {
  host = await hostCorner();
});
afterAll(() => host.stop());

const call = async (name: string, ...args: { msgpack: Buffer }[]) => {
  const { result, error } = await host.call("CallFunction", { name, arguments: args });
  return error
    ? { text: error.text, argument: error.function_argument }
    : valueOf(host.provider.functions.get(name)!.returns, result);
};
const text = (value: Value) => argument(string, value);

test("a function runs before the provider is configured", async () => {
  expect(await call("join", text("-"), text("a"), text("b"), text("c"))).toBe("a-b-c");
});

test("a variadic parameter takes no argument, too", async () => {
  expect(await call("join", text("-"))).toBe("");
});

test("null reaches a parameter that allows it, and no other", async () => {
  expect(await call("join", text(null), text("a"), text("b"))).toBe("ab");
  expect(await call("join", text("-"), text("a"), text(null))).toEqual({ text: "must not be null", argument: 2 });
});

test("an argument that is left out of its message is null, as OpenTofu sends it", async () => {
  expect(await call("describe", { msgpack: Buffer.alloc(0) })).toBe("null");
});

test("unknown reaches a parameter that allows it; for any other the result is unknown", async () => {
  expect(await call("describe", text(unknown))).toBe("unknown");
  expect(await call("describe", text(refined({ notNull: true, prefix: "a" })))).toBe("unknown");
  expect(await call("join", text("-"), text(unknown))).toEqual(unknown);
});

test("integers beyond a double survive", async () => {
  expect(await call("half", argument(int64, 9223372036854775806n))).toBe(4611686018427387903n);
});

test("what the user did wrong names the argument", async () => {
  expect(await call("half", argument(int64, 3))).toEqual({ text: "is not even", argument: 0 });
  expect(await call("join", text(""), text("a"), text(""))).toEqual({
    text: "must not be empty\nmust not be empty",
    argument: 0,
  });
});

test("an argument that is not of its type names its position", async () => {
  expect(await call("join", text("-"), text("a"), argument(bool, true))).toEqual({
    text: "argument 2 (parts) cannot be read: string is required, got bool",
    argument: 2,
  });
});

test("too few or too many arguments are refused", async () => {
  expect(await call("join")).toMatchObject({ text: "join takes at least 1 argument(s), got 0" });
  expect(await call("half", argument(int64, 2), argument(int64, 2))).toMatchObject({
    text: "half takes 1 argument(s), got 2",
  });
});

test("a function that throws, or returns what it does not declare, is a bug of the provider", async () => {
  expect(await call("broken", text("throws"))).toMatchObject({
    text: expect.stringMatching(/^broken failed unexpectedly: oops/) as string,
  });
  expect(await call("broken", text("yes"))).toMatchObject({
    text: expect.stringMatching(/^broken did not return what it declares: bool is required, got string/) as string,
  });
});

test("a function that is not there is an error", async () => {
  expect(await host.call("CallFunction", { name: "none" })).toMatchObject({
    error: { text: "this provider has no function none" },
    result: null,
  });
});
