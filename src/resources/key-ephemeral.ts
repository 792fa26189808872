/** The parts that the ephemeral resources of both kinds of keys share. */
import { DiagnosticError, IncompleteError } from "terraform-plugin-kit";
import type { Context, EphemeralPrivate } from "terraform-plugin-kit";
import type { Noun } from "../noun/noun.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { ApiError, UnconfirmedError } from "../openai/error.ts";
import { lookUp, lostBy, lostKeys, mintKey, revoke } from "./key-mint.ts";
import type { KeyKind, LostCreate, Minted, Order } from "./key-mint.ts";

/**
 * Creates a key with an expiry. An older gateway does not return the expiry in its answer: it is then read from the
 * list.
 *
 * @param kept the values besides the id that the close receives
 * @throws IncompleteError where the answer was lost and a key may exist; the close then looks for the key
 */
export async function openKey(
  api: Api,
  kind: KeyKind,
  order: Order,
  kept: EphemeralPrivate,
  context: Pick<Context, "warn">,
): Promise<Minted> {
  const key = await mint(api, kind, order, kept, context);
  const expires_at = key.expires_at ?? (await expiryOf(api, kind.noun, order.place, key));
  if (expires_at === null)
    context.warn(
      "Key Without an Expiry",
      `The API gave the key ${key.id} no expiry, although the request asked for an expiry. The provider revokes the key at the end of the run. If the run is killed, revoke the key by hand.`,
    );
  return { ...key, expires_at };
}

async function mint(
  api: Api,
  kind: KeyKind,
  order: Order,
  kept: EphemeralPrivate,
  context: Pick<Context, "warn">,
): Promise<Minted> {
  try {
    return await mintKey(api, kind, order, context);
  } catch (error) {
    if (!(error instanceof UnconfirmedError)) throw error;
    throw new IncompleteError({ ...kept, name: order.name, expires_at: null, lost: lostBy(error, api) }, error);
  }
}

/** Never throws: an open that fails would leave a key that no close revokes. */
async function expiryOf(api: Api, noun: Noun, place: Values, key: Minted): Promise<Minted["expires_at"]> {
  try {
    return ((await lookUp(api, noun, place, key))?.["expires_at"] ?? null) as Minted["expires_at"];
  } catch {
    return null;
  }
}

/**
 * Revokes a key at the end of a run, also a key whose create was not answered, if the key can be recognized.
 *
 * @param end when the key expires, for the error of a gateway that refuses both the delete and an earlier expiry
 */
export async function closeKey(
  api: Api,
  kind: KeyKind,
  kept: EphemeralPrivate,
  end: string,
  context: Pick<Context, "warn">,
): Promise<void> {
  const id = typeof kept["id"] === "string" ? kept["id"] : await lostKey(api, kind, kept);
  if (id === undefined) return;
  try {
    await revoke(api, kind.noun, { ...kept, id }, context);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
    throw new DiagnosticError(
      "Key Could Not Be Revoked",
      `${error.message}\n\nThe API refused to delete the key ${id} of this run, and to let it expire at once. The key works until it expires${end}. If that is too late, delete the key in the OpenAI console.`,
    );
  }
}

async function lostKey(api: Api, kind: KeyKind, kept: EphemeralPrivate): Promise<string | undefined> {
  // openKey wrote these values.
  const { ids, sure } = await lostKeys(kind, api, kept, kept["lost"] as unknown as LostCreate | undefined);
  if (sure !== undefined || ids.length === 0) return sure;
  throw new DiagnosticError(
    "Key Could Not Be Revoked",
    `The answer to the create of a ${kind.noun.title} was lost. The key may be one of these: ${ids.join(", ")}. The provider left them alone, because each may belong to somebody else. Delete the key of this run in the OpenAI console.`,
  );
}

/** Returns when to renew a key that expires after so many seconds: while a third of its lifetime is left. */
export function renewalAfter(lifetime: number): Date {
  return new Date(Date.now() + (lifetime * 2000) / 3);
}
