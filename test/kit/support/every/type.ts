import { computed, optional, optionalComputed, required } from "../../../../src/kit/framework/attribute.ts";
import { passthroughId } from "../../../../src/kit/framework/import.ts";
import { list, map, set } from "../../../../src/kit/values/collection.ts";
import { dynamic } from "../../../../src/kit/values/dynamic.ts";
import { object, tuple } from "../../../../src/kit/values/object.ts";
import { bool, float64, int32, int64, number, string } from "../../../../src/kit/values/primitive.ts";
import { resource } from "./define.ts";

/** Every type: configured as it is, and once more as the API answers it. */
export const everyType = resource({
  name: "type",
  description: "Every type an attribute can have.",
  attributes: {
    id: computed(string, "Id."),
    name: required(string, "Name."),
    text: optional(string, "Text."),
    flag: optional(bool, "Flag."),
    whole: optional(int32, "Whole."),
    long: optional(int64, "Long."),
    fraction: optional(float64, "Fraction."),
    exact: optional(number, "Exact."),
    words: optional(list(string), "Words."),
    labels: optional(set(string), "Labels."),
    tags: optional(map(string), "Tags."),
    shape: optional(object({ width: number, names: list(string) }), "Shape."),
    pair: optional(tuple([string, bool]), "Pair."),
    grid: optional(list(map(set(number))), "Grid."),
    anything: optional(dynamic, "Anything."),
    echo: computed(dynamic, "What anything was.", { unknownOnUpdate: true }),
    chosen_text: optionalComputed(string, "Text, or what the API chooses."),
    chosen_fraction: optionalComputed(float64, "Fraction, or what the API chooses."),
    chosen_words: optionalComputed(list(string), "Words, or what the API chooses."),
    chosen_labels: optionalComputed(set(string), "Labels, or what the API chooses."),
    chosen_tags: optionalComputed(map(string), "Tags, or what the API chooses."),
    chosen_shape: optionalComputed(object({ width: number, names: list(string) }), "Shape, or what the API chooses."),
    chosen_anything: optionalComputed(dynamic, "Anything, or what the API chooses."),
  },
  importId: passthroughId("id"),

  async create({ plan, api }) {
    return { ...chosen(plan), id: await api.create("type", { name: plan.name }) };
  },
  async read({ state, api }) {
    if (state.id === null) return undefined;
    return await api.get(state.id);
  },
  async update({ plan, state, api }) {
    await api.put(state.id ?? "", { name: plan.name });
    return { ...chosen(plan), id: state.id };
  },
  async delete({ state, api }) {
    if (state.id !== null) await api.remove(state.id);
  },
});

function chosen({ anything }: { readonly anything: unknown }) {
  return {
    echo: anything,
    chosen_text: "chosen",
    chosen_fraction: 1 / 3,
    chosen_words: ["b", "a"],
    chosen_labels: ["b", "a", "a"],
    chosen_tags: { __proto: "x", constructor: "y" },
    chosen_shape: { width: 2 ** 64, names: [] },
    chosen_anything: [1, "two", { three: null }],
  };
}
