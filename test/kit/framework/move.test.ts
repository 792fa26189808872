import { expect, test } from "vitest";
import { moveState } from "../../../src/kit/framework/move.ts";
import type { MoveSource } from "../../../src/kit/framework/resource.ts";
import { define, given, json, thingAttributes, valueOf } from "./things.ts";

const seen: MoveSource[] = [];
const resource = define(thingAttributes, {
  stateMoves: [
    ({ type, state }) => (type === "x_old" ? { id: (state as { key: string }).key, secret: "s" } : undefined),
    (source) => {
      seen.push(source);
      return source.type === "x_older" ? { id: "from older", other: 1 } : undefined;
    },
  ],
});
const source = {
  provider: "registry.terraform.io/x/x",
  version: 4,
  json: json({ key: "k" }),
  identityJson: json({ key: "i" }),
  sourcePrivateState: { get: (key: string) => `the ${key} of the source` },
  privateState: given.context.privateState,
};

test("the first move that knows the source makes the state, without write-only values", () => {
  expect(moveState("x_thing", resource, { ...source, type: "x_old" })).toEqual(valueOf(resource.schema, { id: "k" }));
  expect(seen).toEqual([]);
  expect(moveState("x_thing", resource, { ...source, type: "x_older" })).toMatchObject({
    id: "from older",
    name: null,
  });
  expect(seen).toMatchObject([
    { provider: source.provider, type: "x_older", version: 4, state: { key: "k" }, identity: { key: "i" } },
  ]);
  expect(seen[0]?.sourcePrivateState.get("etag")).toBe("the etag of the source");
});

test("a source that no move knows is refused, with its name and a way out", () => {
  expect(() => moveState("x_thing", resource, { ...source, type: "y_other" })).toThrow(
    "A y_other of registry.terraform.io/x/x (version 4) cannot become a x_thing",
  );
});

test.each([null, [], "text"])("a source whose state is %j is refused before an author sees it", (state) => {
  const call = () => moveState("x_thing", resource, { ...source, type: "x_old", json: json(state) });
  expect(call).toThrow("a JSON object is required");
});

test("a source that has no identity is moved without", () => {
  seen.length = 0;
  moveState("x_thing", resource, { ...source, identityJson: undefined, type: "x_older" });
  expect(seen).toMatchObject([{ identity: undefined }]);
});
