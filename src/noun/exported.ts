import type { Api, Query } from "../openai/client.ts";
import type { Noun } from "./noun.ts";
import type { Values } from "./values.ts";

/**
 * What the export of an organization needs to know of a noun besides its list and its parents. A plain noun needs nothing.
 * Nouns are named here as they are declared: "project_service_account".
 */
export interface Exported {
  /** The noun itself, of a setting, which has no list. */
  readonly noun?: Noun;
  /** The name of an object, for its address, where it is not the one that people know it by. */
  readonly nameOf?: (state: Values) => string | null;
  /**
   * The nouns that an attribute refers to besides the parents, the likeliest first: `{ role_id: ["project_role", "role"] }`.
   * "projects.id" is a member of the objects in `projects`.
   */
  readonly refers?: Readonly<Record<string, readonly string[]>>;
  /** Values that a resource has by itself where the configuration says nothing. */
  readonly defaults?: Values;
  /** Attributes that are left out where another names the same thing: `{ rate_limit_id: "model" }`. */
  readonly insteadOf?: Readonly<Record<string, string>>;
  /** Why an object of the API cannot be a resource: "archived, so that …"; empty where nobody would look for it. `all` are the objects of its list. */
  readonly whyNot?: (row: Values, all: readonly Values[]) => string | undefined;
  /**
   * Why an object is left out that could be a resource, unless the noun is asked for by name: "follow the retention of the
   * organization". `parent` returns the row of a parent, by its attribute.
   */
  readonly leftOut?: (state: Values, parent: (attribute: string) => Values | undefined) => string | undefined;
  /** Leaves out values that most active projects share. They are compared among objects that agree in these attributes. */
  readonly shared?: { readonly by: readonly string[] };
  /** Leaves out what an object of another noun, in the same place, brings along. */
  readonly broughtBy?: { readonly noun: string; readonly brings: (other: Values, state: Values) => boolean };
  /** Whether it is exported only where it is asked for by name, because it costs one request for each of its parents. */
  readonly onlyAsked?: boolean;
  /** Of many pairs of parents, those that this noun has are asked about alone. */
  readonly pairsOf?: string;
  /** A query that lists objects which are no longer live as well. They can only be referred to. */
  readonly also?: Query;
  /** The import id, where it is not made of the attributes of the identity. */
  readonly importId?: (state: Values) => string;
  /** The values of the list's arguments, where these are no parents. */
  readonly places?: (api: Api) => Promise<readonly Values[]>;
  /** Whether the list takes an ordinary key, without which it is most likely refused. */
  readonly ordinaryKey?: boolean;
}
