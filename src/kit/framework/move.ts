import { parseJsonObject } from "../values/json.ts";
import type { ObjectValue } from "../values/value.ts";
import { fillBlocks } from "./block.ts";
import { DiagnosticError } from "./diagnostic.ts";
import type { MoveSource, Resource, UpgradeContext } from "./resource.ts";
import { silent } from "./upgrade.ts";
import { withoutWriteOnly } from "./write-only.ts";

/** The source of a move, as Terraform stores it. */
export interface StoredSource extends Omit<MoveSource, "state" | "identity"> {
  readonly json: Uint8Array;
  readonly identityJson: Uint8Array | undefined;
}

/**
 * Turns the state of another type into a state of this resource. It runs before the provider is configured, so it has
 * no API.
 *
 * @throws DiagnosticError where none of the resource's moves accepts the source, ValueError for a state that is not an
 *   object
 */
export function moveState<Api>(
  typeName: string,
  { schema, stateMoves }: Resource<Api>,
  { json, identityJson, ...source }: StoredSource,
  context: UpgradeContext = silent,
): ObjectValue {
  const state = parseJsonObject(json);
  const identity = identityJson && parseJsonObject(identityJson);
  for (const move of stateMoves) {
    const result = move({ ...source, state, identity }, context);
    if (result) return withoutWriteOnly(schema, fillBlocks(schema, schema.type.from(result)) as ObjectValue);
  }
  throw new DiagnosticError(
    "Unsupported Move",
    `A ${source.type} of ${source.provider} (version ${source.version}) cannot become a ${typeName}. ` +
      "Remove the moved block, import the object under its new address and forget the old one with a removed block.",
  );
}
