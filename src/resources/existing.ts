import { DiagnosticError } from "../framework/diagnostic.ts";
import { IncompleteError } from "../framework/resource.ts";
import type { Api, Query } from "../openai/client.ts";
import type { Single } from "../openai/find.ts";
import type { ApiPath } from "../openai/path.ts";
import { perList } from "../openai/per-list.ts";
import { lookAfter, mayExist, mayHaveActed, saysGone } from "./refusal.ts";

/** How one object of a collection is recognized. */
export interface Wanted<Row> {
  readonly decode: (item: unknown) => Row;
  readonly is: (row: Row) => boolean;
  /** Where it is by itself; undefined where that is not known (a person known by an email). */
  readonly itself: ApiPath | undefined;
  /** What makes the API list it alone, or nearly so. */
  readonly filter?: Query | undefined;
  /** Unix seconds; while it is this new, the API may not show it everywhere yet. */
  readonly createdAt?: number | bigint | null;
}

/**
 * One object of a collection, from the list that serves all who ask, or by itself where that costs less. One that the
 * list does not have is asked for by itself before it counts as gone, because lists lag behind.
 *
 * @returns undefined where the object, or the project around it, is gone
 */
export async function findExisting<Row>(
  api: Api,
  collection: ApiPath,
  { decode, is, itself, filter, createdAt = null }: Wanted<Row>,
): Promise<Row | undefined> {
  let asked = false;
  const pick = (items: readonly unknown[]): Row | undefined => decodeAll(items, decode).find(is);
  const single = async (): Promise<Single> => {
    if (itself !== undefined) {
      asked = true;
      const item = await getItself(api, itself, createdAt);
      return item === undefined ? "absent" : { item: decode(item) };
    }
    if (filter === undefined) return "unclear";
    const { data } = await api.page(collection, { query: filter });
    const found = pick(data);
    // A filter that is ignored brings others; one that brings none may still go by the letter.
    return found ? { item: found } : data.length === 0 ? "unlikely" : "unclear";
  };
  try {
    const found = (await api.find({ path: collection }, { pick, single })) as Row | undefined;
    if (found !== undefined || asked || itself === undefined) return found;
    const item = await getItself(api, itself, createdAt);
    return item === undefined ? undefined : decode(item);
  } catch (error) {
    // A project that is gone has nothing in it; of the lists of the organization a 404 means something else.
    if (saysGone(error) && collection.template.includes("{}")) return undefined;
    throw error;
  }
}

/** Each list once: it serves a thousand who ask. */
function decodeAll<Row>(items: readonly unknown[], decode: (item: unknown) => Row): readonly Row[] {
  const rows = decodedRows(items);
  const kept = rows.get(decode) ?? items.map(decode);
  rows.set(decode, kept);
  return kept as readonly Row[];
}

const decodedRows = perList(() => new Map<unknown, readonly unknown[]>());

async function getItself(api: Api, itself: ApiPath, createdAt: number | bigint | null): Promise<unknown> {
  try {
    return await api.get(itself, { createdAt });
  } catch (error) {
    if (saysGone(error)) return undefined;
    throw error;
  }
}

/**
 * Creates what may exist already and has no two of a kind: when the API refuses, when its answer is lost or tells
 * no id, a look decides.
 *
 * @param known what to record where even that cannot be found out
 */
export async function createOrAdopt(
  api: Api,
  collection: ApiPath,
  body: object,
  { look, known }: { readonly look: () => Promise<unknown>; readonly known: object },
): Promise<unknown> {
  let answer: unknown;
  try {
    answer = await api.post(collection, body, { confirm: look });
  } catch (error) {
    if (mayHaveActed(error)) throw new IncompleteError(known, error);
    const existing = mayExist(error) ? await lookAfter(error, look) : undefined;
    if (existing === undefined) throw error;
    return existing;
  }
  if (hasId(answer)) return answer;
  try {
    return (await look()) ?? answer;
  } catch (error) {
    throw new IncompleteError(known, error);
  }
}

/** A POST that may be sent twice, because the second one changes nothing. */
export const repeatable = { repeatable: true };

/** A delete that succeeds also where the object, or the project around it, is gone. */
export async function unlessGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!saysGone(error)) throw error;
  }
}

/**
 * What a data source for one object read.
 *
 * @param noun what it is for, as in "Project"
 * @param sought completes "There is no project …"
 * @throws DiagnosticError where there is none, or more than one
 */
export function onlyOne<Row extends { readonly id: string | null }>(
  rows: readonly Row[],
  noun: string,
  sought: string,
): Row {
  const [row, ...others] = rows;
  if (row === undefined) throw new DiagnosticError(`${noun} Not Found`, `There is no ${noun.toLowerCase()} ${sought}.`);
  if (others.length === 0) return row;
  const ids = rows.map(({ id }) => id).join(", ");
  throw new DiagnosticError(
    `Several ${noun}s Found`,
    `More than one ${noun.toLowerCase()} is there ${sought}: ${ids}.`,
  );
}

function hasId(answer: unknown): boolean {
  return typeof (answer as { readonly id?: unknown } | null | undefined)?.id === "string";
}
