import type { Api, Query } from "../openai/client.ts";
import type { Noun } from "./noun.ts";
import type { Values } from "./values.ts";

/**
 * The facts that an export needs of a noun besides its list and its parents. A plain noun needs none. Each noun is
 * named as it is declared: "project_service_account".
 */
export interface Exported {
  /** The noun of a setting, which has no list. */
  readonly noun?: Noun;
  /** The name that the address of an object is made from, where it differs from the name that people know. */
  readonly nameOf?: (state: Values) => string | null;
  /**
   * The nouns that an attribute refers to besides the parents, the likeliest noun first: `{ role_id: ["project_role",
   * "role"] }`. "projects.id" means the member `id` of the objects in `projects`.
   */
  readonly refers?: Readonly<Record<string, readonly string[]>>;
  /** The values that the API sets where the configuration sets none. */
  readonly defaults?: Values;
  /** The attributes to leave out because another attribute names the same object: `{ rate_limit_id: "model" }`. */
  readonly insteadOf?: Readonly<Record<string, string>>;
  /**
   * Returns why an object of the API cannot be a resource: "archived, so that …". An empty text leaves the object out
   * without a comment. `all` are the objects of its list.
   */
  readonly whyNot?: (row: Values, all: readonly Values[]) => string | undefined;
  /**
   * Returns why to leave out an object that could be a resource: "follow the retention of the organization". An
   * export that asks for the noun by name ignores the reason. `parent` returns the row of a parent, by its attribute.
   */
  readonly leftOut?: (state: Values, parent: (attribute: string) => Values | undefined) => string | undefined;
  /** Leaves out values that most active projects share. Objects are compared where they agree in these attributes. */
  readonly shared?: { readonly by: readonly string[] };
  /** Leaves out an object that an object of another noun, in the same place, creates. */
  readonly broughtBy?: { readonly noun: string; readonly brings: (other: Values, state: Values) => boolean };
  /** Whether an export writes the noun only by name, because it costs one request for each parent. */
  readonly onlyAsked?: boolean;
  /** The noun whose objects bound the pairs of parents to ask about, where there are many pairs. */
  readonly pairsOf?: string;
  /** The query that also lists objects that are no longer live. Other objects can refer to them, and they have no resource. */
  readonly also?: Query;
  /** Returns the import id, where it is not made of the attributes of the identity. */
  readonly importId?: (state: Values) => string;
  /** The values of the list's arguments that are not parents. */
  readonly places?: (api: Api) => Promise<readonly Values[]>;
  /** Whether the list takes an ordinary key. The API most likely refuses an admin key. */
  readonly ordinaryKey?: boolean;
}
