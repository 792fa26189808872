import { formatPath } from "../values/path.ts";
import type { Path, Step } from "../values/path.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { emptyObject, isList, isNull, isObject, isUnknown } from "../values/value.ts";
import type { Attribute } from "./attribute.ts";
import type { Block } from "./block.ts";
import { errorDiagnostic, warningDiagnostic } from "./diagnostic.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { nestedBodyOf } from "./nested.ts";
import type { Body, NestedBody } from "./nested.ts";
import type { Schema } from "./schema.ts";
import type { ConfigValidator, Validator } from "./validator.ts";

/** The capabilities of the Terraform that validates. */
export interface Host {
  /** Whether Terraform keeps write-only values out of the state: since 1.11. */
  readonly writeOnlyAllowed: boolean;
}

/**
 * Validates a configuration, whose values may be unknown. Needs no API and no key.
 *
 * @param owner the configured type ("openai_project"), or "the provider"
 * @returns the diagnostics, in the order of the schema
 */
export function validate(
  owner: string,
  schema: Schema,
  rules: readonly ConfigValidator<string>[],
  config: ObjectValue,
  host: Host = { writeOnlyAllowed: true },
): readonly Diagnostic[] {
  return [
    ...validateBody(schema, rules, config, { at: [], secret: false, host }),
    ...(schema.deprecated === undefined
      ? []
      : [warningDiagnostic("Deprecated", `${owner} is deprecated. ${schema.deprecated}`)]),
  ];
}

/** The place of the checked value. */
interface Place {
  readonly at: Path;
  /** Whether the value is inside of a sensitive or write-only attribute. */
  readonly secret: boolean;
  readonly host: Host;
}

function validateBody(
  body: Body,
  rules: readonly ConfigValidator<string>[],
  values: ObjectValue,
  place: Place,
): readonly Diagnostic[] {
  const { attributes, blocks } = body;
  const inside = (name: string): Place => ({ ...place, at: [...place.at, { attribute: name }] });
  const config = rules.length > 0 ? written(body, values) : values;
  return [
    ...rules.flatMap((rule) =>
      rule(config).map((told) => (told.path ? { ...told, path: [...place.at, ...told.path] } : told)),
    ),
    ...Object.entries(attributes).flatMap(([name, attribute]) =>
      validateAttribute(attribute, values[name] ?? null, inside(name)),
    ),
    ...Object.entries(blocks).flatMap(([name, block]) => validateBlock(block, values[name] ?? null, inside(name))),
  ];
}

/** Returns a configuration for the rules: an absent block is null. */
function written({ blocks }: Body, values: ObjectValue): ObjectValue {
  const seen = Object.assign(emptyObject(), values);
  for (const [name, block] of Object.entries(blocks)) {
    const value = values[name] ?? null;
    if (isList(value)) seen[name] = value.length === 0 ? null : value;
    else if (isObject(value) && block.nesting === "map") seen[name] = Object.keys(value).length === 0 ? null : value;
    else if (isObject(value)) {
      const inner = written(block, value);
      seen[name] = block.nesting === "group" && Object.values(inner).every(isNull) ? null : inner;
    }
  }
  return seen;
}

function validateBlock(block: Block, value: Value, place: Place): readonly Diagnostic[] {
  const isWritten = isList(value) ? value.length > 0 : value !== null && block.nesting !== "group";
  const warning =
    block.deprecated !== undefined && isWritten
      ? [warningDiagnostic("Block Deprecated", block.deprecated, place.at)]
      : [];
  return [...warning, ...validateObjects(block, value, place)];
}

function validateAttribute(attribute: Attribute, value: Value, place: Place): readonly Diagnostic[] {
  const { at: path, host } = place;
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
  const hidden = place.secret || isSecret(attribute);
  const problems = attribute.validate.flatMap((rule) => problemsOf(rule, value, path));
  const inner = nestedBodyOf(attribute);
  const secret = place.secret || attribute.sensitive || attribute.mode === "writeOnly";
  return [
    ...problems.map(({ at, value: wrong, requirement }) =>
      invalid(at, requirement, hidden ? "a sensitive value" : JSON.stringify(wrong, plainNumbers)),
    ),
    ...(attribute.deprecated ? [warningDiagnostic("Attribute Deprecated", attribute.deprecated, path)] : []),
    ...(inner ? validateObjects(inner, value, { ...place, secret }) : []),
  ];
}

function validateObjects(inner: NestedBody, value: Value, place: Place): readonly Diagnostic[] {
  const validateOne = (object: Value, step?: Step): readonly Diagnostic[] => {
    const at = step ? [...place.at, step] : place.at;
    if (step && isNull(object)) return [invalid(at, "must be an object", "null")];
    return isObject(object) ? validateBody(inner, inner.validate, object, { ...place, at }) : [];
  };
  if (isList(value)) {
    return value.flatMap((element: Value, index) =>
      validateOne(element, inner.nesting === "set" ? { element } : { index }),
    );
  }
  if (!isObject(value) || inner.nesting !== "map") return validateOne(value);
  return Object.entries(value).flatMap(([key, element]) => validateOne(element, { key }));
}

function invalid(at: Path, requirement: string, shown: string): Diagnostic {
  return errorDiagnostic("Invalid Attribute Value", `Attribute ${formatPath(at)} ${requirement}, got: ${shown}.`, at);
}

interface Problem {
  readonly at: Path;
  readonly value: Value;
  readonly requirement: string;
}

/** Returns the problems of a value: of the whole, or of each element where the rule is about elements. */
function problemsOf(rule: Validator, value: Value, at: Path): readonly Problem[] {
  if (rule.every) {
    return rule.every.map((each) => problemsOf(each, value, at)).find((problems) => problems.length > 0) ?? [];
  }
  if (rule.each) {
    const { each } = rule;
    const judged = (element: Value, step: Step): readonly Problem[] =>
      isNull(element) || isUnknown(element) ? [] : problemsOf(each, element, [...at, step]);
    if (isList(value)) return value.flatMap((element: Value, index) => judged(element, { index }));
    return isObject(value) ? Object.entries(value).flatMap(([key, element]) => judged(element, { key })) : [];
  }
  const requirement = rule(value);
  return requirement === undefined ? [] : [{ at, value, requirement }];
}

/** Whether an attribute, or an attribute inside of it, is sensitive or write-only. */
function isSecret(attribute: Attribute): boolean {
  const inner = nestedBodyOf(attribute);
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
