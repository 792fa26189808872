import type { ObjectValue } from "../values/value.ts";
import { fillBlocks } from "./block.ts";
import { DiagnosticError } from "./diagnostic.ts";
import type { ImportId, Resource } from "./resource.ts";

/** An id that is the value of one attribute. */
export function wholeId(attribute: string): ImportId {
  return { form: attribute, parse: (id) => (id === "" ? undefined : { [attribute]: id }) };
}

/**
 * The partial state with which an import by id begins; the read that follows fills it.
 *
 * @throws DiagnosticError showing the expected form
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
  return fillBlocks(schema, schema.type.from(told)) as ObjectValue;
}

/**
 * The partial state with which an import by identity begins.
 *
 * @throws DiagnosticError naming the members that are missing
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
  return fillBlocks(schema, schema.type.from(told)) as ObjectValue;
}

/** What to say when nothing exists under an imported id. */
export function importNotFound<Api>(typeName: string, { importId }: Resource<Api>, id: string): DiagnosticError {
  const form = importId ? ` Expected the form ${importId.form}, naming an object that exists.` : "";
  return new DiagnosticError("Imported Object Not Found", `The API has no ${typeName} for the import ${id}.${form}`);
}
