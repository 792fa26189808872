import { object } from "../values/object.ts";
import type { Type } from "../values/type.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { ownMember } from "../values/record.ts";
import { isList, emptyObject, isUnknown } from "../values/value.ts";
import { semanticallyEqual, typesOf } from "./attribute.ts";
import type { Attributes } from "./attribute.ts";
import { isVersion } from "./schema.ts";

/**
 * The identity of an object for its whole life (Terraform 1.12). Its members are attributes of the resource, so the
 * state determines it.
 */
export interface Identity {
  readonly version: number;
  readonly attributes: Attributes;
  /** Whether an import by identity must have the member, or may leave it out. */
  readonly forImport: Readonly<Record<string, "required" | "optional">>;
  readonly type: Type<ObjectValue>;
}

/**
 * Makes the identity of a resource from the names of its attributes.
 *
 * @throws Error naming the resource and the attribute that cannot be part of an identity
 */
export function defineIdentity(
  owner: string,
  attributes: Attributes,
  forImport: Readonly<Record<string, "required" | "optional" | undefined>>,
  version = 0,
): Identity {
  if (!isVersion(version)) throw new Error(`${owner}: ${version} is no version of an identity`);
  const names = Object.keys(forImport).filter((name) => forImport[name] !== undefined);
  const members = names.map((name) => {
    const attribute = attributes[name];
    if (!attribute) throw new Error(`${owner}: its identity names "${name}", which is no attribute`);
    if (!isIdentityType(attribute.type.constraint)) {
      throw new Error(
        `${owner}: "${name}" cannot be part of an identity, whose members are strings, numbers, bools or lists of them`,
      );
    }
    if (attribute.mode === "writeOnly")
      throw new Error(`${owner}: "${name}" is write-only, so it cannot be part of an identity`);
    return [name, attribute] as const;
  });
  if (members.length === 0) throw new Error(`${owner}: its identity has no members`);
  const own = Object.fromEntries(members);
  return {
    version,
    attributes: own,
    forImport: forImport as Identity["forImport"],
    type: object(typesOf(own)) as Type<ObjectValue>,
  };
}

/**
 * Returns the identity of an object from its state, or null where every member is null.
 *
 * @param own members that override those of the state; an undefined member makes the identity null
 */
export function identityOf({ attributes }: Identity, state: ObjectValue, own: object = {}): ObjectValue | null {
  const identity: Record<string, Value> = emptyObject();
  for (const [name, { type }] of Object.entries(attributes)) {
    if (!Object.hasOwn(own, name)) identity[name] = state[name] ?? null;
    else if (ownMember(own, name) === undefined) return null;
    else identity[name] = type.from(ownMember(own, name));
  }
  return Object.values(identity).every((value) => value === null) ? null : identity;
}

/**
 * Whether the identity of an object changed. A member that was null or unknown before does not count, nor does a
 * semantically equal value.
 */
export function identityChanged({ attributes }: Identity, before: ObjectValue, after: ObjectValue): boolean {
  return Object.entries(attributes).some(([name, attribute]) => {
    const [was, is] = [before[name] ?? null, after[name] ?? null];
    return was !== null && !isUnknown(was) && !attribute.type.equals(was, is) && !semanticallyEqual(attribute, was, is);
  });
}

function isIdentityType(constraint: unknown): boolean {
  if (isList(constraint))
    return constraint[0] === "list" && typeof constraint[1] === "string" && constraint[1] !== "dynamic";
  return constraint !== "dynamic";
}
