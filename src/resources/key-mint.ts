/** Creating and revoking keys, whose value the API shows once. */
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

/** Where and how keys of one kind are made. */
export interface KeyKind {
  readonly noun: Noun;
  /** Where a key is created by a POST. */
  at(place: Values): ApiPath;
  /** The attributes besides the name by which a key is recognized after a lost answer. */
  readonly owner: readonly string[];
}

export interface Minted {
  readonly id: string;
  readonly value: string;
  readonly created_at: number | bigint | null;
  readonly expires_at: number | bigint | null;
}

export interface Order {
  /** The attributes that say where the key lies and whose it is. */
  readonly place: Values;
  readonly name: string;
  /** What the request holds besides the name. */
  readonly body: object;
}

/**
 * Creates a key. Where an answer is lost, the key that it was about is revoked, and another one made.
 *
 * @throws UnconfirmedError where a key may be left that nobody has the value of
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

/** A create that may have made a key whose value nobody has. Times in Unix seconds, by the API's clock. */
export interface LostCreate {
  readonly from: number;
  readonly to: number;
  /** The keys of the same name that were there before; undefined where nobody could look. */
  readonly namesakes?: readonly string[];
}

export function lostBy({ createdAt: from, namesakes }: UnconfirmedError, api: Api): LostCreate {
  return { from, to: Math.ceil(api.time()), ...(namesakes && { namesakes }) };
}

interface LostKeys {
  /** The keys that a create may have made whose answer was lost: by name, owner and time. */
  readonly ids: readonly string[];
  /** The key where it can be no other. */
  readonly sure: string | undefined;
}

/** By how many seconds the time of a key may differ from that of the request. */
const skew = 120;

/** Looks for the keys of a create whose answer was lost; without what is known of it, all of the name and owner are meant. */
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

/** Whether a row is a key of this name and owner. */
function isKeyOf({ noun, owner }: KeyKind, wanted: Values, item: unknown): boolean {
  const row = noun.read(item);
  return ["name", ...owner].every((name) => row[name] === wanted[name]);
}

/** Revokes a key. A key that is gone already is a success. */
export async function revoke(
  api: Api,
  noun: Noun,
  { id, ...place }: Values,
  context: Pick<Context, "warn">,
): Promise<void> {
  await removeRow(api, noun, place, String(id), { destroy: deleteOrExpire, context });
}

/** An older gateway refuses to delete single keys of service accounts. It takes a new expiry. */
export const deleteOrExpire: Destroy = async (api, path, context) => {
  try {
    return await api.delete(path);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
    try {
      await api.post(path, { expires_in_seconds: 1 }, { repeatable: true });
    } catch (second) {
      // The first refusal says what was wanted.
      throw second instanceof ApiError ? error : second;
    }
    context.warn(
      "Key Expires Instead of Being Deleted",
      `The API refused to delete ${path.path}: ${error.apiMessage} The key was given an expiry of one second in place of that, so that it no longer works; it may still be listed.`,
    );
    return "deleted";
  }
};

/** The sentence for a key that could neither be deleted nor be made to expire. */
export function notRevoked(error: ApiError): DiagnosticError {
  return new DiagnosticError(
    "Key Could Not Be Revoked",
    `${error.message}\n\nThe API refused to delete the key, and to let it expire. It still works. Delete it in the OpenAI console, or delete its service account, and then remove it from the state with terraform state rm or a removed block.`,
  );
}

/** The row of a key as it is now; undefined where the API does not show it. */
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
