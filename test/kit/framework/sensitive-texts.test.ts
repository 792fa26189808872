import { expect, test } from "vitest";
import { optional, setNested, singleNested } from "../../../src/kit/framework/attribute.ts";
import { mapBlock } from "../../../src/kit/framework/block.ts";
import { schemaOf } from "../../../src/kit/framework/schema.ts";
import { sensitiveTexts } from "../../../src/kit/framework/sensitive-texts.ts";
import { map } from "../../../src/kit/values/collection.ts";
import { dynamic } from "../../../src/kit/values/dynamic.ts";
import { string } from "../../../src/kit/values/primitive.ts";
import { unknown } from "../../../src/kit/values/value.ts";
import { valueOf } from "./things.ts";

const secret = optional(string, "Secret.", { sensitive: true });
const open = optional(string, "Open.");

test("the secrets of a value are its sensitive texts, wherever they are", () => {
  const schema = schemaOf("resource thing", {
    description: "A thing.",
    attributes: {
      secret,
      open,
      some: optional(map(string), "Some.", { sensitive: true }),
      any: optional(dynamic, "Any.", { sensitive: true }),
      inner: optional(setNested({ secret, open }), "NestedBody."),
      whole: optional(singleNested({ open }), "Whole.", { sensitive: true }),
      late: optional(string, "Late.", { sensitive: true }),
      none: optional(string, "None.", { sensitive: true }),
    },
    blocks: { block: mapBlock("Block.", { secret, open }) },
  });
  const value = valueOf(schema, {
    secret: "a",
    open: "x",
    some: { k: "b" },
    any: { k: ["c", 1] },
    inner: [{ secret: "d", open: "x" }],
    whole: { open: "e" },
    late: unknown,
    none: "",
    block: { k: { secret: "f", open: "x" } },
  });
  expect(sensitiveTexts(schema, value)).toEqual(["a", "b", "c", "d", "e", "f"]);
});
