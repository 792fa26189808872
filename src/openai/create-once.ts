import type { ApiClock } from "./api-clock.ts";
import type { Api, Namesakes } from "./api.ts";
import { AbortedError, ApiError, UnconfirmedError } from "./error.ts";
import type { Creation, Ledger } from "./ledger.ts";
import { rowId, rowPath } from "./list.ts";
import type { List } from "./list.ts";
import { perList } from "./per-list.ts";

export interface CreateTools {
  readonly api: Pick<Api, "known" | "post" | "rows" | "wait">;
  readonly apiClock: Pick<ApiClock, "time">;
  readonly ledger: Pick<Ledger, "creating">;
}

/** The milliseconds before each look for an object without a known id. Lists lag behind, and a second object would stay for ever. */
export const lookPauses: readonly number[] = [1000, 3000];
/** How often a create is sent when a twin with a lost answer took its object. */
export const mostPosts = 3;
/** By how many seconds an object's time may differ from the time of an answer. */
const skew = 120;

/**
 * Creates an object that may have namesakes, and never two of them. The states of a create:
 *
 * 1. *Before*. The create notes the ids of the list, or that the list cannot be read.
 * 2. *Sent*. The POST is under way. An answer with the id of a new object, or a refusal, ends the create.
 *    A lost answer, an answer without an id, and an id that a twin has taken lead to 3.
 * 3. *Looking*. The list is read up to three times for new like rows that no other create owns.
 *    - At most as many rows as twins under way: the create takes the first row, since twins are interchangeable.
 *    - More rows than that, or a row that may be older, or no list from step 1: nothing is decided.
 *    - No rows: after a lost answer the POST is sent again (2), because it had no effect.
 *
 * @returns the API's answer, or the row that was found after a lost answer
 * @throws UnconfirmedError where the object may exist and its id is not known
 */
export async function createOnce(tools: CreateTools, list: List, body: object, namesakes: Namesakes): Promise<unknown> {
  const create: Create = {
    ...tools,
    list,
    namesakes,
    before: await idsBefore(tools, list),
    began: Math.floor(tools.apiClock.time()),
    creation: tools.ledger.creating(`${list.path.path} ${JSON.stringify(body)}`),
    looks: { found: false, inVain: false },
  };
  try {
    return await createAndTell(create, body);
  } catch (error) {
    throw error instanceof AmbiguousError || mayHaveActed(error) ? unconfirmedOf(create, error) : error;
  } finally {
    create.creation.end();
  }
}

/**
 * Returns the ids of all rows that a create without a known id may have made, except objects that a create of this process owns.
 * Even a single id can belong to somebody else.
 *
 * @param createdAt when that create began, in Unix seconds; null where unknown
 */
export async function findCandidates(
  { api, ledger }: { readonly api: Pick<Api, "rows">; readonly ledger: Pick<Ledger, "isOwned"> },
  list: List,
  alike: (row: unknown) => boolean,
  createdAt: number | bigint | null,
): Promise<readonly string[]> {
  const rows = await api.rows(list, { fresh: true });
  const began = Number(createdAt ?? 0);
  return rows
    .filter((row) => alike(row) && mayBeSince(row, began) && !ledger.isOwned(rowPath(list, row) ?? ""))
    .map((row) => rowId(list, row) ?? "");
}

interface Create extends CreateTools {
  readonly list: List;
  readonly namesakes: Namesakes;
  /** The paths of all rows before the create; undefined where the list could not be read. */
  readonly before: ReadonlySet<string | undefined> | undefined;
  /** Unix seconds */
  readonly began: number;
  readonly creation: Creation;
  /** The result of a look after a lost answer. */
  readonly looks: { found: boolean; inVain: boolean };
}

/** Like rows that may or may not contain the create's own object. */
export class AmbiguousError extends Error {
  override readonly name = "AmbiguousError";
  readonly ids: readonly string[];

  constructor(ids: readonly string[], options?: ErrorOptions) {
    super(`it could be one of these, or none: ${ids.join(", ")}`, options);
    this.ids = ids;
  }
}

async function idsBefore({ api }: CreateTools, list: List): Promise<Create["before"]> {
  try {
    let paths: Create["before"];
    await api.known(list, (rows) => {
      paths = pathsOf(list)(rows);
      return [];
    });
    return paths;
  } catch (error) {
    // Some keys may write but not read. When the server does not answer, the create would only wait in vain once more.
    if (error instanceof ApiError && error.kind !== "lost") return undefined;
    throw error;
  }
}

async function createAndTell(create: Create, body: object): Promise<unknown> {
  const { api, list, namesakes, creation, looks } = create;
  for (let posts = 0; posts < mostPosts; posts++) {
    const answer = await api.post(list.path, body, {
      confirm: () => lookAfterLoss(create),
      createdIds: (created) => [rowId(list, created) ?? []].flat(),
      ...(namesakes.touches && { touches: namesakes.touches }),
    });
    const path = rowPath(list, answer);
    if (path !== undefined && !creation.isTaken(path)) {
      creation.take(path);
      if (looks.found) tellTakenOver(create, answer);
      else if (looks.inVain) await tellMadeTwice(create, answer);
      return answer;
    }
    // The answer has no id, or an id that a twin has taken. The twin's object is like this object.
    const found = await lookSurely(create);
    if (found !== undefined) return found;
    if (path === undefined) break;
  }
  throw new UnconfirmedError(create.began, namesakes.title, {
    cause: new Error("the API accepted the create, but returned no id of a new object and lists no new object"),
  });
}

