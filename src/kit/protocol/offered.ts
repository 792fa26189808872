import { DiagnosticError } from "../framework/diagnostic.ts";
import type { Schema } from "../framework/schema.ts";
import { validate } from "../framework/validate.ts";
import type { Host } from "../framework/validate.ts";
import type { ConfigValidator } from "../framework/validator.ts";
import type { DynamicValue__Output } from "../wire/gen/tfplugin6/DynamicValue.ts";
import type { Diagnostic as WireDiagnostic } from "../wire/gen/tfplugin6/Diagnostic.ts";
import { encodeDiagnostics } from "./diagnostics.ts";
import { decodeObject } from "./dynamic-value.ts";

/** The kinds of types that a provider offers, as messages name them. */
type Kind = "resource" | "data source" | "ephemeral resource" | "list resource" | "action";

/**
 * Returns the definition of the type in a request.
 *
 * @throws DiagnosticError where the provider does not offer the type
 */
export function offered<T>(kind: Kind, types: ReadonlyMap<string, T>, typeName: string): T {
  const found = types.get(typeName);
  if (found !== undefined) return found;
  const summary = {
    resource: "Unknown Resource Type",
    "data source": "Unknown Data Source",
    "ephemeral resource": "Unknown Ephemeral Resource",
    "list resource": "Unknown List Resource",
    action: "Unknown Action",
  }[kind];
  throw new DiagnosticError(summary, `This provider has no ${kind} ${typeName}.`);
}

/**
 * Validates a configuration, whose values may be unknown.
 *
 * @param owner the configured type, or "the provider"
 * @returns the diagnostics of the schema and of the author's rules; none without a configuration
 */
export function validateConfig(
  owner: string,
  { schema, validate: rules }: { readonly schema: Schema; readonly validate: readonly ConfigValidator<string>[] },
  config: DynamicValue__Output | null,
  host?: Host,
): { diagnostics: WireDiagnostic[] } {
  const values = decodeObject(schema.type, config);
  return { diagnostics: values ? encodeDiagnostics(validate(owner, schema, rules, values, host)) : [] };
}
