import { DiagnosticError } from "terraform-plugin-kit";
import type { Api, Query } from "../openai/client.ts";
import type { ApiError } from "../openai/error.ts";
import type { Single } from "../openai/find.ts";
import { below } from "../openai/path.ts";
import type { ApiPath } from "../openai/path.ts";
import { describe } from "./noun.ts";
import type { Noun, Rows } from "./noun.ts";
import { isNotFound, isRefusal } from "./refusal.ts";
import { textOf } from "./values.ts";
import type { Values } from "./values.ts";

/** How to recognize an object among the rows of its list. */
export interface Wanted {
  /** The id of the object, where the id is known. */
  readonly id?: string | null | undefined;
  /** Selects the object from all rows, where its id is unknown or has several spellings. */
  readonly pick?: (rows: Rows) => Values | undefined;
  /** The query that bounds the list to the object, or nearly so. */
  readonly filter?: Query | undefined;
}

/** Returns the path of an object. */
export function pathOf(noun: Noun, place: Values, id: unknown): ApiPath {
  return below(noun.list(place).path, textOf(id));
}

/** Returns all rows of the list that holds an object. All operations of the process share one read. */
export async function rowsOf(api: Api, noun: Noun, place: Values, fresh = false): Promise<Rows> {
  const list = noun.list(place);
  return decoded(api, noun, place, await api.rows(list, { fresh }));
}

/**
 * Finds an object in its list, or by a GET of the object where that costs fewer requests. A list lags behind, so an
 * object that the list lacks is asked for by a GET.
 *
 * @returns undefined only where the object is gone: its list was read and lacks it, or a parent of it is gone
 * @throws DiagnosticError where the API answers the list with 404 although its parents exist, which proves nothing
 */
export async function findRow(
  api: Api,
  noun: Noun,
  place: Values,
  { id, pick = ({ byId }) => byId.get(id), filter }: Wanted,
): Promise<Values | undefined> {
  const list = noun.list(place);
  const itself = noun.single && id ? pathOf(noun, place, id) : undefined;
  const pickFrom = (items: readonly unknown[]): Values | undefined => pick(decoded(api, noun, place, items));
  let absent = false;
  const single = async (): Promise<Single> => {
    if (itself !== undefined) {
      const row = await rowAt(api, noun, itself, place);
      absent = row === undefined;
      return row ? { item: row } : "unlikely";
    }
    if (filter === undefined) return "unclear";
    const { data } = await api.page(list.path, { query: filter });
    const found = pickFrom(data);
    // An API that ignores the filter may answer other rows. An API that compares letter case may answer no row.
    return found ? { item: found } : data.length === 0 ? "unlikely" : "unclear";
  };
  try {
    const found = ((await api.find(list, { pick: pickFrom, single })) ?? pickFrom(await api.rows(list))) as
      | Values
      | undefined;
    return found ?? (itself && !absent ? await rowAt(api, noun, itself, place) : undefined);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (await isParentGone(api, noun, place)) return undefined;
    // The API may have the object although it has no list of its kind.
    const row = itself && isNotFound(error) ? await rowAt(api, noun, itself, place) : undefined;
    if (row) return row;
    throw isNotFound(error) ? unavailable(noun, place, error) : error;
  }
}

/**
 * Finds an object before a write to it. A write ends the shared read of a list, so this function reads the list as it
 * was before the first write of this process: one read serves all writes. An object that the list lacks, or that a
 * delete or a destroy of this process touched, is found by `findRow`.
 */
export async function rowBeforeWrites(
  api: Api,
  noun: Noun,
  place: Values,
  wanted: Wanted,
): Promise<Values | undefined> {
  const { id, pick = ({ byId }) => byId.get(id) } = wanted;
  try {
    const [row] = await api.known(noun.list(place), (items) => {
      const found = pick(noun.rows(items));
      return found ? [found] : [];
    });
    if (row !== undefined) return row as Values;
  } catch (error) {
    // A second look meets the same refusal, and explains it.
    if (!isRefusal(error)) throw error;
  }
  return await findRow(api, noun, place, wanted);
}

/** Whether a parent of an object is gone, for example archived. The object is then gone as well. */
export async function isParentGone(api: Api, noun: Noun, place: Values): Promise<boolean> {
  for (const [name, parent] of Object.entries(noun.parents) as [string, Noun][]) {
    const row = await findRow(api, parent, place, { id: String(place[name]) });
    if (row === undefined && parent.permanent) throw notInOrganization(parent, { id: place[name] });
    if (row === undefined || !parent.isLive(row, api.time())) return true;
  }
  return false;
}

async function rowAt(api: Api, noun: Noun, itself: ApiPath, state: Values): Promise<Values | undefined> {
  const { created_at = null, added_at = created_at } = state as Born;
  try {
    return noun.read(await api.get(itself, { createdAt: added_at }), (member) => api.odd(itself, member), state);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

interface Born {
  readonly created_at?: number | bigint | null;
  readonly added_at?: number | bigint | null;
}

function decoded(api: Api, noun: Noun, place: Values, items: readonly unknown[]): Rows {
  const rows = noun.rows(items, place);
  for (const member of rows.odd) api.odd(noun.list(place).path, member);
  return rows;
}

/** Returns the error for an object that is missing although the API never deletes its kind. */
export function notInOrganization(noun: Noun, values: Values): DiagnosticError {
  return new DiagnosticError(
    `${capitalized(noun.title)} Not in This Organization`,
    `The API does not know the ${describe(noun, values)}. The API never deletes a ${noun.title}, so the key or the base URL most likely ` +
      "belongs to another organization: check OPENAI_ADMIN_KEY and OPENAI_BASE_URL. Nothing was changed. " +
      `To stop managing the ${noun.title}, use terraform state rm or a removed block.`,
  );
}

function unavailable(noun: Noun, place: Values, error: ApiError): DiagnosticError {
  return new DiagnosticError(
    "List Not Available",
    `${error.message}\n\nThe API answered the list of ${noun.plural ?? noun.title} with ${error.status}` +
      `${Object.keys(noun.parents).length > 0 ? `, although ${placeOf(noun, place)} exists` : ""}. This does not prove that an object was deleted, so the provider left the state as it is. ` +
      "Check that the organization has this feature, that the key may read it, and that base_url (OPENAI_BASE_URL) is the address of the API.",
  );
}

function placeOf(noun: Noun, place: Values): string {
  return (Object.entries(noun.parents) as [string, Noun][])
    .map(([name, { title }]) => `the ${title} ${String(place[name])}`)
    .join(" in ");
}

/** "service account" → "Service Account", for the summary of a diagnostic. */
export function capitalized(words: string): string {
  return words.replaceAll(/\b[a-z]/gu, (letter) => letter.toUpperCase());
}
