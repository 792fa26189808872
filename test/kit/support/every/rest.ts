import { computed, optional, required } from "../../../../src/kit/framework/attribute.ts";
import { defineDataSource } from "../../../../src/kit/framework/data-source.ts";
import type { Attributes } from "../../../../src/kit/framework/attribute.ts";
import type { NoBlocks } from "../../../../src/kit/framework/block.ts";
import { defineEphemeralResource } from "../../../../src/kit/framework/ephemeral.ts";
import type {
  EphemeralResource,
  EphemeralResourceDefinition,
  EphemeralPrivate,
} from "../../../../src/kit/framework/ephemeral.ts";
import { defineFunction, FunctionError, parameter } from "../../../../src/kit/framework/function.ts";
import { dynamic } from "../../../../src/kit/values/dynamic.ts";
import { int64, number, string } from "../../../../src/kit/values/primitive.ts";
import { list } from "../../../../src/kit/values/collection.ts";
import { isUnknown } from "../../../../src/kit/values/value.ts";
import type { Api } from "./api.ts";

/** An ephemeral resource of the provider `every`. */
function ephemeral<const A extends Attributes, P extends EphemeralPrivate>(
  definition: EphemeralResourceDefinition<Api, A, NoBlocks, P>,
): EphemeralResource<Api> {
  return defineEphemeralResource<Api, A, NoBlocks, P>(definition);
}

/** What is there of a kind. */
export const everyIds = defineDataSource({
  name: "ids",
  description: "The ids of a kind.",
  attributes: {
    kind: required(string, "Kind."),
    starts_with: optional(string, "Filter."),
    ids: computed(list(string), "Ids."),
    total: computed(int64, "How many."),
  },
  async read({ config, api }: { config: { kind: string; starts_with: string | null }; api: Api }) {
    const ids = (await api.list(config.kind)).filter((id) => id.startsWith(config.starts_with ?? ""));
    return { ids: [...ids], total: ids.length };
  },
});

/** Something to hold for as long as terraform runs; what happens to it is noted. */
export const everyToken = ephemeral({
  name: "token",
  description: "A token.",
  attributes: {
    name: required(string, "Name."),
    renewed_after: optional(int64, "Milliseconds until it must be renewed."),
    value: computed(string, "The token.", { sensitive: true }),
  },
  async open({ config, api }) {
    await api.note(`opened ${config.name}`);
    const after = config.renewed_after === null ? undefined : Number(config.renewed_after);
    return {
      result: { value: `token of ${config.name}` },
      private: { name: config.name },
      ...(after !== undefined && { renewAt: new Date(Date.now() + after) }),
    };
  },
  async renew({ private: kept, api }) {
    await api.note(`renewed ${kept.name}`);
    return {};
  },
  async close({ private: kept, api }) {
    await api.note(`closed ${kept.name}`);
  },
});

export const functions = [
  defineFunction({
    name: "join",
    summary: "Joins texts.",
    description: "Joins texts.",
    parameters: [parameter("separator", string, "What stands between them.")],
    variadic: parameter("texts", string, "The texts.", { allowNull: true }),
    returns: string,
    call: (separator, ...texts) => texts.filter((text) => text !== null).join(separator),
  }),
  defineFunction({
    name: "known",
    summary: "Whether a value is known.",
    description: "Whether a value is known.",
    parameters: [parameter("value", dynamic, "Any value.", { allowNull: true, allowUnknown: true })],
    returns: string,
    call: (value) => (isUnknown(value) ? "unknown" : value === null ? "null" : "known"),
  }),
  defineFunction({
    name: "same",
    summary: "The number that it is given.",
    description: "The number that it is given.",
    parameters: [parameter("value", number, "A number.")],
    returns: number,
    call: (value) => value,
  }),
  defineFunction({
    name: "picky",
    summary: "Refuses all but yes.",
    description: "Refuses all but yes.",
    parameters: [parameter("first", string, "Ignored."), parameter("second", string, "Must be yes.")],
    returns: string,
    call(_first, second) {
      if (second !== "yes") throw new FunctionError("must be yes", 1);
      return second;
    },
  }),
];
