import { computed, isNested, isObject, isSettable, semanticallyEqual, string } from "terraform-plugin-kit";
import type { Attribute, Attributes } from "terraform-plugin-kit";
import type { Api } from "../openai/client.ts";
import type { List } from "../openai/list.ts";
import { rowReader } from "./row.ts";
import type { RowReader } from "./row.ts";
import { textOf } from "./values.ts";
import type { Values } from "./values.ts";

/**
 * The facts of one kind of object of the API: its names, the place of its list, and its attributes. The resource
 * (object.ts, membership.ts, setting.ts), the data sources (surface.ts) and the list resource (list.ts) are made from
 * these facts.
 */
export interface Noun<
  N extends string = string,
  P extends Parents = Parents,
  A extends Attributes = Attributes,
  F extends Attributes = Attributes,
> {
  /** The name without the provider's prefix: "project_service_account". */
  readonly name: string;
  /** The name of the data source that lists the objects; undefined for a setting, which has no list. */
  readonly plural: string | undefined;
  /** The name in sentences: "service account". */
  readonly title: string;
  /** The attribute that names an object for users, such as "service_account_id"; undefined for a setting. */
  readonly idName: N | undefined;
  /** The description of the id, in one sentence. */
  readonly idText: string;
  /** The nouns of the parents, by the attribute that names each parent: `{ project_id: projects }`. */
  readonly parents: P;
  /** The attributes of the resource besides its parents and its id, by the names of the API. */
  readonly attributes: A;
  /** The attributes that only data sources have. */
  readonly facts: F;
  /** Returns the list that holds the objects; for a setting, the path of the object itself. */
  list(place: Values): List;
  /** Reads a row of the list, or an answer about one object. */
  readonly read: RowReader;
  /**
   * Returns all rows of a list and the rows by id. The result is computed once for each list, since one list serves
   * thousands of objects.
   */
  rows(items: readonly unknown[], place?: Values): Rows;
  /** Whether the API answers a GET of an object. */
  readonly single: boolean;
  /** Whether the API never deletes an object. A missing object then belongs to another organization. */
  readonly permanent: boolean;
  /** Of a setting: whether a DELETE removes it. A 404 then means that the setting is not set. */
  readonly removable: boolean;
  /**
   * Returns false for an object that the API still shows but that counts as gone at a time (Unix seconds), such as an
   * archived project.
   */
  isLive(row: Values, now: number): boolean;
  /**
   * Returns the rows with the facts that their list lacks and another list has. Data sources and lists use it; a
   * resource keeps these facts in its state.
   */
  complete(api: Api, rows: readonly Values[]): Promise<readonly Values[]>;
  /** Returns the name that people know a row by. */
  displayName(row: Values): string;
}

/** The rows of the API as a noun reads them. */
export interface Rows {
  readonly all: readonly Values[];
  readonly byId: ReadonlyMap<unknown, Values>;
  /** The members whose value had another type than the noun declares. */
  readonly odd: ReadonlySet<string>;
}

export type Parents = Readonly<Record<string, Noun>>;
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- no parents
export type NoParents = Readonly<Record<never, never>>;
// oxlint-disable-next-line typescript/no-generated-empty-object-type -- no attributes
export type NoAttributes = Readonly<Record<never, never>>;

/** A row as the callbacks of a noun receive it: any member may be missing. */
export type Row<A extends Attributes> = {
  readonly [K in keyof A]: A[K] extends Attribute<infer T> ? T | null : never;
} & { readonly id: string | null };

/** The ids of the parents of an object, by attribute. */
export type Place<P extends Parents> = { readonly [K in keyof P]: string };

/** Rejects the attributes with these names, with a compiler error at the attribute. */
type Without<A, K extends PropertyKey> = { readonly [X in keyof A & K]: never };

interface NounDefinition<N extends string, P extends Parents, A extends Attributes, F extends Attributes> {
  readonly name: string;
  /** The name of the data source that lists the objects. By default, the name with an s. */
  readonly plural?: string;
  readonly title: string;
  readonly id?: {
    /** The name of the id: "service_account_id". */
    readonly name: N;
    /** The start of the API's ids: "svc_acct_". */
    readonly prefix?: string;
    /** The description of the id, where the default "The service account (`svc_acct_…`)." does not fit. */
    readonly text?: string;
  };
  readonly parents?: P;
  readonly attributes: A & Without<NoInfer<A>, "id" | NoInfer<N> | keyof NoInfer<P>>;
  readonly facts?: F & Without<NoInfer<F>, "id" | NoInfer<N> | keyof NoInfer<P> | keyof NoInfer<A>>;
  list(place: Place<NoInfer<P>>): List;
  /** False where the API has no GET of an object; true by default. */
  readonly single?: boolean;
  /** True where the API never deletes an object; false by default. */
  readonly permanent?: boolean;
  /** Of a setting: true where a DELETE removes it, so that a 404 means that the setting is not set; false by default. */
  readonly removable?: boolean;
  /**
   * Converts a row of the API into the form of the attributes, where names or nesting differ. `place` holds the ids
   * of the parents.
   */
  fromApi?(item: Values, place: Values): object;
  isLive?(row: Row<NoInfer<A & F>>, now: number): boolean;
  /** Adds the facts that the list lacks and another list has. */
  complete?(api: Api, rows: readonly Values[]): Promise<readonly Values[]>;
  displayName?(row: Row<NoInfer<A & F>>): string | null;
}

