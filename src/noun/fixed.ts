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
 * For `requiresReplace` of an optional attribute that the API sets when it creates the object, and never changes. Another configured
 * value replaces the object; a value that is learnt or left out does not.
 */
export function onlyAtCreate({ config, prior }: AttributeChange<unknown>): boolean {
  return config !== null && prior !== null;
}

/** The attributes that only a create can set. */
export function fixedOf(attributes: Attributes): readonly string[] {
  return Object.keys(attributes).filter((name) => {
    const attribute = attributes[name] as Attribute;
    return isSettable(attribute) && (attribute.requiresReplace === true || attribute.requiresReplace === onlyAtCreate);
  });
}

/** Under this key private state remembers that Terraform created the object. */
const createdKey = "created";

export function rememberCreated({ privateState }: ResourceContext): void {
  privateState.set(createdKey, true);
}

/** Whether Terraform created the object, so that it has what the configuration said then. */
export function wasCreated(privateState: Pick<PrivateState, "get">): boolean {
  return privateState.get(createdKey) === true;
}

/**
 * Plans a fixed attribute that is configured although the state has no value for it. An object that Terraform created was
 * created without it, and is replaced. Of an imported object the API does not return the value: it is recorded, with a warning.
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
 * Compares the created object with what was asked for.
 *
 * @throws DiagnosticError naming the fixed attributes that have another value
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
    `The API created the ${describe(noun, { ...plan, ...row })}, but ${each.join("; ")}. This cannot be changed later: the object is recorded as tainted, ` +
      "and the next apply replaces it. To keep it as it is, correct the configuration and run terraform untaint.",
    [{ attribute: wrong[0] as string }],
  );
}

function isValue(value: unknown): boolean {
  return value !== null && value !== undefined && !isUnknown(value);
}

function notReturned(noun: Noun, values: Values, name: string, value: unknown): string {
  return (
    `The API does not return ${name} of the ${describe(noun, values)}. The value ${JSON.stringify(value)} is only recorded in the state: ` +
    "nobody has confirmed that the object has it. Check it in the OpenAI console."
  );
}
