import type { ObjectValue, Value } from "../values/value.ts";
import { DiagnosticError } from "./diagnostic.ts";
import type { Resource } from "./resource.ts";

/** How the id given to `terraform import` is read. */
export interface ImportId {
  /** What a user is to write, as in "checkpoint_id:organization_id". */
  readonly form: string;
  /** The attributes the id tells, enough for a read; undefined where the id has another form. */
  parse(id: string): Readonly<Record<string, string>> | undefined;
}

/** An id that is the value of one attribute. */
export function wholeId(attribute: string): ImportId {
  return { form: attribute, parse: (id) => (id === "" ? undefined : { [attribute]: id }) };
}

/**
 * The partial state with which an import begins; the read that follows fills it.
 *
 * @throws DiagnosticError showing the expected form
 */
export function importState<Api>(typeName: string, { schema, importId }: Resource<Api>, id: string): ObjectValue {
  const told = importId.parse(id);
  if (!told) {
    throw new DiagnosticError("Invalid Import ID", `${JSON.stringify(id)} is not an id of ${typeName}. Expected the form ${importId.form}.`);
  }
  const state: Record<string, Value> = Object.create(null);
  for (const attribute of Object.keys(schema.attributes)) state[attribute] = told[attribute] ?? null;
  for (const block of Object.keys(schema.blocks)) state[block] = null;
  return state;
}

/** What to say when nothing exists under an imported id. */
export function importNotFound<Api>(typeName: string, { importId }: Resource<Api>, id: string): DiagnosticError {
  return new DiagnosticError(
    "Imported Object Not Found",
    `The API has no ${typeName} for the import id ${JSON.stringify(id)}. Expected the form ${importId.form}, naming an object that exists.`,
  );
}
