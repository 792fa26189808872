import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../framework/context.ts";
import { DiagnosticError } from "../framework/diagnostic.ts";
import { IncompleteError } from "../framework/resource.ts";
import type { Api } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";
import type { ApiPath } from "../openai/path.ts";
import { int64, string } from "../values/primitive.ts";
import { rowReader } from "./define.ts";
import { mayHaveActed, saysGone } from "./refusal.ts";

/** A kind of object whose names need not be unique. */
export interface Namesakes {
  readonly collection: ApiPath;
  /** Whether a row is as the one that was to be created. */
  readonly alike: (item: unknown) => boolean;
}

/**
 * Creates an object that may have namesakes, never twice: when the answer is lost, the list is searched for a like one
 * that was not there before and that no other create of this process was given. With none, the POST is sent again.
 * Where it could be somebody else's nothing is decided, because what is adopted is destroyed one day.
 *
 * @returns what the API answered
 * @throws IncompleteError recording no id but, as created_at, when it began: couldBe looks by that
 */
export async function createOnce(api: Api, { collection, alike }: Namesakes, body: object): Promise<unknown> {
  const before = await idsOf(api, collection);
  const began = Math.floor(api.time());
  const claim = Symbol("create");
  const { owners, open } = creationsOf(api);
  const kind = `${collection.path} ${JSON.stringify(body)}`;
  const peers = open.get(kind) ?? new Set<symbol>();
  open.set(kind, peers);

  const isTaken = (id: string): boolean => (owners.get(id) ?? claim) !== claim;
  const look = async (pauses = [1000, 3000]): Promise<unknown> => {
    const items = await api.collection(collection, { fresh: true });
    const free = items.filter((item) => alike(item) && !before?.has(idOf(item)) && !isTaken(idOf(item)));
    const [found] = free;
    // As many as there are creates of this kind under way: whichever of them is which, they are alike.
    const isOurs =
      before && free.length <= peers.size && free.every((item) => idOf(item) !== "" && mayBeSince(item, began));
    const [pause, ...others] = pauses;
    if (found !== undefined && !isOurs) throw new Error(`it could be one of these, or none: ${named(free)}`);
    if (found !== undefined) owners.set(idOf(found), claim);
    else if (pause !== undefined) {
      // Lists lag behind, and a second object would stay for ever.
      await sleep(pause);
      return await look(others);
    }
    return found;
  };
  const post = async (): Promise<unknown> => {
    try {
      return await api.post(collection, body, { confirm: async () => await look() });
    } catch (error) {
      throw mayHaveActed(error) ? new IncompleteError({ created_at: began }, error) : error;
    }
  };

  peers.add(claim);
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      const answer = await post();
      const id = idOf(answer);
      if (id !== "" && !isTaken(id)) {
        owners.set(id, claim);
        return answer;
      }
      // No id was told, or another create that lost its answer took ours for its own: they are alike, so this takes that one's.
      const found = await orIncomplete(look(), began);
      if (found !== undefined) return found;
      if (id === "") break;
    }
    throw new IncompleteError({ created_at: began }, notConfirmed());
  } finally {
    peers.delete(claim);
  }
}

/** What a create that did not learn an id may have recorded. */
export interface Unidentified {
  /** When it began, in Unix seconds by the API's clock. */
  readonly created_at?: number | bigint | null;
}

/**
 * The ids of all that a create may have made that did not learn the id. Even a single one can be somebody else's, so
 * that none of them may be changed or destroyed for it.
 */
export async function couldBe(
  api: Api,
  { collection, alike }: Namesakes,
  { created_at = null }: Unidentified,
): Promise<readonly string[]> {
  const { owners } = creationsOf(api);
  try {
    const items = await api.collection(collection, { fresh: true });
    const began = Number(created_at ?? 0);
    return items.filter((item) => alike(item) && mayBeSince(item, began) && !owners.has(idOf(item))).map(idOf);
  } catch (error) {
    // A project that is gone has nothing in it.
    if (saysGone(error) && collection.template.includes("{}")) return [];
    throw error;
  }
}

/** Ends what is recorded of a create that did not learn the id: nothing is destroyed, the user is told what may be left. */
export async function forget(
  api: Api,
  namesakes: Namesakes,
  { state, context, noun }: { readonly state: Unidentified; readonly context: Context; readonly noun: string },
): Promise<void> {
  const ids = await couldBe(api, namesakes, state);
  if (ids.length === 0) return;
  context.warn(
    "Object May Be Left Behind",
    `An earlier apply did not learn the id of the ${noun} it was creating. It may have made one of these: ${ids.join(", ")}. ` +
      "They were left alone, because each could belong to somebody else, and this record was dropped. " +
      "If one of them is yours, import it (terraform import, or an import block) or remove it by hand.",
  );
}

/** The ids that are there before a create; undefined where the API does not tell. */
async function idsOf(api: Api, collection: ApiPath): Promise<ReadonlySet<string> | undefined> {
  try {
    let ids: ReadonlySet<string> = new Set();
    await api.known(collection, (items) => {
      // The same list serves a thousand creates.
      ids = idSets.get(items) ?? new Set(items.map(idOf));
      idSets.set(items, ids);
      return [];
    });
    return ids;
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

const idSets = new WeakMap<readonly unknown[], ReadonlySet<string>>();

async function orIncomplete<T>(work: Promise<T>, began: number): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new IncompleteError({ created_at: began }, error);
  }
}

function notConfirmed(): DiagnosticError {
  return new DiagnosticError(
    "Create Not Confirmed",
    "The API accepted the create but told no id of a new object, and lists none.",
  );
}

interface Creations {
  /** Which create of this launch of the provider made, or found, an object. */
  readonly owners: Map<string, symbol>;
  /** The creates under way that ask for the same. */
  readonly open: Map<string, Set<symbol>>;
}

function creationsOf({ scope }: Api): Creations {
  const creations = allCreations.get(scope) ?? { owners: new Map(), open: new Map() };
  allCreations.set(scope, creations);
  return creations;
}

const allCreations = new WeakMap<object, Creations>();

/** By how many seconds what dates an object may differ from what dates an answer. */
const skew = 120;

const rowOf = rowReader({ id: string, created_at: int64 });

function idOf(item: unknown): string {
  return rowOf(item).id ?? "";
}

function named(items: readonly unknown[]): string {
  return items.map((item) => idOf(item) || "one without an id").join(", ");
}

/** Whether an object came to be since then, or does not tell. */
function mayBeSince(item: unknown, began: number): boolean {
  const { created_at } = rowOf(item);
  return created_at === null || Number(created_at) >= began - skew;
}
