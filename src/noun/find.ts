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

/** How one object is recognized among the rows of its list. */
export interface Wanted {
  /** Its id, where that is known. */
  readonly id?: string | null | undefined;
  /** Picks it out of all rows where its id is not known, or where the API has several spellings of the id. */
  readonly pick?: (rows: Rows) => Values | undefined;
  /** A query that makes the API list it alone, or nearly so. */
  readonly filter?: Query | undefined;
}

/** The path of one object. */
export function pathOf(noun: Noun, place: Values, id: unknown): ApiPath {
  return below(noun.list(place).path, textOf(id));
}

/** All rows of the list that an object lies in, read once for all operations of the process. */
export async function rowsOf(api: Api, noun: Noun, place: Values, fresh = false): Promise<Rows> {
  const list = noun.list(place);
  return decoded(api, noun, place, await api.rows(list, { fresh }));
}

/**
 * Finds one object: in the list that serves all who ask, or by itself where that costs fewer requests. An object that
 * the list lacks is asked for by itself, because lists lag behind.
 *
 * @returns undefined only where the object is known to be gone: its list was read and lacks it, or a parent of it is gone
 * @throws DiagnosticError where the list is answered with a 404 although its parents exist, which proves nothing
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
    // An API that ignores a filter answers other rows; an API that compares letter case may answer none.
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
    // The API may have the object and no list of its kind.
    const row = itself && isNotFound(error) ? await rowAt(api, noun, itself, place) : undefined;
    if (row) return row;
    throw isNotFound(error) ? unavailable(noun, place, error) : error;
  }
}

/**
 * Finds one object for a write to it. Each write makes its list a new one, so that it is looked up in the list as it was
 * before the first write of this process: one list serves all. An object that a delete or a destroy of this process has
 * touched, or that the list lacks, is found as `findRow` does.
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
    // The same refusal meets the second look, which explains it.
    if (!isRefusal(error)) throw error;
  }
  return await findRow(api, noun, place, wanted);
}

/** Whether a parent of an object is gone, archived for example, so that the object is gone as well. */
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

/** The error for an object that is missing although the API never deletes its kind. */
export function notInOrganization(noun: Noun, values: Values): DiagnosticError {
  return new DiagnosticError(
    `${capitalized(noun.title)} Not in This Organization`,
    `The API knows no ${describe(noun, values)}. The API never deletes a ${noun.title}, so that the key or the base URL most likely ` +
      "belongs to another organization: check OPENAI_ADMIN_KEY and OPENAI_BASE_URL. Nothing was changed. " +
      "To stop managing it all the same, use terraform state rm or a removed block.",
  );
}

function unavailable(noun: Noun, place: Values, error: ApiError): DiagnosticError {
  return new DiagnosticError(
    "List Not Available",
    `${error.message}\n\nThe list of ${noun.plural ?? noun.title} was answered with ${error.status}` +
      `${Object.keys(noun.parents).length > 0 ? `, though ${placeOf(noun, place)} exists` : ""}. That does not show that anything was deleted, so that the state was left as it is. ` +
      "Check that the organization has this feature, that the key may read it, and that base_url (OPENAI_BASE_URL) is the API's.",
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
