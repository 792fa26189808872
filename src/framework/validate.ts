import { formatPath } from "../values/path.ts";
import type { Path } from "../values/path.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { isList, isNull, isObject, isUnknown } from "../values/value.ts";
import type { Attribute } from "./attribute.ts";
import type { Block } from "./block.ts";
import { errorDiagnostic, warningDiagnostic } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { innerOfAttribute } from "./inner.ts";
import type { Body, Inner } from "./inner.ts";
import type { Schema } from "./schema.ts";
import type { ConfigValidator } from "./validator.ts";

export interface Host {
  /** Whether Terraform keeps write-only values out of the state: since 1.11. */
  readonly writeOnlyAllowed: boolean;
}

/**
 * Checks a configuration in which values may still be unknown. Needs no API and no key.
 *
 * @returns what is wrong, in the order of the schema
 */
export function validate(
  schema: Schema,
  rules: readonly ConfigValidator[],
  config: ObjectValue,
  host: Host = { writeOnlyAllowed: true },
): readonly Diagnostic[] {
  return [
    ...rules.flatMap((rule) => rule(config)),
    ...validateBody(schema, config, [], host),
    ...(schema.deprecated === undefined ? [] : [warningDiagnostic("Deprecated", schema.deprecated)]),
  ];
}

function validateBody({ attributes, blocks }: Body, values: ObjectValue, at: Path, host: Host): Diagnostic[] {
  return [
    ...Object.entries(attributes).flatMap(([name, attribute]) =>
      validateAttribute(attribute, values[name] ?? null, [...at, { attribute: name }], host),
    ),
    ...Object.entries(blocks).flatMap(([name, block]) =>
      validateBlock(block, values[name] ?? null, [...at, { attribute: name }], host),
    ),
  ];
}

function validateBlock(block: Block, value: Value, path: Path, host: Host): Diagnostic[] {
  const written = isList(value) ? value.length > 0 : value !== null && block.nesting !== "group";
  const warning =
    block.deprecated !== undefined && written ? [warningDiagnostic("Block Deprecated", block.deprecated, path)] : [];
  return [...warning, ...validateObjects(block, value, path, host)];
}

function validateAttribute(attribute: Attribute, value: Value, path: Path, host: Host): Diagnostic[] {
  if (isUnknown(value)) return [];
  if (isNull(value)) {
    return attribute.required
      ? [errorDiagnostic("Missing Required Attribute", `Attribute ${formatPath(path)} is required.`, path)]
      : [];
  }
  if (attribute.mode === "computed") {
    return [
      errorDiagnostic(
        "Read-Only Attribute",
        `Attribute ${formatPath(path)} is decided by the API and cannot be set.`,
        path,
      ),
    ];
  }
  if (attribute.mode === "writeOnly" && !host.writeOnlyAllowed) {
    return [
      errorDiagnostic(
        "Write-Only Attribute Not Allowed",
        `Attribute ${formatPath(path)} is write-only, which needs Terraform 1.11 or newer.`,
        path,
      ),
    ];
  }
  const problems = attribute.validate.flatMap((rule) => rule(value) ?? []);
  const shown = isSecret(attribute) ? "a sensitive value" : JSON.stringify(value, plainNumbers);
  const inner = innerOfAttribute(attribute);
  return [
    ...problems.map((problem) =>
      errorDiagnostic("Invalid Attribute Value", `Attribute ${formatPath(path)} ${problem}, got: ${shown}.`, path),
    ),
    ...(attribute.deprecated ? [warningDiagnostic("Attribute Deprecated", attribute.deprecated, path)] : []),
    ...(inner ? validateObjects(inner, value, path, host) : []),
  ];
}

function validateObjects(inner: Inner, value: Value, at: Path, host: Host): Diagnostic[] {
  if (isObject(value)) {
    if (inner.nesting !== "map") return validateBody(inner, value, at, host);
    return Object.entries(value).flatMap(([key, element]) =>
      isObject(element) ? validateBody(inner, element, [...at, { key }], host) : [],
    );
  }
  if (!isList(value)) return [];
  return value.flatMap((element: Value, index) => {
    const step = inner.nesting === "set" ? { element } : { index };
    return isObject(element) ? validateBody(inner, element, [...at, step], host) : [];
  });
}

/** Whether an attribute, or one inside of it, may not be shown. */
function isSecret(attribute: Attribute): boolean {
  const inner = innerOfAttribute(attribute);
  return (
    attribute.sensitive ||
    attribute.mode === "writeOnly" ||
    (inner !== undefined && Object.values(inner.attributes).some(isSecret))
  );
}

function plainNumbers(_key: string, value: unknown): unknown {
  if (isUnknown(value)) return "(known after apply)";
  return typeof value === "bigint" ? Number(value) : value;
}
