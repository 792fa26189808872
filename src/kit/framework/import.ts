import type { ObjectValue } from "../values/value.ts";
import { fillBlocks } from "./block.ts";
import { DiagnosticError } from "./diagnostic.ts";
import { withDefaults } from "./plan.ts";
import type { ImportId, Resource } from "./resource.ts";
import type { Schema } from "./schema.ts";

/** Makes an import id that is the value of one attribute. */
export function passthroughId(attribute: string): ImportId {
  return slashSeparatedId(attribute);
}

/**
 * Makes an import id of several attributes, separated by slashes. Colons also separate them, where the id has no slash
 * and as many parts as there are attributes.
 */
export function slashSeparatedId(...attributes: readonly string[]): ImportId {
  return {
    form: attributes.join("/"),
    attributes,
    parse(id) {
      const parts = attributes.length === 1 ? [id] : id.split(id.includes("/") ? "/" : ":");
      if (parts.length !== attributes.length || parts.some((part) => notAnId.has(part))) return undefined;
      return Object.fromEntries(attributes.map((attribute, index) => [attribute, parts[index] ?? ""]));
    },
  };
}

/** No object has these names, and in the path of a request they would lead to another place. */
const notAnId = new Set(["", ".", ".."]);

/**
 * Returns the partial state for an import by id. The read that follows fills it.
 *
 * @throws DiagnosticError with the expected form
 */
export function importById<Api>(typeName: string, { schema, importId }: Resource<Api>, id: string): ObjectValue {
  if (!importId) throw new DiagnosticError("Import Not Supported", `A ${typeName} cannot be imported by an id.`);
  const told = importId.parse(id);
  if (!told) {
    throw new DiagnosticError(
      "Invalid Import ID",
      `${JSON.stringify(id)} is not an id of ${typeName}. Expected the form ${importId.form}.`,
    );
  }
  return beginningWith(schema, told);
}

/**
 * Returns the partial state for an import by identity.
 *
 * @throws DiagnosticError naming the missing members
 */
export function importByIdentity<Api>(
  typeName: string,
  { schema, identity }: Resource<Api>,
  told: ObjectValue,
): ObjectValue {
  if (!identity) throw new DiagnosticError("Import Not Supported", `A ${typeName} has no identity to import by.`);
  const missing = Object.keys(identity.attributes).filter(
    (name) => identity.forImport[name] === "required" && (told[name] ?? null) === null,
  );
  if (missing.length > 0) {
    throw new DiagnosticError(
      "Incomplete Identity",
      `To import a ${typeName} by its identity, give also: ${missing.join(", ")}.`,
    );
  }
  return beginningWith(schema, told);
}

/**
 * Returns the given attributes and the defaults of a create, because the API may not return attributes with a default.
 */
function beginningWith(schema: Schema, given: object): ObjectValue {
  return withDefaults(schema, fillBlocks(schema, schema.type.from(given)) as ObjectValue);
}

/** The import id of the user, or the identity as JSON text. */
export type ImportedBy = { readonly id: string } | { readonly identity: string };

/** Returns the error for an import whose object the API does not have. */
export function importNotFound<Api>(
  typeName: string,
  { importId }: Resource<Api>,
  imported: ImportedBy,
): DiagnosticError {
  const form = importId ? ` The import id has the form ${importId.form}.` : "";
  const by = "id" in imported ? `id ${JSON.stringify(imported.id)}` : `identity ${imported.identity}`;
  return new DiagnosticError(
    "Imported Object Not Found",
    `The API has no ${typeName} for the import ${by} that can be managed: it does not exist, or it counts as gone, for example because it is archived.${"id" in imported ? form : ""}`,
  );
}
