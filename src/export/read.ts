import { DiagnosticError, fillBlocks, generateConfig, importById, merge, read, validate } from "terraform-plugin-kit";
import type { Json, ObjectValue, ResourceContext } from "terraform-plugin-kit";
import type { Entry } from "../noun/list.ts";
import { refusesKey } from "../noun/refusal.ts";
import { textOf } from "../noun/values.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";
import type { Kind } from "../noun/kind.ts";

/** An object of the organization. */
export interface Found {
  readonly kind: string;
  /** The ids of the parents, by attribute. */
  readonly place: Values;
  readonly id: string;
  readonly name: string;
  /** The time of the object's creation, in Unix seconds; null where the API does not return it. */
  readonly born: number | null;
  /** The object as the API returned it. */
  readonly row: Values;
  /** The state of its resource; null for an object that cannot be a resource. */
  readonly state: ObjectValue | null;
  /** Why the object cannot be a resource; empty where no comment is needed. */
  readonly whyNot?: string | undefined;
}

/** The objects of one kind. */
export interface Family {
  readonly kind: Kind;
  readonly found: readonly Found[];
  /** Why some objects, or all, could not be read. */
  readonly refused?: Refusal;
  /** Whether the read covered only some pairs of parents, because there are many. */
  readonly partly?: boolean;
}

export interface Refusal {
  /** The status of the refusal; 0 where a parent could not be read. */
  readonly status: number;
  readonly message: string;
  /** Whether the API refused the key itself, for any request. */
  readonly isOfKey: boolean;
  /** The number of refused lists, and of all lists. */
  readonly lists: number;
  readonly of: number;
}

export interface ReadOptions {
  readonly api: Api;
  /** The kinds to read. The kinds that they depend on are read as well. */
  readonly wanted: readonly Kind[];
  readonly kinds: readonly Kind[];
  /** Selects, from all ids, the projects to read; by default all projects. */
  readonly projects?: ((all: readonly Found[]) => ReadonlySet<string>) | undefined;
  /** Whether the user asked for a kind by name. */
  readonly asked: (kind: Kind) => boolean;
  /** Called after each list. */
  readonly onProgress: (progress: Progress) => void;
}

export interface Progress {
  readonly kind: string;
  readonly done: number;
  readonly of: number;
}

/**
 * Reads an organization: each list once. A refused list is noted, and the other lists are read.
 *
 * @throws ApiError where the API fails or cannot be reached, AbortedError where the API's signal aborts
 */
