import { expect, test } from "vitest";
import { keptState } from "../../../src/kit/protocol/private-state.ts";

test("what is kept comes back as it was, with every digit", () => {
  const kept = keptState(null);
  const value = { etag: "ä", sizes: [1, 2n ** 60n + 1n, 0.1], none: null };
  kept.set("a", value);
  kept.set("b", 1);
  kept.set("b", undefined);
  const again = keptState(kept.encode());
  expect(again.get("a")).toEqual(value);
  expect(again.get("b")).toBeUndefined();
  expect(again.encode()).toEqual(kept.encode());
});

test("the bytes are those of the field's own framework", () => {
  const kept = keptState(null);
  kept.set("key", { a: 1 });
  expect(kept.encode().toString()).toBe(`{"key":"${Buffer.from('{"a":1}').toString("base64")}"}`);
  expect(keptState(null).encode()).toHaveLength(0);
});

test("what cannot be kept is refused when it is set, not when the object exists", () => {
  const kept = keptState(null);
  expect(() => kept.set("a", Number.NaN)).toThrow("infinite number");
  expect(() => kept.set(".import", "x")).toThrow("begins with a dot");
  expect(kept.encode()).toHaveLength(0);
});

test.each(["", "null", "[]", "1", "{", '{"a":1}', '{"a":"e30"}', '{"a":"bm8="}', '{"a":{}}', "\ufffd\u0000"])(
  "bytes of another shape hold nothing, or what can be read: %j",
  (text) => {
    const kept = keptState(Buffer.from(text));
    expect([undefined, {}]).toContainEqual(kept.get("a"));
  },
);

test("what is taken is there once", () => {
  const kept = keptState(keptState(null, { ".import": "id 1" }).encode());
  expect([kept.take(".import"), kept.take(".import")]).toEqual(["id 1", undefined]);
});
