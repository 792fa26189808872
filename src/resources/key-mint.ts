/** Creates and revokes keys, whose value the API returns once. */
import { DiagnosticError } from "terraform-plugin-kit";
import type { Context } from "terraform-plugin-kit";
import { warnOfDoubt } from "../noun/doubt.ts";
import { pathOf } from "../noun/find.ts";
import type { Noun } from "../noun/noun.ts";
import { removeRow } from "../noun/remove.ts";
import type { Destroy } from "../noun/remove.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";
import type { UnconfirmedError } from "../openai/error.ts";
import type { ApiPath } from "../openai/path.ts";

/** How and where keys of one kind are created. */
export interface KeyKind {
  readonly noun: Noun;
  /** Returns the path of the POST that creates a key. */
  at(place: Values): ApiPath;
  /** The attributes besides the name that recognize a key after a lost answer. */
  readonly owner: readonly string[];
}

export interface Minted {
  readonly id: string;
  readonly value: string;
  readonly created_at: number | bigint | null;
  readonly expires_at: number | bigint | null;
}

export interface Order {
  /** The attributes that name the place and the owner of the key. */
  readonly place: Values;
  readonly name: string;
  /** The members of the request besides the name. */
  readonly body: object;
}

/**
 * Creates a key. If the answer is lost, it revokes the key of that answer and creates another key.
 *
 * @throws UnconfirmedError where a key may exist whose value was lost
 */
export async function mintKey(
  api: Api,
  kind: KeyKind,
  { place, name, body }: Order,
  context: Pick<Context, "warn">,
): Promise<Minted> {
  const { noun } = kind;
  const answer = await api.createForAnswer(
    noun.list(place),
    { name, ...body },
    {
      at: kind.at(place),
      title: noun.title,
      alike: (item) => isKeyOf(kind, { ...place, name }, item),
      secretOf: valueOf,
      discard: async (id) => await revoke(api, noun, { ...place, id }, context),
      onDoubt: (doubt) => warnOfDoubt(context, doubt),
    },
  );
  const { id, created_at, expires_at } = noun.read(answer) as unknown as Minted;
  return { id, value: valueOf(answer) ?? "", created_at, expires_at };
}

/** A create that may have made a key whose value was lost. Times are Unix seconds of the API's clock. */
export interface LostCreate {
  readonly from: number;
  readonly to: number;
  /** The keys of the same name before the create; undefined where they could not be read. */
  readonly namesakes?: readonly string[];
}

export function lostBy({ createdAt: from, namesakes }: UnconfirmedError, api: Api): LostCreate {
  return { from, to: Math.ceil(api.time()), ...(namesakes && { namesakes }) };
}

interface LostKeys {
  /** The keys that the create of a lost answer may have made: by name, owner and time. */
  readonly ids: readonly string[];
  /** The key, where only this key matches. */
  readonly sure: string | undefined;
}

/** The seconds by which the time of a key may differ from the time of the request. */
const skew = 120;

/** Looks for the key of a lost answer. Without the facts of the create, every key of the name and owner matches. */
export async function lostKeys(
  kind: KeyKind,
  api: Api,
  wanted: Values,
  lost: Partial<LostCreate> = {},
): Promise<LostKeys> {
  const { from = 0, to = Number.MAX_SAFE_INTEGER, namesakes } = lost;
  const isAlike = (item: unknown): boolean => {
    const born = kind.noun.read(item)["created_at"];
    return isKeyOf(kind, wanted, item) && (born === null || Number(born) <= to + skew);
  };
  const all = await api.candidates(kind.noun.list(wanted), isAlike, from);
  const ids = all.filter((id) => !namesakes?.includes(id));
  return { ids, sure: namesakes !== undefined && ids.length === 1 ? ids[0] : undefined };
}

/** Whether a row is a key with this name and owner. */
function isKeyOf({ noun, owner }: KeyKind, wanted: Values, item: unknown): boolean {
  const row = noun.read(item);
  return ["name", ...owner].every((name) => row[name] === wanted[name]);
}

/** Revokes a key. The revoke of a key that is gone succeeds. */
export async function revoke(
  api: Api,
  noun: Noun,
  { id, ...place }: Values,
  context: Pick<Context, "warn">,
): Promise<void> {
  await removeRow(api, noun, place, String(id), { destroy: deleteOrExpire, context });
}

/** Makes a key expire at once, for an older gateway that does not delete single keys of service accounts. */
export const deleteOrExpire: Destroy = async (api, path, context) => {
  try {
    return await api.delete(path);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
    try {
      await api.post(path, { expires_in_seconds: 1 }, { repeatable: true });
    } catch (second) {
      // The first refusal shows what the user asked for.
      throw second instanceof ApiError ? error : second;
    }
    context.warn(
      "Key Expires Instead of Being Deleted",
      `The API refused to delete ${path.path}: ${error.apiMessage} The provider set an expiry of one second instead. The key no longer works, and the API may still list it.`,
    );
    return "deleted";
  }
};

/** Describes a key that the API neither deletes nor lets expire. */
export function notRevoked(error: ApiError): DiagnosticError {
  return new DiagnosticError(
    "Key Could Not Be Revoked",
    `${error.message}\n\nThe API refused to delete the key, and to let it expire. The key still works. Delete it in the OpenAI console, or delete its service account. Then remove it from the state with terraform state rm or a removed block.`,
  );
}

/** Reads the current row of a key; undefined where the API does not return it. */
export async function lookUp(
  api: Api,
  noun: Noun,
  place: Values,
  { id, created_at }: Minted,
): Promise<Values | undefined> {
  try {
    return noun.read(await api.get(pathOf(noun, place, id), { createdAt: created_at }));
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

function valueOf(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("value" in answer)) return undefined;
  return typeof answer.value === "string" && answer.value !== "" ? answer.value : undefined;
}
