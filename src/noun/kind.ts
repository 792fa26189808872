import type { ListResource, Resource } from "terraform-plugin-kit";
import type { Exported } from "./exported.ts";
import type { Listing } from "./list.ts";
import type { Noun } from "./noun.ts";
import type { Offer, Shape } from "./offer.ts";
import type { Api } from "../openai/client.ts";

/** A noun that can be exported. */
export interface Kind {
  /** The name of the noun without the provider's prefix: "project_user". */
  readonly name: string;
  readonly title: string;
  readonly shape: Shape | undefined;
  readonly resource: Resource<Api>;
  /** The kinds of the parents, by the attribute that names each parent. */
  readonly parents: Readonly<Record<string, string>>;
  readonly rules: Exported;
  /** The noun of a setting; undefined for other kinds. */
  readonly setting: Noun | undefined;
  readonly listing: Listing | undefined;
  readonly list: ListResource<Api> | undefined;
  /** The attribute that other objects refer to, such as "project_id". */
  readonly idName: string;
}

/** Returns every kind that can be exported, parents before their children. */
export function kindsOf(offers: readonly Offer[]): readonly Kind[] {
  const kinds = offers.flatMap(kindOf);
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const depth = ({ parents }: Kind): number =>
    Math.max(0, ...Object.values(parents).map((name) => 1 + depth(byName.get(name) as Kind)));
  return kinds.toSorted((a, b) => depth(a) - depth(b) || (a.name < b.name ? -1 : 1));
}

function kindOf({ resource, list, shape, exported: rules = {} }: Offer): readonly Kind[] {
  if (resource === undefined) return [];
  const setting = rules.noun;
  const noun = list?.listing?.noun ?? setting;
  if (noun === undefined && list === undefined) throw new Error(`${resource.name} does not declare its export`);
  const parents = Object.entries(noun?.parents ?? {}).map(([name, parent]) => [name, parent.name]);
  return [
    {
      name: resource.name,
      title: noun?.title ?? resource.name.replaceAll("_", " "),
      shape,
      resource,
      parents: Object.fromEntries(parents) as Kind["parents"],
      rules,
      setting,
      listing: list?.listing,
      list,
      idName: noun?.idName ?? "id",
    },
  ];
}
