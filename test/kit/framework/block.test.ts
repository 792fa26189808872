import { expect, test } from "vitest";
import { optional } from "../../../src/kit/framework/attribute.ts";
import {
  emptyBlock,
  fillBlocks,
  groupBlock,
  listBlock,
  mapBlock,
  setBlock,
  singleBlock,
} from "../../../src/kit/framework/block.ts";
import type { Block } from "../../../src/kit/framework/block.ts";
import { string } from "../../../src/kit/values/primitive.ts";
import { emptyObject } from "../../../src/kit/values/value.ts";
import type { ObjectValue } from "../../../src/kit/values/value.ts";

const attributes = { a: optional(string, "A.") };
const inner = { blocks: { inner: listBlock("NestedBody.", attributes) } };

function value(members: object): ObjectValue {
  return Object.assign(emptyObject(), members);
}

test.each<readonly [nesting: string, block: Block, empty: unknown]>([
  ["single", singleBlock("B.", attributes, inner), null],
  ["group", groupBlock("B.", attributes, inner), value({ a: null, inner: [] })],
  ["list", listBlock("B.", attributes, inner), []],
  ["set", setBlock("B.", attributes, inner), []],
  ["map", mapBlock("B.", attributes, inner), value({})],
])("an absent %s block is what Terraform wants it to be", (_nesting, block, empty) => {
  expect(emptyBlock(block)).toEqual(empty);
  expect(fillBlocks({ attributes: {}, blocks: { block } }, null)).toEqual(value({ block: empty }));
});

test("blocks are filled in however deep, and what is there stays", () => {
  const blocks = { one: singleBlock("B.", attributes, inner), many: mapBlock("B.", attributes, inner) };
  const given = value({ one: value({ a: "x", inner: null }), many: value({ k: value({ a: null }) }) });
  expect(fillBlocks({ attributes, blocks }, given)).toEqual(
    value({
      a: null,
      one: value({ a: "x", inner: [] }),
      many: value({ k: value({ a: null, inner: [] }) }),
    }),
  );
});