export async function readOrganization(options: ReadOptions): Promise<ReadonlyMap<string, Family>> {
  const { wanted, kinds } = options;
  const api = sharing(options.api);
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  const under = new Map<string, Promise<Family>>();
  const familyOf = (name: string): Promise<Family> => {
    const kind = byName.get(name);
    if (kind === undefined) throw new Error(`there is no kind ${name}`);
    const family = under.get(name) ?? readFamily(kind, { ...options, api, familyOf });
    under.set(name, family);
    return family;
  };
  // The first list is read alone: its answer shows whether the key and the address are right.
  const first = wanted.some(({ parents }) => Object.values(parents).includes("project")) ? ["project"] : [];
  for (const name of first) await familyOf(name);
  await Promise.all(wanted.map(async ({ name }) => await familyOf(name)));
  const families = await Promise.all([...under].map(async ([name, family]) => [name, await family] as const));
  return new Map(families.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

interface FamilyOptions extends ReadOptions {
  familyOf(name: string): Promise<Family>;
}

/** Returns an API whose pages come from kept lists. */
function sharing(api: Api): Api {
  return {
    ...api,
    async *pages(list) {
      yield { data: await api.rows(list), has_more: false };
    },
  };
}

/** The number of refused lists of a kind after which its other lists are not requested, if none was answered. */
const enoughRefusals = 3;
/** The number of lists of a kind that are requested at a time. The client's pace delays them if the API requires it. */
const atOnce = 8;
/** The number of pairs of parents above which only the pairs of another list are read. */
const mostPairs = 1000;

async function readFamily(kind: Kind, options: FamilyOptions): Promise<Family> {
  const { places, refused: missing, partly = false } = await placesOf(kind, options);
  if (missing !== undefined) return { kind, found: [], refused: missing };
  const found: Found[][] = [];
  let refusal: ApiError | undefined;
  let refusals = 0;
  let answered = 0;
  let next = 0;
  const readNext = async (): Promise<void> => {
    const index = next++;
    const place = places[index];
    if (place === undefined) return;
    try {
      found[index] = await readPlace(kind, place, options);
      answered += 1;
    } catch (error) {
      if (!isRefusedFamily(error)) throw error;
      refusal ??= error;
      refusals += 1;
    }
    options.onProgress({ kind: kind.name, done: answered + refusals, of: places.length });
  };
  while (next < places.length && answered === 0 && refusals < enoughRefusals) await readNext();
  if (answered > 0) {
    const lane = async (): Promise<void> => {
      while (next < places.length) await readNext();
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
  }
  const all = answered > 0 ? await withExtra(kind, found.flat(), options) : [];
  return {
    kind,
    found: all,
    ...(partly && { partly }),
    ...(refusal && {
      refused: {
        ...reasonOf(refusal),
        lists: answered === 0 ? places.length : refusals,
        of: places.length,
      },
    }),
  };
}

/** Whether a refusal is about the key or the organization, and not a fault of the API. */
function isRefusedFamily(error: unknown): error is ApiError {
  return error instanceof ApiError && error.kind === "refused" && (error.status ?? 500) < 500 && error.status !== 429;
}

function reasonOf(error: ApiError): Pick<Refusal, "status" | "message" | "isOfKey"> {
  return { status: error.status ?? 0, message: error.message, isOfKey: refusesKey(error) };
}

interface Places {
  readonly places: readonly Values[];
  readonly refused?: Refusal;
  readonly partly?: boolean;
}

/** Returns the places of the lists of a kind: every live object of each parent. */
async function placesOf(kind: Kind, options: FamilyOptions): Promise<Places> {
  const { rules, parents } = kind;
  if (rules.broughtBy !== undefined) await options.familyOf(rules.broughtBy.noun);
  if (rules.places !== undefined) {
    try {
      return { places: await rules.places(options.api) };
    } catch (error) {
      if (!isRefusedFamily(error)) throw error;
      return { places: [], refused: { ...reasonOf(error), lists: 1, of: 1 } };
    }
  }
  let places: readonly Values[] = [{}];
  for (const [attribute, name] of Object.entries(parents)) {
    const { found, refused, kind: parent } = await options.familyOf(name);
    if (refused !== undefined && found.length === 0)
      return { places: [], refused: { ...refused, status: 0, message: `the ${parent.title}s could not be read` } };
    const live = found.filter(isLive);
    // Values that most projects share are only visible in all projects.
    const everywhere = name !== "project" || (rules.shared !== undefined && !options.asked(kind));
    const chosen = everywhere ? undefined : options.projects?.(found);
    const inside = live.filter(({ id }) => chosen?.has(id) ?? true);
    // A child of a child belongs to the parents of its parent as well.
    places = places.flatMap((place) =>
      inside
        .filter(({ place: above }) => Object.entries(above).every(([key, value]) => (place[key] ?? value) === value))
        .map(({ place: above, id }) => ({ ...place, ...above, [attribute]: id })),
    );
  }
  if (places.length <= mostPairs || rules.pairsOf === undefined) return { places };
  const { found } = await options.familyOf(rules.pairsOf);
  const pairs = found.map(({ place, id, kind: name }) => ({ ...place, [idNameOf(name, options)]: id }));
  const names = Object.keys(parents);
  const has = new Set(pairs.map((pair) => keyOf(pair, names)));
  return { places: places.filter((place) => has.has(keyOf(place, names))), partly: true };
}

function idNameOf(name: string, { kinds }: ReadOptions): string {
  return kinds.find((kind) => kind.name === name)?.idName ?? "id";
}

function keyOf(values: Values, names: readonly string[]): string {
  return JSON.stringify(names.map((name) => values[name]));
}

/** Whether an object can have children. */
function isLive({ row }: Found): boolean {
  return row["status"] !== "archived" && !row["archived_at"];
}

async function readPlace(kind: Kind, place: Values, options: FamilyOptions): Promise<Found[]> {
  const { api } = options;
  const { listing, list, setting } = kind;
  if (setting !== undefined) return await readSetting(kind, place, api);
  if (listing === undefined) {
    if (list === undefined) return [];
    const config = list.schema.type.from({ ...place }) as ObjectValue;
    const rows = await Array.fromAsync(
      list.list({ config, api, context: contextOf(), limit: Number.POSITIVE_INFINITY, includeResource: true }),
    );
    return rows.map(({ displayName, state = {} }) => {
      const whole = merged(kind, state);
      return foundOf(kind, { place: {}, id: textOf(whole["id"]), name: displayName, row: whole, item: whole }, whole);
    });
  }
  const entries = await listing.entries(api, await api.rows(listing.noun.list(place)), place);
  const rows = entries.map(({ row }) => row);
  return await Promise.all(entries.map(async (entry) => await foundEntry(kind, place, entry, rows, api)));
}

/** Reads the objects that are no longer live, of a kind whose list has them, for references from other objects. */
async function withExtra(
  kind: Kind,
  found: readonly Found[],
  { api, wanted }: FamilyOptions,
): Promise<readonly Found[]> {
  const { listing, rules } = kind;
  if (listing === undefined || rules.also === undefined || !wanted.includes(kind)) return found;
  const known = new Set(found.map(({ id }) => id));
  const list = listing.noun.list({});
  const entries = await listing.entries(api, await api.rows({ ...list, query: rules.also }), {});
  const rows = entries.map(({ row }) => row);
  const more = entries.filter(({ row }) => !known.has(String(row["id"])));
  return [...found, ...(await Promise.all(more.map(async (entry) => await foundEntry(kind, {}, entry, rows, api))))];
}

async function foundEntry(kind: Kind, place: Values, entry: Entry, rows: readonly Values[], api: Api): Promise<Found> {
  const { row, item, displayName: name, isLive: live, isManageable } = entry;
  const facts = { place, id: String(row["id"]), name, row, item };
  const reason = kind.rules.whyNot?.(row, rows) ?? (live && isManageable ? undefined : "");
  if (reason !== undefined) return foundOf(kind, facts, null, reason);
  const state = merged(kind, await entry.state());
  const lacks = Object.entries(kind.resource.schema.attributes).some(
    ([attribute, { mode }]) => mode === "required" && (state[attribute] ?? null) === null,
  );
  if (!lacks) return foundOf(kind, facts, state, refusedBy(kind, state));
  // An import reads the attributes that the list lacks.
  try {
    const whole = await read(kind.resource, state, { api, context: contextOf() });
    return foundOf(kind, facts, whole, whole === null ? "" : refusedBy(kind, whole));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return foundOf(kind, facts, null, `not clear enough to import: ${error.message}`);
  }
}

/** Returns why the configuration of an existing object is not valid, for example because of a line break in its name. */
function refusedBy({ name, resource }: Kind, state: ObjectValue): string | undefined {
  const { schema, validate: rules } = resource;
  const problem = validate(name, schema, rules, generateConfig(schema, state)).find(
    ({ severity }) => severity === "error",
  );
  if (problem === undefined) return undefined;
  return `not a valid configuration: ${problem.detail.replace(/\.$/u, "")}`;
}

async function readSetting(kind: Kind, place: Values, api: Api): Promise<Found[]> {
  const { resource } = kind;
  const id = Object.values(place).join("/") || "organization";
  const state = await read(resource, importById(resource.name, resource, id), { api, context: contextOf() });
  if (state === null) return [];
  return [foundOf(kind, { place, id, name: "", row: state, item: state }, state)];
}

interface Facts {
  readonly place: Values;
  readonly id: string;
  readonly name: string;
  readonly row: Values;
  readonly item: unknown;
}

function foundOf(kind: Kind, facts: Facts, state: ObjectValue | null, whyNot?: string): Found {
  const { place, id, name, row, item } = facts;
  const { created_at, added_at } = (item ?? {}) as Values;
  const born = created_at ?? added_at;
  return {
    kind: kind.name,
    place,
    id,
    name: kind.rules.nameOf?.({ ...place, ...row, [kind.idName]: id }) ?? name,
    born: typeof born === "number" || typeof born === "bigint" ? Number(born) : null,
    row,
    state: whyNot === undefined ? state : null,
    whyNot,
  };
}

function merged({ resource: { schema } }: Kind, state: object): ObjectValue {
  return merge(schema, fillBlocks(schema, null) as ObjectValue, state);
}

/** The context of a read outside Terraform: it keeps no private state and drops warnings. */
function contextOf(): ResourceContext {
  const kept = new Map<string, Json>();
  return {
    warn() {},
    log() {},
    providerMeta: null,
    privateState: {
      get: (key) => kept.get(key),
      set(key, value) {
        if (value === undefined) kept.delete(key);
        else kept.set(key, value);
      },
    },
  };
}
