import {
  computed,
  computedOf,
  DiagnosticError,
  exactlyOneOf,
  listNested,
  notEmpty,
  optional,
  optionalComputed,
  required,
  requiredOf,
  string,
} from "terraform-plugin-kit";
import type { Attribute, Attributes, DataSource } from "terraform-plugin-kit";
import type { Api, Query } from "../openai/client.ts";
import { perList } from "../openai/per-list.ts";
import { capitalized, findRow } from "./find.ts";
import { isId } from "./id.ts";
import { lazily } from "./lazy.ts";
import { defineDataSource, parentAttributes } from "./life.ts";
import { agree } from "./noun.ts";
import type { Noun, Parents, Rows } from "./noun.ts";
import type { Values } from "./values.ts";

/** The attributes that identify an object or filter the list, by name. */
type NamesOf<A extends Attributes, F extends Attributes> = keyof (A & F) & string;

export interface SingularOptions<A extends Attributes, F extends Attributes> {
  /** The attributes besides the id that may name the object. */
  readonly by?: readonly NamesOf<A, F>[];
  /** Returns the query that bounds the API's list to the object, or nearly so, where the API has that query. */
  readonly filter?: (config: Values) => Query | undefined;
  /** Whether the configured id names the row, where the API has several ids for one object. */
  readonly names?: (written: string, row: Values) => boolean;
}

/** {@link singular}, made at its first use. */
export const singularOf: typeof singular = (noun, ...rest) =>
  lazily({ name: noun.name }, () => singular(noun, ...rest));

/**
 * Returns the data source that reads one object: by its id (`id`, or the noun's own name of the id), or by another
 * attribute whose value only one object has.
 */
