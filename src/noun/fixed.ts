import { DiagnosticError, isSettable, isUnknown, warningDiagnostic } from "terraform-plugin-kit";
import type {
  Attribute,
  AttributeChange,
  Attributes,
  Diagnostic,
  PrivateState,
  ResourceContext,
} from "terraform-plugin-kit";
import { agree, describe } from "./noun.ts";
import type { Noun } from "./noun.ts";
import type { Values } from "./values.ts";

/**
 * `requiresReplace` for an optional attribute that the API sets at the create and never changes. Another configured
 * value replaces the object. A value that the provider learns, or that the configuration leaves out, does not replace
 * it.
 */
export function onlyAtCreate({ config, prior }: AttributeChange<unknown>): boolean {
  return config !== null && prior !== null;
}

/** Returns the attributes that only a create can set. */
export function fixedOf(attributes: Attributes): readonly string[] {
  return Object.keys(attributes).filter((name) => {
    const attribute = attributes[name] as Attribute;
    return isSettable(attribute) && (attribute.requiresReplace === true || attribute.requiresReplace === onlyAtCreate);
  });
}

/** The name in private state that records that Terraform created the object. */
const createdKey = "created";

export function rememberCreated({ privateState }: ResourceContext): void {
  privateState.set(createdKey, true);
}

/** Whether Terraform created the object, so that the object has the values of that configuration. */
export function wasCreated(privateState: Pick<PrivateState, "get">): boolean {
  return privateState.get(createdKey) === true;
}

/**
 * Plans a fixed attribute that is configured although the state has no value for it. An object that Terraform created
 * without the attribute is replaced. For an imported object, the API does not return the value: the state records it,
 * with a warning.
 */
export function planFixed(
  noun: Noun,
  {
    prior,
    planned,
    privateState,
  }: { readonly prior: Values | null; readonly planned: Values | null; readonly privateState: PrivateState },
): { readonly replace: readonly string[]; readonly diagnostics: readonly Diagnostic[] } | undefined {
  if (prior === null || planned === null) return undefined;
  const added = fixedOf(noun.attributes).filter((name) => prior[name] === null && isValue(planned[name]));
  if (wasCreated(privateState)) return { replace: added, diagnostics: [] };
  const diagnostics = added.map((name) =>
    warningDiagnostic("Value Not Confirmed", notReturned(noun, prior, name, planned[name]), [{ attribute: name }]),
  );
  return { replace: [], diagnostics };
}

/**
 * Compares the created object with the configured values.
 *
 * @throws DiagnosticError that names the fixed attributes with another value
 */
export function checkFixed(noun: Noun, plan: Values, row: Values, context: ResourceContext): void {
  const asked = fixedOf(noun.attributes).filter((name) => isValue(plan[name]));
  const isReturned = (name: string): boolean => row[name] !== null && row[name] !== undefined;
  for (const name of asked) {
    if (!isReturned(name) && noun.attributes[name]?.mode === "optionalComputed")
      context.warn("Value Not Confirmed", notReturned(noun, { ...plan, ...row }, name, plan[name]), [
        { attribute: name },
      ]);
  }
  const wrong = asked.filter(
    (name) => isReturned(name) && !agree(noun.attributes[name] as Attribute, plan[name], row[name]),
  );
  if (wrong.length === 0) return;
  const each = wrong.map((name) => `${name} is ${JSON.stringify(row[name])}, not ${JSON.stringify(plan[name])}`);
  throw new DiagnosticError(
    "Created Otherwise Than Asked",
    `The API created the ${describe(noun, { ...plan, ...row })}, but ${each.join("; ")}. The API cannot change this later. The object is recorded as tainted, ` +
      "and the next apply replaces it. To keep the object as it is, correct the configuration and run terraform untaint.",
    [{ attribute: wrong[0] as string }],
  );
}

function isValue(value: unknown): boolean {
  return value !== null && value !== undefined && !isUnknown(value);
}

function notReturned(noun: Noun, values: Values, name: string, value: unknown): string {
  return (
    `The API does not return ${name} of the ${describe(noun, values)}. The state records the configured value ${JSON.stringify(value)}, ` +
    "which the API has not confirmed. Check the value in the OpenAI console."
  );
}
