/** What the ephemeral resources of both kinds of keys share. */
import { DiagnosticError, IncompleteError } from "terraform-plugin-kit";
import type { Context, EphemeralPrivate } from "terraform-plugin-kit";
import type { Noun } from "../noun/noun.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { ApiError, UnconfirmedError } from "../openai/error.ts";
import { lookUp, lostBy, lostKeys, mintKey, revoke } from "./key-mint.ts";
import type { KeyKind, LostCreate, Minted, Order } from "./key-mint.ts";

/**
 * Creates a key that ends by itself. Its expiry is looked up where the answer to the create leaves it out, as that of an older
 * gateway does.
 *
 * @param kept what the close is given besides the id
 * @throws IncompleteError where a key may be left whose answer was lost: the close then looks for it
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
      `The API gave the key ${key.id} no expiry, although one was asked for. It is revoked at the end of the run; if the run is killed, revoke it by hand.`,
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

/** Never throws: an open that fails would leave a key that nobody closes. */
async function expiryOf(api: Api, noun: Noun, place: Values, key: Minted): Promise<Minted["expires_at"]> {
  try {
    return ((await lookUp(api, noun, place, key))?.["expires_at"] ?? null) as Minted["expires_at"];
  } catch {
    return null;
  }
}

/**
 * Revokes a key at the end of a run, also one whose create was not answered, where it can be recognized.
 *
 * @param end when the key ends by itself, for the error of a gateway that refuses to delete it and to let it expire
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
      `${error.message}\n\nThe API refused to delete the key ${id} of this run, and to let it expire at once. It works until it ends by itself${end}. Delete it in the OpenAI console if that is too late.`,
    );
  }
}

async function lostKey(api: Api, kind: KeyKind, kept: EphemeralPrivate): Promise<string | undefined> {
  // openKey wrote it.
  const { ids, sure } = await lostKeys(kind, api, kept, kept["lost"] as unknown as LostCreate | undefined);
  if (sure !== undefined || ids.length === 0) return sure;
  throw new DiagnosticError(
    "Key Could Not Be Revoked",
    `The answer to the create of a ${kind.noun.title} was lost. It may have made one of these: ${ids.join(", ")}. They were left alone, because each could belong to somebody else.`,
  );
}

/** When a key that lives so many seconds from now is renewed: while a third of its life is left. */
export function renewalAfter(lifetime: number): Date {
  return new Date(Date.now() + (lifetime * 2000) / 3);
}
