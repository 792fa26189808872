import { expect, test } from "vitest";
import { listNested, mapNested, optional, singleNested, writeOnly } from "../../../src/kit/framework/attribute.ts";
import { groupBlock, listBlock, mapBlock, singleBlock } from "../../../src/kit/framework/block.ts";
import { schemaOf } from "../../../src/kit/framework/schema.ts";
import { checkWriteOnlyPlannable, withoutWriteOnly } from "../../../src/kit/framework/write-only.ts";
import { string } from "../../../src/kit/values/primitive.ts";
import { unknown } from "../../../src/kit/values/value.ts";
import { valueOf } from "./things.ts";

const inner = { kept: optional(string, "Kept."), secret: writeOnly(string, "Secret.") };
const schema = schemaOf("resource thing", {
  description: "A thing.",
  attributes: {
    ...inner,
    one: optional(singleNested(inner), "One."),
    many: optional(listNested({ deep: optional(mapNested(inner), "Deep.") }), "Many."),
  },
  blocks: {
    single: singleBlock("B.", inner),
    group: groupBlock("B.", inner),
    list: listBlock("B.", inner, { blocks: { map: mapBlock("B.", inner) } }),
  },
});

function everywhere(secret: unknown) {
  const members = { kept: "k", secret };
  return valueOf(schema, {
    ...members,
    one: members,
    many: [{ deep: { a: members, b: null } }, { deep: unknown }],
    single: members,
    group: members,
    list: [{ ...members, map: { a: members } }],
  });
}

test("write-only values go wherever they are, unknown ones too, and everything else stays", () => {
  expect(withoutWriteOnly(schema, everywhere("s3cret"))).toEqual(everywhere(null));
  expect(withoutWriteOnly(schema, everywhere(unknown))).toEqual(everywhere(null));
});

test("an element that is unknown as a whole and holds a write-only attribute is refused at the element", () => {
  const config = (members: object) => () => checkWriteOnlyPlannable(schema, valueOf(schema, members));
  expect(config({ many: [{ deep: { a: unknown } }] })).toThrow('many[0].deep["a"] is known only after apply');
  expect(config({ list: [{ map: { a: { secret: unknown } } }], many: unknown, one: unknown })).not.toThrow();
});

test("an object without write-only attributes is not even copied", () => {
  const plain = schemaOf("resource thing", { description: "T.", attributes: { kept: inner.kept } });
  const value = valueOf(plain, { kept: "k" });
  expect(withoutWriteOnly(plain, value)).toBe(value);
});
