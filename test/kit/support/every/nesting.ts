import {
  computed,
  defaulted,
  listNested,
  mapNested,
  optional,
  optionalComputed,
  required,
  setNested,
  singleNested,
  writeOnly,
} from "../../../../src/kit/framework/attribute.ts";
import { groupBlock, listBlock, mapBlock, setBlock, singleBlock } from "../../../../src/kit/framework/block.ts";
import { int64, string } from "../../../../src/kit/values/primitive.ts";
import { dynamic } from "../../../../src/kit/values/dynamic.ts";
import { resource } from "./define.ts";

const inSet = {
  key: required(string, "Key."),
  note: optional(string, "Note."),
  size: defaulted(string, "Size.", { default: "small" }),
  stamp: computed(string, "Stamp."),
};
const member = { ...inSet, zone: optional(string, "Zone.", { requiresReplace: true }) };
const someAttribute = { ...member, password: writeOnly(string, "Password.") };
const deep = singleNested({
  rows: optional(listNested({ key: required(string, "Key."), cells: optional(setNested(inSet), "Cells.") }), "Rows."),
});

/** Every nesting of attributes and of blocks, each with something the API decides inside. */
export const everyNesting = resource({
  name: "nesting",
  description: "Every nesting.",
  attributes: {
    id: computed(string, "Id."),
    name: required(string, "Name."),
    one: optional(singleNested(someAttribute), "One."),
    many: optional(listNested(someAttribute), "Many."),
    some: optional(setNested(member), "Some."),
    by_key: optional(mapNested(someAttribute), "By key."),
    deep: optional(deep, "Deep."),
    found: computed(listNested({ key: computed(string, "Key.") }), "Found."),
    chosen: optionalComputed(
      singleNested({ key: optional(string, "Key."), stamp: computed(string, "Stamp.") }),
      "Chosen.",
    ),
  },
  blocks: {
    single: singleBlock(
      "Single.",
      { ...someAttribute, anything: optional(dynamic, "Anything.") },
      { blocks: { inner: listBlock("NestedBody.", member) } },
    ),
    group: groupBlock("Group.", { key: optional(string, "Key."), stamp: computed(string, "Stamp.") }),
    row: listBlock("Row.", someAttribute, { max: 5 }),
    item: setBlock("Item.", member, {
      blocks: { part: setBlock("Part.", { key: required(string, "Key."), count_of: optional(int64, "Count.") }) },
    }),
    entry: mapBlock("Entry.", someAttribute, { blocks: { inner: singleBlock("NestedBody.", member) } }),
  },

  async create({ plan, api }) {
    const id = await api.create("nesting", { name: plan.name });
    return stamped({ ...plan, id }, id);
  },
  async read({ state, api }) {
    return await api.get(state.id ?? "");
  },
  async update({ plan, state, api }) {
    await api.put(state.id ?? "", { name: plan.name });
    return stamped({ ...plan, id: state.id }, state.id ?? "");
  },
  async delete({ state, api }) {
    await api.remove(state.id ?? "");
  },
});

/** The plan with an answer at every place that is left to the API. */
function stamped<P extends { readonly id: string | null }>(plan: P, id: string) {
  const found = [{ key: "f1" }, { key: "f2" }];
  const chosen = "chosen" in plan && plan.chosen !== undefined ? stamp(plan.chosen, id) : { key: null, stamp: id };
  return { ...(stamp(plan, id) as Stamped<P>), found, chosen: chosen as { key: string | null; stamp: string | null } };
}

/** A plan in which nothing is undefined. */
type Stamped<T> = T extends readonly (infer E)[]
  ? readonly Stamped<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Stamped<T[K]> }
    : Exclude<T, undefined>;

/** What is undefined in a plan is for the API to decide. */
function stamp(value: unknown, id: string): unknown {
  if (value === undefined) return `stamp of ${id}`;
  if (Array.isArray(value)) return value.map((each: unknown) => stamp(each, id));
  if (typeof value !== "object" || value === null || Object.getOwnPropertySymbols(value).length > 0) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, stamp(member, id)]));
}
