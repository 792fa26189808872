import type { Context } from "terraform-plugin-kit";

/** When a key that lives so many seconds from now is renewed: while a third of its life is left. */
export function renewalAfter(lifetime: number): Date {
  return new Date(Date.now() + (lifetime * 2000) / 3);
}

/** Warns of a key that would not end by itself where it is not revoked. */
export function warnUnbounded(context: Pick<Context, "warn">, id: string): void {
  context.warn(
    "Key Without an Expiry",
    `The API gave the key ${id} no expiry, although one was asked for. It is revoked at the end of the run; if the run is killed, revoke it by hand.`,
  );
}
