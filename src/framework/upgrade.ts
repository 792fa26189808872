import { decodeJson } from "../values/json.ts";
import type { ObjectValue } from "../values/value.ts";
import { DiagnosticError } from "./diagnostic.ts";
import type { Schema } from "./schema.ts";

/**
 * Reads a stored state. Terraform asks for this before every use of an object, the same version included:
 * attributes the schema no longer has are dropped, those it has gained are null.
 *
 * @param owner the resource type, for the message
 * @throws DiagnosticError for a version this provider does not know, ValueError for a state that does not fit
 */
export function upgrade(owner: string, schema: Schema, stored: { version: number; json: Uint8Array }): ObjectValue {
  if (stored.version !== schema.version) {
    throw new DiagnosticError(
      "Unknown State Version",
      `The state of this ${owner} has version ${stored.version}, but this version of the provider knows only ` +
        `version ${schema.version}. Use the provider version that wrote it.`,
    );
  }
  return decodeJson(schema.type, stored.json, { lenient: true }) as ObjectValue;
}