/** Declares a noun. The attributes must not include `id` or the attributes of the parents, which are derived. */
export function defineNoun<
  const A extends Attributes,
  const N extends string = never,
  const P extends Parents = NoParents,
  const F extends Attributes = NoAttributes,
>(definition: NounDefinition<N, P, A, F>): Noun<N, P, A, F> {
  const { name, title, id, parents = {} as P, attributes, facts = {} as F } = definition;
  const plural = id && (definition.plural ?? `${name}s`);
  const { single = true, permanent = false, removable = false } = definition;
  // The callbacks receive typed rows. These rows are read by the same attributes.
  const erased = definition as unknown as ErasedCallbacks;
  const {
    fromApi = (item: Values) => item,
    isLive = () => true,
    displayName = nameOrId,
    complete = asTheyAre,
  } = erased;
  const members = { id: computed(string, ""), ...attributes, ...facts };
  const read = rowReader(members, fromApi);
  const decoded = new WeakMap<readonly unknown[], Rows>();
  // A list is read for one place, so that its rows are decoded once.
  const rows = (items: readonly unknown[], place: Values = {}): Rows => {
    const known = decoded.get(items);
    if (known !== undefined) return known;
    const odd = new Set<string>();
    const all = items.map((item) => read(item, (member) => void odd.add(member), place));
    const result = { all, byId: new Map(all.map((row) => [row["id"], row])), odd };
    decoded.set(items, result);
    return result;
  };
  return {
    name,
    plural,
    title,
    parents,
    attributes,
    facts,
    single,
    permanent,
    removable,
    read,
    rows,
    isLive,
    complete,
    idName: id?.name,
    idText: id?.text ?? `The ${title}${id?.prefix === undefined ? "" : ` (\`${id.prefix}…\`)`}.`,
    list: erased.list,
    displayName: (row) => displayName(row) ?? textOf(row["id"]),
  };
}

interface ErasedCallbacks extends Pick<Noun, "list"> {
  readonly complete?: (api: Api, rows: readonly Values[]) => Promise<readonly Values[]>;
  readonly fromApi?: (item: Values, place: Values) => object;
  readonly isLive?: (row: Values, now: number) => boolean;
  readonly displayName?: (row: Values) => string | null;
}

function asTheyAre(_: Api, rows: readonly Values[]): Promise<readonly Values[]> {
  return Promise.resolve(rows);
}

function nameOrId(row: Values): string | null {
  const { name, email } = row as { readonly name?: string | null; readonly email?: string | null };
  return name ?? email ?? null;
}

/**
 * Whether two values of an attribute are semantically equal. Null equals null alone. In a nested attribute, the
 * members that the API decides do not count.
 */
export function agree(attribute: Attribute, one: unknown, other: unknown): boolean {
  const { type } = attribute;
  const [a, b] = [type.from(one), type.from(other)];
  if (type.equals(a, b) || semanticallyEqual(attribute, a, b)) return true;
  if (!isNested(type) || type.nested.nesting !== "single" || !isObject(a) || !isObject(b)) return false;
  return Object.entries(type.nested.attributes).every(([name, inner]) => {
    const [x, y] = [a[name] ?? null, b[name] ?? null];
    return (
      !isSettable(inner) || (inner.mode === "optionalComputed" && (x === null || y === null)) || agree(inner, x, y)
    );
  });
}

/**
 * Describes an object for messages: "service account svc_acct_1 in proj_1", "spend limit of proj_1", "spend limit of
 * the organization".
 */
export function describe(noun: Noun, values: Values): string {
  const place = Object.keys(noun.parents)
    .map((name) => String(values[name]))
    .join("/");
  if (noun.idName === undefined) return `${noun.title} of ${place || "the organization"}`;
  // The import id of a member, or of a setting in a list, repeats the place. Its own id is the last part.
  const id = textOf(values[noun.idName]) || textOf(values["id"]);
  return [noun.title, ...(id ? [id] : []), ...(place ? ["in", place] : [])].join(" ");
}
