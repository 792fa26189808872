import type { Context } from "../framework/context.ts";
import { IncompleteError } from "../framework/resource.ts";
import type { Api } from "../openai/client.ts";
import { UnconfirmedError } from "../openai/error.ts";
import type { ApiPath } from "../openai/path.ts";
import { saysGone } from "./refusal.ts";

/** A kind of object whose names need not be unique. */
export interface Namesakes {
  readonly collection: ApiPath;
  /** Whether a row is as the one that was to be created. */
  readonly alike: (item: unknown) => boolean;
  /** The kind of object in words. */
  readonly noun: string;
}

/**
 * Creates an object that may have namesakes, never twice.
 *
 * @returns what the API answered
 * @throws IncompleteError recording no id but, as created_at, when it began: couldBe looks by that
 */
export async function createOnce(
  api: Api,
  { collection, alike, noun }: Namesakes,
  { body, context }: { readonly body: object; readonly context: Context },
): Promise<unknown> {
  try {
    return await api.createOnce({ path: collection }, body, {
      alike,
      title: noun,
      onDoubt: ({ kind, message }) => {
        if (kind === "made-twice") context.warn("Object May Be Made Twice", message);
        else context.warn("Object Taken Over", message);
      },
    });
  } catch (error) {
    throw error instanceof UnconfirmedError ? new IncompleteError({ created_at: error.createdAt }, error) : error;
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
  try {
    return await api.candidates({ path: collection }, alike, created_at);
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
  { state, context }: { readonly state: Unidentified; readonly context: Context },
): Promise<void> {
  const ids = await couldBe(api, namesakes, state);
  if (ids.length === 0) return;
  context.warn(
    "Object May Be Left Behind",
    `An earlier apply did not learn the id of the ${namesakes.noun} it was creating. It may have made one of these: ${ids.join(", ")}. ` +
      "They were left alone, because each could belong to somebody else, and this record was dropped. " +
      "If one of them is yours, import it (terraform import, or an import block) or remove it by hand.",
  );
}
