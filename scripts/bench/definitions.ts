/**
 * What a provider costs at a launch by the number of its nouns: defining them, and answering GetProviderSchema. Run as a program
 * with that number it prints how many milliseconds of CPU time both took, in a process in which nothing was compiled before.
 */
import { execFileSync } from "node:child_process";
import {
  computed,
  computedOf,
  defaulted,
  defineDataSource,
  defineProvider,
  defineResource,
  int64,
  listNested,
  optional,
  optionalComputed,
  required,
  requiredOf,
  string,
} from "terraform-plugin-kit";
import type { Provider } from "terraform-plugin-kit";
import { encode, providerSchema } from "terraform-plugin-kit/testing";
import { inTurns } from "./cost.ts";
import type { Compared } from "./cost.ts";

const small = 5;
const large = 35;

/** As many nouns as the API has, beside the five that the provider began with. */
export async function measureDefinitions(runs: number): Promise<readonly Compared[]> {
  const cold = (nouns: number) => (): Promise<number> => {
    const printed = execFileSync(process.execPath, [import.meta.filename, String(nouns)], { encoding: "utf8" });
    return Promise.resolve(Number(printed));
  };
  const compare = (nouns: number): Promise<Compared> =>
    inTurns(`${nouns} nouns defined, and their schema (CPU)`, "one noun", runs, {
      ours: cold(nouns),
      reference: cold(1),
    });
  return [await compare(small), await compare(large)];
}

/** A noun of seven attributes, as a resource and two data sources. */
function providerOf(nouns: number): Provider<undefined> {
  const all = Array.from({ length: nouns }, (_, index) => nounOf(`noun_${index}`));
  return defineProvider<undefined, {}>({
    name: "bench",
    version: "1.0.0",
    description: "Generated nouns.",
    attributes: {},
    configure: () => ({ bind: () => undefined, close: () => Promise.resolve() }),
    resources: all.map(({ resource }) => resource),
    dataSources: all.flatMap(({ dataSources }) => dataSources),
  });
}

function nounOf(name: string) {
  const attributes = {
    id: computed(string, "The id of the object."),
    name: required(string, "The name of the object."),
    note: optional(string, "A note for people."),
    parent_id: required(string, "The id of what holds the object.", { requiresReplace: true }),
    region: optionalComputed(string, "Where the object is."),
    size: defaulted(int64, "How large the object is.", { default: 1 }),
    created_at: computed(int64, "When the object was created, in seconds since 1970."),
  };
  const none = (): Promise<never> => Promise.reject(new Error("nothing is served here"));
  const resource = defineResource<undefined, typeof attributes>({
    name,
    description: "An object.",
    attributes,
    timeouts: { create: "5m", read: "5m", update: "5m", delete: "5m" },
    create: none,
    read: none,
    update: none,
    delete: none,
  });
  const facts = computedOf(attributes);
  const one = { ...facts, ...requiredOf({ id: attributes.id }) };
  const many = {
    ...requiredOf({ parent_id: attributes.parent_id }),
    items: computed(listNested(facts), "The objects."),
  };
  return {
    resource,
    dataSources: [
      defineDataSource({ name, description: "An object.", attributes: one, read: none }),
      defineDataSource({ name: `${name}s`, description: "All objects.", attributes: many, read: none }),
    ],
  };
}

if (import.meta.main) {
  const began = process.cpuUsage();
  encode("tfplugin6.GetProviderSchema.Response", providerSchema(providerOf(Number(process.argv[2]))));
  const { user, system } = process.cpuUsage(began);
  process.stdout.write(String((user + system) / 1000));
}
