import { optional, required, string } from "terraform-plugin-kit";
import type { Attribute, ListResource, Resource } from "terraform-plugin-kit";
import type { Api } from "../openai/client.ts";
import { isId } from "./id.ts";
import { defineListResource } from "./life.ts";
import type { Noun } from "./noun.ts";
import { knownState } from "./object.ts";
import type { Values } from "./values.ts";

export interface ListOptions {
  /**
   * Returns the state of the resource that a row describes, without its parents and its id. By default, the
   * attributes of the row.
   */
  readonly stateOf?: (row: Values, place: Values, api: Api) => Values | Promise<Values>;
  /** Returns false to leave a row out, for example a row that the resource cannot manage. */
  readonly isManageable?: (row: Values, config: Values) => boolean;
  /** Further arguments, which `isManageable` receives. */
  readonly attributes?: Readonly<Record<string, Attribute<unknown, "optional">>>;
  /** The parents that the configuration must name, because a list for each of them would be too many. */
  readonly named?: readonly string[];
}

/** An object of a list, with the attributes of its resource. */
export interface Entry {
  readonly row: Values;
  /** The object as the API returned it. */
  readonly item: unknown;
  readonly displayName: string;
  readonly isLive: boolean;
  /** False for an object that the resource cannot manage. */
  readonly isManageable: boolean;
  state(): Promise<Values>;
}

/** A noun with its list. It returns all objects, also those that the list resource leaves out. */
export interface Listing {
  readonly noun: Noun;
  entries(api: Api, items: readonly unknown[], place: Values): Promise<readonly Entry[]>;
}

/**
 * Returns the list resource of a noun, for `terraform query`. A parent with a list of its own may be left out: the
 * list resource then lists the objects of every live parent.
 */
export function listOf(
  noun: Noun,
  resource: Resource<Api>,
  options: ListOptions = {},
): ListResource<Api> & { readonly listing: Listing } {
  const { stateOf = (row) => knownState(noun.attributes, [], {}, row), isManageable = () => true } = options;
  const { named = [], attributes = {} } = options;
  const idName = noun.idName ?? "id";
  const parents = Object.entries(noun.parents) as [string, Noun][];
  const parentArguments = parents.map(
    ([name, parent]): readonly [string, Attribute<string, "required" | "optional">] => {
      const canBeWalked = !named.includes(name) && Object.keys(parent.parents).every((each) => each in noun.parents);
      return canBeWalked
        ? [
            name,
            optional(string, `${parent.idText} If omitted, the ${noun.title}s of every ${parent.title} are listed.`, {
              validate: [isId],
            }),
          ]
        : [name, required(string, parent.idText, { validate: [isId] })];
    },
  );
  const entriesOf = async (
    api: Api,
    items: readonly unknown[],
    place: Values,
    config: Values = place,
  ): Promise<readonly Entry[]> => {
    const rows = await noun.complete(api, noun.rows(items, place).all);
    return rows.map((row, index) => ({
      row,
      item: items[index],
      displayName: noun.displayName(row),
      isLive: noun.isLive(row, api.time()),
      isManageable: isManageable(row, config),
      async state() {
        const id = row["id"];
        const own = { ...place, [idName]: id };
        const whole = noun.idName === undefined ? own : { ...own, id: resourceId(resource, own, id) };
        return { ...whole, ...(await stateOf(row, place, api)) };
      },
    }));
  };
  // The attributes are known only at run time; the schema checks the configuration against them.
  const list = defineListResource({
    resource,
    description: `Lists the ${noun.title}s that exist.`,
    attributes: { ...Object.fromEntries(parentArguments), ...attributes },
    timeouts: { list: "20m" },
    async *list({ config, api }: { config: Values; api: Api }) {
      for await (const place of placesOf(api, parents, config)) {
        for await (const { data } of api.pages(noun.list(place))) {
          for (const entry of await entriesOf(api, data, place, config)) {
            if (entry.isLive && entry.isManageable)
              yield { displayName: entry.displayName, state: await entry.state() };
          }
        }
      }
    },
  });
  return { ...list, listing: { noun, entries: entriesOf } };
}

/** Returns the `id` of the resource: the id of the row where an alias repeats it, else the whole import id. */
function resourceId({ importId, schema }: Resource<Api>, own: Values, id: unknown): unknown {
  const names = importId?.attributes ?? [];
  const isAlias = schema.attributes[names.at(-1) ?? ""]?.mode === "computed";
  return isAlias ? id : names.map((name) => String(own[name])).join("/");
}

/** Yields the parents that the configuration names, or else all live objects of each parent. */
async function* placesOf(api: Api, parents: readonly [string, Noun][], given: Values): AsyncGenerator<Values> {
  const [first, ...others] = parents;
  if (first === undefined) {
    yield {};
    return;
  }
  const [name, parent] = first;
  for await (const id of idsOf(api, parent, given, name)) {
    for await (const place of placesOf(api, others, { ...given, [name]: id })) yield { [name]: id, ...place };
  }
}

async function* idsOf(api: Api, parent: Noun, place: Values, name: string): AsyncGenerator<string> {
  const given = place[name];
  if (typeof given === "string") {
    yield given;
    return;
  }
  const { all } = parent.rows(await api.rows(parent.list(place)), place);
  for (const row of all) if (parent.isLive(row, api.time()) && typeof row["id"] === "string") yield row["id"];
}
