import { formatPath, type Path } from "../values/path.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { isObject, isUnknown } from "../values/value.ts";
import type { Attribute } from "./attribute.ts";
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "./diagnostic.ts";
import { type Body, type Inner, innerOfAttribute } from "./inner.ts";
import type { Schema } from "./schema.ts";
import type { ConfigValidator } from "./validator.ts";

/**
 * Checks a configuration in which values may still be unknown. Needs no API and no key.
 *
 * @returns what is wrong, in the order of the schema
 */
export function validate(schema: Schema, rules: readonly ConfigValidator[], config: ObjectValue): readonly Diagnostic[] {
  return [...rules.flatMap((rule) => rule(config)), ...validateBody(schema, config, [])];
}

function validateBody({ attributes, blocks }: Body, values: ObjectValue, at: Path): Diagnostic[] {
  return [
    ...Object.entries(attributes).flatMap(([name, attribute]) =>
      validateAttribute(attribute, values[name] ?? null, [...at, { attribute: name }]),
    ),
    ...Object.entries(blocks).flatMap(([name, block]) =>
      validateObjects(block, values[name] ?? null, [...at, { attribute: name }]),
    ),
  ];
}

function validateAttribute(attribute: Attribute, value: Value, path: Path): Diagnostic[] {
  if (isUnknown(value)) return [];
  if (value === null) {
    return attribute.mode === "required"
      ? [errorDiagnostic("Missing Required Attribute", `Attribute ${formatPath(path)} is required.`, path)]
      : [];
  }
  if (attribute.mode === "computed") {
    return [
      errorDiagnostic("Read-Only Attribute", `Attribute ${formatPath(path)} is decided by the API and cannot be set.`, path),
    ];
  }
  const problems = attribute.validate.flatMap((rule) => rule(value) ?? []);
  const shown = attribute.sensitive ? "a sensitive value" : JSON.stringify(value, plainNumbers);
  const inner = innerOfAttribute(attribute);
  return [
    ...problems.map((problem) =>
      errorDiagnostic("Invalid Attribute Value", `Attribute ${formatPath(path)} ${problem}, got: ${shown}.`, path),
    ),
    ...(attribute.deprecated ? [warningDiagnostic("Attribute Deprecated", attribute.deprecated, path)] : []),
    ...(inner ? validateObjects(inner, value, path) : []),
  ];
}

function validateObjects(inner: Inner, value: Value, at: Path): Diagnostic[] {
  if (isObject(value)) {
    if (inner.nesting !== "map") return validateBody(inner, value, at);
    return Object.entries(value).flatMap(([key, element]) =>
      isObject(element) ? validateBody(inner, element, [...at, { key }]) : [],
    );
  }
  if (!Array.isArray(value)) return [];
  return value.flatMap((element: Value, index) => {
    const step = inner.nesting === "set" ? { element } : { index };
    return isObject(element) ? validateBody(inner, element, [...at, step]) : [];
  });
}

function plainNumbers(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
