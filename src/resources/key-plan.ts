import { errorDiagnostic, warningDiagnostic } from "terraform-plugin-kit";
import type { Attribute, Diagnostic, PrivateState, ResourceContext, Value } from "terraform-plugin-kit";
import { wasCreated } from "../noun/fixed.ts";
import { describe } from "../noun/noun.ts";
import type { Noun } from "../noun/noun.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";

/** The name in private state that records that the provider itself uses the key. */
const inUseKey = "in_use";

/** Records, for the plan, whether the key looks like a key that the provider uses. */
export function noteUse(api: Api, { privateState }: ResourceContext, redacted: unknown): void {
  const isInUse = typeof redacted === "string" && api.isInUse(redacted);
  privateState.set(inUseKey, isInUse ? true : undefined);
}

/**
 * Warns, during a read, that the provider itself uses the key. Terraform plans a tainted object as a create, without
 * its prior state and its private state, so only the read before the plan can warn.
 */
export function warnOfUse(noun: Noun, values: Values, context: ResourceContext): void {
  if (context.privateState.get(inUseKey) === true)
    context.warn("Key in Use Is Managed Here", managedText(noun, values));
}

export interface KeyChange {
  readonly prior: Values | null;
  readonly planned: Values | null;
  readonly privateState: PrivateState;
}

export interface KeyPlan {
  readonly replace: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The rules that the plan of a key depends on. */
export interface KeyRules {
  readonly noun: Noun;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The attributes that only a create sets and that the API does not return. */
  readonly fixed: readonly string[];
}

/** Plans a key: refuses a create without a reader, and warns of changes that cannot be undone. */
export function planKey(rules: KeyRules, { prior, planned, privateState }: KeyChange): KeyPlan {
  if (prior === null) return { replace: [], diagnostics: planned?.["encrypt_to"] === null ? [noReader()] : [] };
  const isInUse = privateState.get(inUseKey) === true;
  const inUse = isInUse ? [usedWarning(rules.noun, prior)] : [];
  if (planned === null) return { replace: [], diagnostics: inUse };
  const added = rules.fixed.filter((name) => isEmpty(prior[name]) && !isEmpty(planned[name]));
  const created = wasCreated(privateState);
  const replace = created ? added.filter((name) => name !== "encrypt_to") : [];
  const recorded = added
    .filter((name) => !replace.includes(name))
    .map((name) =>
      warningDiagnostic("Value Only Recorded", recordedText(rules.noun, prior, name), [{ attribute: name }]),
    );
  const isReplaced = replace.length > 0 || replacedBy(rules, prior, planned);
  if (isReplaced) return { replace, diagnostics: inUse };
  // For -replace and replace_triggered_by, Terraform first requests a plan without a replacement and shows its
  // warnings. Then it requests the plan of a create and drops its warnings.
  const managed = isInUse ? [managedWarning(rules.noun, prior)] : [];
  return { replace, diagnostics: [...managed, ...recorded] };
}

function replacedBy({ attributes }: KeyRules, prior: Values, planned: Values): boolean {
  return Object.entries(attributes).some(([name, { type, requiresReplace }]) => {
    const [before, after] = [prior[name] as Value, planned[name] as Value];
    if (isEmpty(before) || type.equals(before, after)) return false;
    return typeof requiresReplace === "function"
      ? requiresReplace({ config: after, prior: before, planned: after, creating: false })
      : requiresReplace === true;
  });
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined;
}

/** Explains why a create without a reader is refused, and the three ways out. */
export const threeWays =
  "The API returns the value of a key once, when it creates the key, and this provider never stores a value in plain text. Nothing was created. There are three ways:\n\n" +
  "1. Set encrypt_to to the public key of the reader. encrypted_value then holds the value, encrypted for that reader:\n" +
  '     encrypt_to = { public_key = file("reader.pem") }\n\n' +
  "2. For one run, use the ephemeral resource of the same name. Its value is in no state and no plan.\n\n" +
  "3. Use no key: a workload identity federation rule (openai_workload_identity_federation_rule) lets a workload exchange the token of its own platform.";

function noReader(): Diagnostic {
  return errorDiagnostic("No Reader for the Value of the Key", threeWays, [{ attribute: "encrypt_to" }]);
}

function managedWarning(noun: Noun, prior: Values): Diagnostic {
  return warningDiagnostic("Key in Use Is Managed Here", managedText(noun, prior));
}

function managedText(noun: Noun, values: Values): string {
  return (
    `${resemblance(noun, values)} If it is the same key, a destroy or a replacement of it locks the provider out, in this run and in others. ` +
    "Every plan has this warning, because Terraform shows no other warning if -replace, replace_triggered_by or a taint replaces the key. " +
    "Configure the provider with a key that this configuration does not manage."
  );
}

function resemblance(noun: Noun, values: Values): string {
  return `The first and last characters of the ${describe(noun, values)} (${String(values["redacted_value"])}) equal those of a key that this provider is configured with.`;
}

function usedWarning(noun: Noun, prior: Values): Diagnostic {
  return warningDiagnostic(
    "Key in Use Will Be Revoked",
    `${resemblance(noun, prior)} ` +
      "If it is the same key, requests after its destroy fail with 401, in this run and in others. Configure the provider with another key first.",
  );
}

function recordedText(noun: Noun, prior: Values, name: string): string {
  return (
    `The API does not return ${name} of the ${describe(noun, prior)}, which Terraform did not create. The state records the configured value, and the key stays as it is` +
    `${name === "encrypt_to" ? ", and has no encrypted_value" : ""}. To create a key with this value, replace it (terraform apply -replace=ADDRESS).`
  );
}