function singular<N extends string, P extends Parents, A extends Attributes, F extends Attributes>(
  noun: Noun<N, P, A, F>,
  description: string,
  { by = [], filter = () => undefined, names }: SingularOptions<NoInfer<A>, NoInfer<F>> = {},
): DataSource<Api> {
  const idName: string = noun.idName ?? "id";
  const facts = computedOf({ ...noun.attributes, ...noun.facts }) as Attributes;
  const keys = ["id", idName, ...by].filter(
    (name, index, all) => all.indexOf(name) === index && !(name in noun.parents),
  );
  const rule = `Exactly one of ${keys.map((key) => `\`${key}\``).join(", ")} must be set.`;
  const arguments_ = keys.map((name) => {
    const { type, description: text, semanticEquals } = facts[name] ?? required(string, noun.idText);
    const isKey = name === "id" || name === idName;
    const options = { validate: [isKey ? isId : notEmpty], ...(semanticEquals && { semanticEquals }) };
    return [name, optionalComputed(type, `${text} ${rule}`, options as never)] as const;
  });
  return define({
    name: noun.name,
    description,
    attributes: { ...requiredOf(parentAttributes(noun)), ...facts, ...Object.fromEntries(arguments_) },
    validate: [exactlyOneOf(...keys)],
    async read({ config, api }) {
      const id = (config["id"] ?? config[idName] ?? undefined) as string | undefined;
      const key = keys.find((name) => (config[name] ?? null) !== null) ?? "id";
      const sought = `${key} ${JSON.stringify(config[key])}`;
      const pickOne = (rows: Rows): Values | undefined =>
        onlyOne(noun, matching(noun, rows, { key, value: config[key], now: api.time() }), config, sought);
      const byName = ({ byId, all }: Rows): Values | undefined =>
        byId.get(id) ?? all.find((each) => id !== undefined && names?.(id, each));
      const byItsId = names ? { pick: byName } : { id };
      const wanted = id === undefined ? { pick: pickOne, filter: filter(config) } : byItsId;
      const row = await findRow(api, noun, config, wanted);
      if (row === undefined) throw notFound(noun, config, sought);
      const [whole = row] = await noun.complete(api, [row]);
      // An id with several spellings keeps its configured spelling.
      return { ...whole, id: config["id"] ?? row["id"], [idName]: config[idName] ?? row["id"] };
    },
  });
}

export interface PluralOptions<A extends Attributes, F extends Attributes> {
  /** The attribute that holds the rows, where its name differs from the data source's name. */
  readonly items?: string;
  /** The attributes that a user may filter by. */
  readonly where?: readonly NamesOf<A, F>[];
  /** Further arguments, and the query that they make. `all` includes rows that are not live. */
  readonly attributes?: Attributes;
  readonly query?: (config: Values) => { readonly query?: Query; readonly all?: boolean };
  /** Whether a row passes the further arguments that the API does not filter by. */
  readonly keep?: (row: Values, config: Values) => boolean;
}

/** {@link plural}, made at its first use. */
export const pluralOf: typeof plural = (noun, ...rest) =>
  lazily({ name: noun.plural ?? `${noun.name}s` }, () => plural(noun, ...rest));

/** Returns the data source that lists the objects of a noun: all objects, or those that pass its filters. */
function plural<N extends string, P extends Parents, A extends Attributes, F extends Attributes>(
  noun: Noun<N, P, A, F>,
  description: string,
  options: PluralOptions<NoInfer<A>, NoInfer<F>> = {},
): DataSource<Api> {
  const name = noun.plural ?? `${noun.name}s`;
  const { items = name, where = [], attributes = {}, query, keep = () => true } = options;
  const filters = where.map((each) => [each, filterOf(attributeOf(noun, each), noun, each)] as const);
  const row = { id: computed(string, noun.idText), ...computedOf(noun.attributes), ...computedOf(noun.facts) };
  return define({
    name,
    description,
    attributes: {
      ...requiredOf(parentAttributes(noun)),
      ...Object.fromEntries(filters),
      ...attributes,
      [items]: computed(listNested(row), `The ${noun.title}s, oldest first.`),
    },
    async read({ config, api }) {
      const { query: asked, all = false } = query?.(config) ?? {};
      const list = noun.list(config);
      const rows = await noun.complete(
        api,
        noun.rows(await api.rows(asked ? { ...list, query: { ...list.query, ...asked } } : list), config).all,
      );
      const wanted = rows.filter(
        (each) =>
          (all || noun.isLive(each, api.time())) &&
          keep(each, config) &&
          where.every((key) => passes(attributeOf(noun, key), config[key], each[key])),
      );
      return { [items]: oldestFirst(wanted) };
    },
  });
}

/**
 * Returns the row that was found; undefined where there is none.
 *
 * @param sought the attribute and value that the data source looked for: `name "Search"`
 * @throws DiagnosticError where more than one row was found
 */
function onlyOne(noun: Noun, rows: readonly Values[], place: Values, sought: string): Values | undefined {
  const [row, ...others] = rows;
  if (others.length === 0) return row;
  throw new DiagnosticError(
    `Several ${capitalized(noun.title)}s Found`,
    `More than one ${noun.title} has the ${sought}${within(noun, place)}: ${rows.map(({ id }) => String(id)).join(", ")}. Name the ${noun.title} by its id.`,
  );
}

/** Returns the live rows with this value. The exact spelling wins where a value has several spellings. */
function matching(
  noun: Noun,
  rows: Rows,
  { key, value, now }: { readonly key: string; readonly value: unknown; readonly now: number },
): readonly Values[] {
  const attribute = attributeOf(noun, key);
  const exact = (indexOf(rows, key).get(value) ?? []).filter((row) => noun.isLive(row, now));
  if (exact.length > 0 || (typeof value === "string" && attribute.semanticEquals === undefined)) return exact;
  return rows.all.filter((row) => noun.isLive(row, now) && agree(attribute, row[key], value));
}

/** Returns the rows of a list by their value of an attribute. One list serves a thousand data sources. */
function indexOf(rows: Rows, key: string): ReadonlyMap<unknown, readonly Values[]> {
  const indexes = indexesOf(rows);
  const index = indexes.get(key) ?? Map.groupBy(rows.all, (row) => row[key]);
  indexes.set(key, index);
  return index;
}

const indexesOf = perList((_: Rows) => new Map<string, ReadonlyMap<unknown, readonly Values[]>>());

function notFound(noun: Noun, place: Values, sought: string): DiagnosticError {
  return new DiagnosticError(
    `${capitalized(noun.title)} Not Found`,
    `The API has no ${noun.title} with the ${sought}${within(noun, place)}. Check the spelling, and that the key belongs to the right organization.`,
  );
}

function within({ parents }: Noun, place: Values): string {
  return Object.keys(parents)
    .map((name) => ` in ${String(place[name])}`)
    .join("");
}

/** Sorts rows by the second of their creation, then by id: the API promises no order. */
export function oldestFirst(rows: readonly Values[]): readonly Values[] {
  return rows.toSorted((a, b) => bornAt(a) - bornAt(b) || (String(a["id"]) < String(b["id"]) ? -1 : 1));
}

function bornAt({ created_at, added_at }: Values): number {
  return Number(created_at ?? added_at ?? 0);
}

/** Whether a value passes a filter. An empty text selects rows without a value. */
function passes(attribute: Attribute, wanted: unknown, value: unknown): boolean {
  return wanted === null || wanted === undefined || agree(attribute, value ?? (wanted === "" ? "" : null), wanted);
}

function filterOf({ type, semanticEquals }: Attribute, { title }: Noun, name: string): Attribute {
  return optional(type, `Only ${title}s with this \`${name}\`${semanticEquals ? ", in any letter case" : ""}.`);
}

function attributeOf({ attributes, facts }: Noun, name: string): Attribute {
  const attribute = attributes[name] ?? facts[name];
  if (attribute === undefined) throw new Error(`the noun has no attribute "${name}"`);
  return attribute;
}

interface PlainDataSource {
  readonly name: string;
  readonly description: string;
  readonly attributes: Attributes;
  readonly validate?: readonly unknown[];
  read(request: { readonly config: Values; readonly api: Api }): Promise<Values>;
}

/** Declares a data source whose attributes are known only at run time. */
function define(definition: PlainDataSource): DataSource<Api> {
  // The schema checks the configuration and the result against these attributes.
  return defineDataSource<Attributes>({ timeouts: { read: "5m" }, ...definition } as never);
}
