import type { Fields } from "./fields.ts";
import type { Store } from "./store.ts";

/** One noun of the API: its endpoints, and the form of its rows in a seed. A new noun is a file in routes/ and a line in routes/index.ts. */
export interface Noun<Name extends string, Seed, Item, Removed> {
  /** the field of the seed that lists its rows, and the name of its table */
  readonly name: Name;
  readonly seed: NounSeed<Seed>;
  readonly routes: readonly Route[];
  /** the object that the API returns for a row; omitted where no endpoint returns a row */
  readonly present?: (row: never, store: Store) => Item;
  /** the answer to the DELETE of a row; omitted where there is no DELETE, or where a route of its own answers it */
  readonly remove?: (row: never, call: never) => Removed;
  /** reads one row of a seed and adds it; throws where the row contradicts the rows that were added before */
  readonly plant: (store: Store, fields: Fields) => void;
}

export interface NounSeed<Seed> {
  readonly read: (fields: Fields) => Seed;
  readonly add: (store: Store, row: Seed) => void;
}

export type Method = "GET" | "POST" | "DELETE";

export interface Route extends Access {
  readonly method: Method;
  /** "/organization/projects/{}": each `{}` is one segment, which `answer` receives decoded */
  readonly template: string;
  /** returns the JSON to send with status 200; throws a Refusal to send an error */
  readonly answer: (call: Call) => unknown;
  /** whether it is a POST that makes an object */
  readonly creates?: true;
}

/** Who may use an endpoint. */
export interface Access {
  /** the kind of key that the endpoint accepts */
  readonly key: "admin" | "ordinary";
  /** the scope that a key needs, without the `.read` or `.write` that the method adds */
  readonly scope: string;
}

/** The key and the scope of nearly all administration endpoints. */
const management: Access = { key: "admin", scope: "api.management" };

/** An administration endpoint. */
export function managed(method: Method, template: string, answer: Route["answer"]): Route {
  return { method, template, ...management, answer };
}

/** The route of a POST that makes an object. */
export function makes(route: Route): Route {
  return { ...route, creates: true };
}

export interface Call {
  readonly store: Store;
  readonly method: Method;
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  /** the query as it arrived, without the question mark */
  readonly rawQuery: string;
  /** the parsed JSON body; undefined without a body */
  readonly body: unknown;
  /** forces pages of this size, and ignores `limit` */
  readonly pageSize: number | undefined;
}

export function defineNoun<Name extends string, Seed, Item = never, Removed = never>(
  noun: Omit<Noun<Name, Seed, Item, Removed>, "plant">,
): Noun<Name, Seed, Item, Removed> {
  const { read, add } = noun.seed;
  return {
    ...noun,
    plant(store, fields) {
      const row = read(fields);
      const id = (row as { readonly id?: string }).id;
      if (id !== undefined && store.table({ name: noun.name }).get(id) !== undefined) {
        throw new Error(`another row has the id "${id}"`);
      }
      add(store, row);
    },
  };
}

/** The routes of one path, given its decoded segments, with the segment for each `{}`. */
export function matchRoutes(
  routes: readonly Route[],
  segments: readonly string[],
): readonly { readonly route: Route; readonly captured: readonly string[] }[] {
  return routes.flatMap((route) => {
    const wanted = route.template.split("/").slice(1);
    if (wanted.length !== segments.length) return [];
    const fits = wanted.every((part, index) => (part === "{}" ? segments[index] !== "" : part === segments[index]));
    return fits ? [{ route, captured: segments.filter((_, index) => wanted[index] === "{}") }] : [];
  });
}

/** The n-th `{}` of the route's template. */
export function segment(call: Call, index: number): string {
  const value = call.segments[index];
  if (value === undefined) throw new Error(`The route has no segment ${index}.`);
  return value;
}
