import type { ObjectValue, Value } from "../values/value.ts";
import { isUnknown } from "../values/value.ts";
import { type Diagnostic, errorDiagnostic } from "./diagnostic.ts";

/**
 * A rule for one known, non-null value. Returns what the value must be ("must not be empty"), or undefined where it holds.
 */
export type Validator = (value: Value) => string | undefined;

/** A rule over a whole configuration, in which any value may be null or unknown. Must not touch the API. */
export type ConfigValidator = (config: ObjectValue) => readonly Diagnostic[];

export function notEmpty(value: Value): string | undefined {
  return value === "" ? "must not be empty" : undefined;
}

/** @param requirement completes "Attribute x …" */
export function matching(pattern: RegExp, requirement: string): Validator {
  return (value) => (typeof value === "string" && !pattern.test(value) ? requirement : undefined);
}

export function atLeast(least: number): Validator {
  return (value) => ((typeof value === "number" || typeof value === "bigint") && value < least ? `must be at least ${least}` : undefined);
}

/** Exactly one of these attributes must be set. An unknown one may turn out either way, so it is not counted yet. */
export function exactlyOneOf(...names: readonly string[]): ConfigValidator {
  const all = names.join(", ");
  return (config) => {
    const set = names.filter((name) => config[name] !== null && !isUnknown(config[name] ?? null));
    const unknown = names.some((name) => isUnknown(config[name] ?? null));
    if (set.length > 1) {
      return set.map((name) =>
        errorDiagnostic("Invalid Attribute Combination", `Only one of ${all} can be set, got: ${set.join(", ")}.`, [
          { attribute: name },
        ]),
      );
    }
    if (set.length === 0 && !unknown) {
      return [errorDiagnostic("Invalid Attribute Combination", `Exactly one of ${all} must be set, got: none.`)];
    }
    return [];
  };
}
