import { setTimeout as sleep } from "node:timers/promises";
import { DiagnosticError } from "../framework/diagnostic.ts";
import { IncompleteError } from "../framework/resource.ts";
import type { Api } from "../openai/client.ts";
import type { ApiPath } from "../openai/path.ts";
import { int64, string } from "../values/primitive.ts";
import { rowReader } from "./define.ts";
import { findExisting } from "./existing.ts";
import { mayHaveActed } from "./refusal.ts";

/** A kind of object whose names need not be unique. */
export interface Namesakes {
  readonly collection: ApiPath;
  /** Whether a row is as the one that was to be created. */
  readonly alike: (item: unknown) => boolean;
}

/**
 * Creates an object that may have namesakes, never twice: when the answer is lost, the list is searched for a like one
 * that came to be since we began and that no other create of this process was given. With none, the POST is sent
 * again. With only older ones nothing is decided, because adopting what belongs to others could end with its deletion.
 *
 * @returns what the API answered
 * @throws IncompleteError recording no id but, as created_at, when it began: findCreated looks by that
 */
export async function createOnce(api: Api, { collection, alike }: Namesakes, body: object): Promise<unknown> {
  const began = Math.floor(Date.now() / 1000);
  const claim = Symbol("create");
  const owners = ownersOf(api);
  const look = async (pauses = [1000, 3000]): Promise<unknown> => {
    const items = await api.collection(collection, { fresh: true });
    const free = items.filter((item) => alike(item) && (owners.get(idOf(item)) ?? claim) === claim);
    const found = free.find((item) => isSince(item, began));
    const [pause, ...others] = pauses;
    if (found !== undefined) owners.set(idOf(found), claim);
    else if (free.length > 0) throw new Error(`the list has only older ones like it (${free.map(idOf).join(", ")})`);
    else if (pause !== undefined) {
      // Lists lag behind, and a second object would stay for ever.
      await sleep(pause);
      return await look(others);
    }
    return found;
  };
  try {
    const answer = await api.post(collection, body, { confirm: async () => await look() });
    if (idOf(answer) === "") return mustBeListed(await look(), began);
    // Another create that lost its answer may have taken ours for its own. They are alike, so this one takes the other's.
    if ((owners.get(idOf(answer)) ?? claim) !== claim)
      return (await look()) ?? (await createOnce(api, { collection, alike }, body));
    owners.set(idOf(answer), claim);
    return answer;
  } catch (error) {
    throw mayHaveActed(error) ? new IncompleteError({ created_at: began }, error) : error;
  }
}

/** How an object that createOnce made is found again. */
export interface Created<Row> extends Namesakes {
  readonly decode: (item: unknown) => Row;
  /** Where the object with this id is by itself. */
  readonly at: (id: string) => ApiPath;
}

/**
 * An object that createOnce made; where its id was never learnt, the one like it that came to be since it began.
 *
 * @throws DiagnosticError where several objects could be it
 */
export async function findCreated<Row extends { readonly id: string | null }>(
  api: Api,
  { collection, alike, decode, at }: Created<Row>,
  { id, created_at: createdAt = null }: { readonly id: string | null; readonly created_at?: number | bigint | null },
): Promise<Row | undefined> {
  if (id !== null)
    return await findExisting(api, collection, { decode, is: (each) => each.id === id, itself: at(id), createdAt });
  const items = await api.collection(collection, { fresh: true });
  const found = items.filter((item) => alike(item) && isSince(item, Number(createdAt ?? 0)));
  if (found.length < 2) return found.map(decode)[0];
  throw new DiagnosticError(
    "Several Objects Could Be Meant",
    `An earlier apply did not learn the id of what it created, and now ${found.map(idOf).join(" and ")} look alike. ` +
      "Remove this one from the state (terraform state rm) and import the right one.",
  );
}

function mustBeListed(found: unknown, began: number): unknown {
  if (found !== undefined) return found;
  throw new IncompleteError(
    { created_at: began },
    new DiagnosticError("Create Not Confirmed", "The API accepted the create but told no id, and does not list it."),
  );
}

/** Which create of this launch of the provider made, or found, an object. */
function ownersOf({ scope }: Api): Map<string, symbol> {
  const owners = allOwners.get(scope) ?? new Map<string, symbol>();
  allOwners.set(scope, owners);
  return owners;
}

const allOwners = new WeakMap<object, Map<string, symbol>>();

/** By how many seconds the clocks of the API and of this machine may differ. */
const skew = 120;

const rowOf = rowReader({ id: string, created_at: int64 });

function idOf(item: unknown): string {
  return rowOf(item).id ?? "";
}

function isSince(item: unknown, began: number): boolean {
  return Number(rowOf(item).created_at ?? 0) >= began - skew;
}