/** Looks whether a POST whose answer was lost made an object. */
async function lookAfterLoss(create: Create): Promise<unknown> {
  const found = await look(create);
  if (found === undefined) create.looks.inVain = true;
  else create.looks.found = true;
  return found;
}

/** Looks after the API has confirmed the create: when the look fails, the object exists all the same. */
async function lookSurely(create: Create): Promise<unknown> {
  try {
    return await look(create);
  } catch (error) {
    throw unconfirmedOf(create, error);
  }
}

async function look(create: Create): Promise<unknown> {
  const { api, list, creation } = create;
  for (const pause of [0, ...lookPauses]) {
    if (pause > 0) await api.wait(pause);
    const free = newRows(create, await api.rows(list, { fresh: true }));
    const [found] = free;
    if (found === undefined) continue;
    if (!areOurs(create, free))
      throw new AmbiguousError(free.map((row) => rowId(list, row) ?? "an object without an id"));
    creation.take(rowPath(list, found) ?? "");
    return found;
  }
  return undefined;
}

/** The like rows that were not there before and that no other create owns. */
function newRows({ list, namesakes, before, creation }: Create, rows: readonly unknown[]): readonly unknown[] {
  return rows.filter((row) => {
    const path = rowPath(list, row);
    return namesakes.alike(row) && !before?.has(path) && !creation.isTaken(path ?? "");
  });
}

/** Whether all of these rows come from this create and its twins. Their objects are interchangeable. */
function areOurs({ list, before, began, creation }: Create, rows: readonly unknown[]): boolean {
  return (
    before !== undefined &&
    rows.length <= creation.twins() &&
    rows.every((row) => rowId(list, row) !== undefined && mayBeSince(row, began))
  );
}

function tellTakenOver({ list, namesakes: { title, onDoubt } }: Create, row: unknown): void {
  const id = rowId(list, row) ?? "";
  onDoubt?.({
    kind: "taken-over",
    ids: [id],
    message:
      `The answer to the create of the ${title} was lost. Afterwards the API listed ${id}, which matches it and was not there before, so the provider took ${id} for the result. ` +
      `If somebody else, or another configuration, created a ${title} of the same name at that moment, check that ${id} is yours.`,
  });
}

/** Warns where a POST with a lost answer made an object after all, although the POST was sent again because the object was not listed. */
async function tellMadeTwice(create: Create, answer: unknown): Promise<void> {
  const { api, list, creation, namesakes } = create;
  const { title, onDoubt } = namesakes;
  if (onDoubt === undefined) return;
  try {
    const own = rowPath(list, answer);
    const others = newRows(create, await api.rows(list, { fresh: true })).filter((row) => rowPath(list, row) !== own);
    if (others.length < creation.twins()) return;
    const ids = others.map((row) => rowId(list, row) ?? "an object without an id");
    onDoubt({
      kind: "made-twice",
      ids,
      message:
        `The answer to the create of the ${title} was lost, and the API did not list the object for some seconds, so the provider created it again, as ${rowId(list, answer)}. ` +
        `The first request may have succeeded all the same: the API also lists ${ids.join(", ")}. If you do not need that object, remove it by hand.`,
    });
  } catch (error) {
    // The create itself has succeeded.
    if (!(error instanceof ApiError || error instanceof AbortedError)) throw error;
  }
}

function unconfirmedOf({ began, namesakes: { title } }: Create, error: unknown): UnconfirmedError {
  return unconfirmed({ began, title }, error);
}

/** The error for a create that began at this time (Unix seconds) and may have made an object. */
export function unconfirmed(
  {
    began,
    title,
    namesakes,
  }: { readonly began: number; readonly title: string; readonly namesakes?: readonly string[] | undefined },
  error: unknown,
): UnconfirmedError {
  if (error instanceof UnconfirmedError) return error;
  const ambiguous = [error, error instanceof Error ? error.cause : undefined].find(
    (each) => each instanceof AmbiguousError,
  );
  return new UnconfirmedError(began, title, { cause: error, ids: ambiguous?.ids ?? [], namesakes });
}

/** Whether the API may have acted on the failed request. */
export function mayHaveActed(error: unknown): boolean {
  return (error instanceof ApiError || error instanceof AbortedError) && error.outcome === "unknown";
}

/** Kept for each list, because one list serves a thousand creates. All its rows have the same kind of id. */
const pathSets = perList(() => new Map<List["idOf"], ReadonlySet<string | undefined>>());

function pathsOf(list: List): (rows: readonly unknown[]) => ReadonlySet<string | undefined> {
  return (rows) => {
    const sets = pathSets(rows);
    const paths = sets.get(list.idOf) ?? new Set(rows.map((row) => rowPath(list, row)));
    sets.set(list.idOf, paths);
    return paths;
  };
}

/** Whether an object was created at this time or later, or has no time. */
export function mayBeSince(row: unknown, began: number): boolean {
  const at = typeof row === "object" && row !== null && "created_at" in row ? row.created_at : undefined;
  return typeof at !== "number" || at >= began - skew;
}
