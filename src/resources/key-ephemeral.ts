/** What the ephemeral resources of both kinds of keys share. */
import { DiagnosticError } from "terraform-plugin-kit";
import type { Context } from "terraform-plugin-kit";
import type { Noun } from "../noun/noun.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";
import { lookUp, mintKey, revoke } from "./key-mint.ts";
import type { KeyKind, Minted, Order } from "./key-mint.ts";

/**
 * Creates a key that ends by itself. Its expiry is looked up where the answer to the create leaves it out, as that of an older
 * gateway does.
 */
export async function openKey(api: Api, kind: KeyKind, order: Order, context: Pick<Context, "warn">): Promise<Minted> {
  const key = await mintKey(api, kind, order, context);
  const expires_at = key.expires_at ?? (await expiryOf(api, kind.noun, order.place, key));
  if (expires_at === null)
    context.warn(
      "Key Without an Expiry",
      `The API gave the key ${key.id} no expiry, although one was asked for. It is revoked at the end of the run; if the run is killed, revoke it by hand.`,
    );
  return { ...key, expires_at };
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
 * Revokes a key at the end of a run.
 *
 * @param end when the key ends by itself, for the error of a gateway that refuses to delete it and to let it expire
 */
export async function closeKey(
  api: Api,
  noun: Noun,
  key: Values,
  end: string,
  context: Pick<Context, "warn">,
): Promise<void> {
  try {
    await revoke(api, noun, key, context);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 400) throw error;
    throw new DiagnosticError(
      "Key Could Not Be Revoked",
      `${error.message}\n\nThe API refused to delete the key ${String(key["id"])} of this run, and to let it expire at once. It works until it ends by itself${end}. Delete it in the OpenAI console if that is too late.`,
    );
  }
}

/** When a key that lives so many seconds from now is renewed: while a third of its life is left. */
export function renewalAfter(lifetime: number): Date {
  return new Date(Date.now() + (lifetime * 2000) / 3);
}
