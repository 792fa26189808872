import { expect, test } from "vitest";
import {
  computed,
  defaulted,
  listNested,
  optional,
  optionalComputed,
  required,
  writeOnly,
} from "../../../src/kit/framework/attribute.ts";
import type { Attribute } from "../../../src/kit/framework/attribute.ts";
import { listBlock } from "../../../src/kit/framework/block.ts";
import { generateConfig } from "../../../src/kit/framework/generate-config.ts";
import { schemaOf } from "../../../src/kit/framework/schema.ts";
import { string } from "../../../src/kit/values/primitive.ts";
import { valueOf } from "./things.ts";

const deprecated = "Use another.";

test.each<readonly [what: string, attribute: Attribute, state: string | null, config: string | null]>([
  ["required is kept", required(string, "A."), "x", "x"],
  ["optional is kept", optional(string, "A."), "x", "x"],
  ["optional that is null stays null", optional(string, "A."), null, null],
  ["computed goes", computed(string, "A."), "x", null],
  ["optional and computed is kept", optionalComputed(string, "A."), "x", "x"],
  ["a default goes", defaulted(string, "A.", { default: "x" }), "x", null],
  ["what differs from its default is kept", defaulted(string, "A.", { default: "x" }), "y", "y"],
  ["write-only goes", writeOnly(string, "A."), null, null],
  ["deprecated goes where the API keeps it", optionalComputed(string, "A.", { deprecated }), "x", null],
  ["deprecated is kept where leaving it out would change it", optional(string, "A.", { deprecated }), "x", "x"],
  ["deprecated is kept where it must be", required(string, "A.", { deprecated }), "x", "x"],
])("%s", (_what, attribute, state, config) => {
  const schema = schemaOf("resource thing", {
    description: "T.",
    attributes: { a: attribute, many: optional(listNested({ a: attribute }), "M.") },
    blocks: { rows: listBlock("B.", { a: attribute }) },
  });
  const of = (a: string | null) => valueOf(schema, { a, many: [{ a }], rows: [{ a }] });
  expect(generateConfig(schema, of(state))).toEqual(of(config));
});
