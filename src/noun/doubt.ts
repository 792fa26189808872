import type { Context } from "terraform-plugin-kit";
import type { Doubt } from "../openai/client.ts";

/** Warns that a create succeeded with an uncertain result. */
export function warnOfDoubt(context: Pick<Context, "warn">, { kind, message }: Omit<Doubt, "ids">): void {
  const summary = {
    "taken-over": "Object Taken Over",
    "made-twice": "Object May Be Made Twice",
    discarded: "Object of a Lost Answer Removed",
    "may-be-left": "Object of a Lost Answer May Be Left",
  }[kind];
  context.warn(summary, message);
}
