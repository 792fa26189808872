import { DiagnosticError } from "terraform-plugin-kit";
import type { Context } from "terraform-plugin-kit";
import type { Api } from "../openai/client.ts";
import type { ApiError } from "../openai/error.ts";
import type { ApiPath } from "../openai/path.ts";
import { findRow, pathOf } from "./find.ts";
import { describe } from "./noun.ts";
import type { Noun } from "./noun.ts";
import { isRefusal } from "./refusal.ts";
import type { Values } from "./values.ts";

/** Removes an object, and returns the answer of the API. */
export type Destroy = (api: Api, path: ApiPath, context: Pick<Context, "warn">) => Promise<unknown>;

/**
 * Removes an object. The removal of an object that is gone succeeds. If the answer does not show the removal, the
 * provider asks the API whether the object still exists: access that still exists must stay in the state.
 *
 * @throws DiagnosticError "Delete Not Confirmed" where the object still exists, or the API's own refusal
 */
export async function removeRow(
  api: Api,
  noun: Noun,
  place: Values,
  id: string,
  {
    destroy = (of, path) => of.delete(path),
    context,
  }: { readonly destroy?: Destroy | undefined; readonly context: Pick<Context, "warn"> },
): Promise<void> {
  let refusal: ApiError | undefined;
  try {
    const answer = await destroy(api, pathOf(noun, place, id), context);
    if (answer === "deleted" || answer === "claimed" || saysGone(noun, answer, { id, now: api.time() })) return;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    refusal = error;
  }
  for (const pause of [0, 500, 1000, 2000]) {
    await api.wait(pause);
    if (await isGone(api, noun, place, id)) return;
    if (refusal !== undefined) throw refusal;
  }
  throw new DiagnosticError(
    "Delete Not Confirmed",
    `The API did not confirm that it removed the ${describe(noun, { ...place, id })}, and still returns it. The resource stays in the state: apply again.`,
  );
}

/** Whether the answer shows the object in a state that counts as gone, as an archived project does. */
function saysGone(noun: Noun, answer: unknown, { id, now }: { readonly id: string; readonly now: number }): boolean {
  const row = noun.read(answer);
  return row["id"] === id && !noun.isLive(row, now);
}

async function isGone(api: Api, noun: Noun, place: Values, id: string): Promise<boolean> {
  await api.rows(noun.list(place), { fresh: true }).catch(() => undefined);
  const row = await findRow(api, noun, place, { id });
  return row === undefined || !noun.isLive(row, api.time());
}
