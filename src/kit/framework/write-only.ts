import { formatPath } from "../values/path.ts";
import type { Path } from "../values/path.ts";
import { emptyObject, isList, isObject, isUnknown } from "../values/value.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { DiagnosticError } from "./diagnostic.ts";
import { someAttribute, nestedBodyOf, mapObjects } from "./nested.ts";
import type { Body } from "./nested.ts";

/**
 * Returns the object without its write-only values. State and plan must not have them: Terraform refuses the result,
 * and loses the object.
 */
export function withoutWriteOnly(body: Body, value: ObjectValue): ObjectValue {
  if (!hasWriteOnly(body)) return value;
  const result = Object.assign(emptyObject(), value);
  for (const [name, attribute] of Object.entries(body.attributes)) {
    const inner = nestedBodyOf(attribute);
    if (attribute.mode === "writeOnly") result[name] = null;
    else if (inner) result[name] = mapObjects(inner, value[name] ?? null, (object) => withoutWriteOnly(inner, object));
  }
  for (const [name, block] of Object.entries(body.blocks)) {
    result[name] = mapObjects(block, value[name] ?? null, (object) => withoutWriteOnly(block, object));
  }
  return result;
}

/**
 * Refuses an unknown element whose type has a write-only attribute: Terraform would call the plan invalid.
 *
 * @throws DiagnosticError at the element
 */
export function checkWriteOnlyPlannable(body: Body, config: ObjectValue, at: Path = []): void {
  if (!hasWriteOnly(body)) return;
  const inners = [
    ...Object.entries(body.attributes).map(([name, attribute]) => [name, nestedBodyOf(attribute)] as const),
    ...Object.entries(body.blocks),
  ];
  for (const [name, inner] of inners) {
    if (!inner || !hasWriteOnly(inner)) continue;
    const value = config[name] ?? null;
    const isMap = inner.nesting === "map";
    const path = [...at, { attribute: name }];
    const place = (key: string): Path =>
      isList(value) ? [...path, { index: Number(key) }] : isMap ? [...path, { key }] : path;
    const elements = isList(value) || (isMap && isObject(value)) ? Object.entries(value as object) : [["", value]];
    for (const [key, element] of elements as [string, Value][]) {
      if (isObject(element)) checkWriteOnlyPlannable(inner, element, place(key));
      else if (isUnknown(element) && element !== value) throw notPlannable(place(key));
    }
  }
}

function notPlannable(at: Path): DiagnosticError {
  return new DiagnosticError(
    "Write-Only Value Not Known Yet",
    `${formatPath(at)} is known only after apply, and a write-only attribute is inside of it, which Terraform cannot plan. ` +
      "Write the element as an object, in which each value may be known after apply.",
    at,
  );
}

const hasWriteOnly = someAttribute(({ mode }) => mode === "writeOnly");
