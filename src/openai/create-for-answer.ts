import type { ApiClock } from "./api-clock.ts";
import type { Api, ForAnswer } from "./api.ts";
import { AmbiguousError, mayBeSince, mayHaveActed, mostPosts, lookPauses, unconfirmed } from "./create-once.ts";
import { AbortedError, ApiError } from "./error.ts";
import type { Creation, Ledger } from "./ledger.ts";
import { rowId, rowPath } from "./list.ts";
import type { List } from "./list.ts";

interface Tools {
  readonly api: Pick<Api, "post" | "rows" | "wait">;
  readonly apiClock: Pick<ApiClock, "time">;
  readonly ledger: Pick<Ledger, "creating" | "inTurn">;
}

interface Create extends Tools {
  readonly list: List;
  readonly options: ForAnswer;
  /** The ids of the like rows before the create; undefined where the list could not be read. */
  readonly before: readonly string[] | undefined;
  /** Unix seconds */
  readonly began: number;
  readonly creation: Creation;
  /** How many requests may have made an object and lost its answer. */
  lost: number;
  /** The ids of the objects of lost answers that were removed. */
  readonly discarded: string[];
}

/**
 * Creates an object whose answer holds a secret that is never shown again. An object whose answer was lost is useless. It is
 * found in the list by its likeness and its time, it is removed, and another object is created.
 *
 * Creates at one path run one after another, so that a new row after a lost answer cannot be that of a neighbour.
 *
 * @returns the API's answer, which has an id and a secret
 * @throws UnconfirmedError where an object may exist whose secret is lost
 */
export async function createForAnswer(tools: Tools, list: List, body: object, options: ForAnswer): Promise<unknown> {
  const { ledger, api, apiClock } = tools;
  return await ledger.inTurn(options.at.path, api.wait, async () => {
    const before = await likeBefore(tools, list, options);
    const began = Math.floor(apiClock.time());
    const creation = ledger.creating(options.at.path);
    const create: Create = { ...tools, list, options, before, began, creation, lost: 0, discarded: [] };
    try {
      return await createAnew(create, body);
    } catch (error) {
      const mayBeLeft = error instanceof AmbiguousError || mayHaveActed(error) || create.lost > create.discarded.length;
      throw mayBeLeft ? unconfirmed({ began, title: options.title, namesakes: before }, error) : error;
    } finally {
      tell(create);
      creation.end();
    }
  });
}

async function likeBefore({ api }: Tools, list: List, { alike }: ForAnswer): Promise<readonly string[] | undefined> {
  try {
    const rows = await api.rows(list, { fresh: true });
    return rows.filter(alike).map((row) => rowId(list, row) ?? "");
  } catch (error) {
    // Some keys may write but not read.
    if (error instanceof ApiError && error.kind !== "lost") return undefined;
    throw error;
  }
}

async function createAnew(create: Create, body: object): Promise<unknown> {
  const { api, list, options, creation } = create;
  const { at, secretOf, touches = [] } = options;
  const confirm = async (): Promise<undefined> => await discardLost(create);
  for (let posts = 1; ; posts++) {
    let answer: unknown;
    try {
      answer = await api.post(at, body, { confirm, touches: [list.path, ...touches] });
    } catch (error) {
      if (!saysItIsLost(error)) throw error;
      await confirm();
      if (posts < mostPosts) continue;
      throw error;
    }
    const path = rowPath(list, answer);
    const isUsable = secretOf(answer) !== undefined;
    if (path !== undefined && isUsable) {
      creation.take(path);
      await discardLate(create);
      return answer;
    }
    create.lost++;
    if (path === undefined) await sweep(create);
    else await discard(create, answer);
    throw withoutSecret(create, path !== undefined);
  }
}

/** Whether the API reports that it cannot find the object that it has just created. */
function saysItIsLost(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404 && /\bcreated\b/iu.test(error.apiMessage);
}

async function discardLost(create: Create): Promise<undefined> {
  create.lost++;
  await sweep(create);
  return undefined;
}

/** Looks for the objects of lost answers until all are removed. It looks several times, because lists lag behind. */
async function sweep(create: Create, pauses: readonly number[] = [0, ...lookPauses]): Promise<void> {
  const { api, list, before, began, lost, discarded } = create;
  for (const pause of pauses) {
    if (pause > 0) await api.wait(pause);
    const free = newRows(create, await api.rows(list, { fresh: true }));
    const areOurs = before !== undefined && free.length <= lost - discarded.length;
    if (free.length > 0 && !(areOurs && free.every((row) => rowId(list, row) !== undefined && mayBeSince(row, began))))
      throw new AmbiguousError(free.map((row) => rowId(list, row) ?? "an object without an id"));
    for (const row of free) await discard(create, row);
    if (discarded.length >= lost) return;
  }
}

/** The like rows that were not there before, and that no create of this process has claimed or removed. */
function newRows({ list, options, before, creation, discarded }: Create, rows: readonly unknown[]): readonly unknown[] {
  return rows.filter((row) => {
    const id = rowId(list, row) ?? "";
    return (
      options.alike(row) &&
      !before?.includes(id) &&
      !discarded.includes(id) &&
      !creation.isTaken(rowPath(list, row) ?? "")
    );
  });
}

async function discard({ list, options, discarded }: Create, row: unknown): Promise<void> {
  const id = rowId(list, row) ?? "";
  try {
    await options.discard(id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new AmbiguousError([id], { cause: error });
  }
  discarded.push(id);
}

/** Looks again after the create has succeeded: the object of an earlier lost answer may be listed only now. */
async function discardLate(create: Create): Promise<void> {
  const { lost, discarded, options } = create;
  if (lost <= discarded.length) return;
  try {
    await sweep(create, [0]);
  } catch (error) {
    if (!(error instanceof AmbiguousError || error instanceof ApiError || error instanceof AbortedError)) throw error;
    const ids = error instanceof AmbiguousError ? error.ids : [];
    options.onDoubt({
      kind: "may-be-left",
      ids,
      message:
        `The answer to an attempt to create the ${options.title} was lost. That attempt may have made a ${options.title} whose value nobody has` +
        `${ids.length > 0 ? `: ${ids.join(", ")}` : ""}. The provider did not remove it, because it could belong to somebody else (${error.message}). If it is yours, remove it by hand.`,
    });
  }
}

function tell({ discarded, options: { title, onDoubt } }: Create): void {
  if (discarded.length === 0) return;
  onDoubt({
    kind: "discarded",
    ids: discarded,
    message:
      `The answer to an attempt to create the ${title} was lost or not usable, and the value with it. The provider found the object of that attempt by its name and time, and removed it: ${discarded.join(", ")}. ` +
      `If somebody else, or another configuration, created a ${title} of the same name at that moment, check that theirs still exists.`,
  });
}

function withoutSecret({ options, discarded, lost }: Create, hasId: boolean): ApiError {
  const { template, path } = options.at;
  return new ApiError({
    method: "POST",
    template,
    path,
    status: 200,
    apiMessage: `the answer to the create of the ${options.title} has no ${hasId ? "value" : "id"}${lost <= discarded.length ? "; what it had made was removed" : ""}`,
    outcome: "refused",
    attempts: 1,
    waited: 0,
  });
}
