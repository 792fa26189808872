import { object } from "../values/object.ts";
import { parseJsonObject } from "../values/json.ts";
import type { Type } from "../values/type.ts";
import type { JsonObject, ObjectValue } from "../values/value.ts";
import { typesOf } from "./attribute.ts";
import type { Attributes, State } from "./attribute.ts";
import { fillBlocks } from "./block.ts";
import { DiagnosticError } from "./diagnostic.ts";
import type { Context } from "./context.ts";
import type { Resource, Upgrade } from "./resource.ts";
import { withoutWriteOnly } from "./write-only.ts";

/** What an upgrade is given besides the stored object. */
export type UpgradeContext = Pick<Context, "warn">;

const silent: UpgradeContext = { warn() {} };

/** An upgrade whose author knows the attributes of the old version, and so its types. */
export function upgradeFrom<const A extends Attributes>(attributes: A, upgrade: (prior: State<A>) => object): Upgrade {
  const type = object(typesOf(attributes));
  return (stored) => upgrade(type.fromJson(stored, true) as State<A>);
}

/**
 * Reads a stored state. Terraform asks for this before every use of an object, the same version included:
 * attributes the schema no longer has are dropped, those it has gained are null. An older version goes to today's in one step.
 *
 * @throws DiagnosticError for a version this provider does not know, ValueError for a state that does not fit
 */
export function upgradeState<Api>(
  typeName: string,
  { schema, upgrades }: Resource<Api>,
  stored: { readonly version: number; readonly json: Uint8Array },
  context: UpgradeContext = silent,
): ObjectValue {
  const json = parseJsonObject(stored.json);
  const state =
    stored.version === schema.version
      ? schema.type.fromJson(json, true)
      : schema.type.from(
          upgraded(`state of this ${typeName}`, upgrades, schema.version, stored.version, json, context),
        );
  return withoutWriteOnly(schema, fillBlocks(schema, state) as ObjectValue);
}

/**
 * Reads a stored identity, of an older version mostly: only then does Terraform ask. No bytes at all stand for a state
 * without an identity, which an older Terraform or an older provider wrote.
 *
 * @returns null where there was no identity
 * @throws DiagnosticError as upgradeState does
 */
export function upgradeIdentity<Api>(
  typeName: string,
  { identity, identityUpgrades }: Resource<Api>,
  stored: { readonly version: number; readonly json: Uint8Array },
  context: UpgradeContext = silent,
): { readonly type: Type<ObjectValue>; readonly value: ObjectValue | null } {
  if (!identity) throw new DiagnosticError("No Resource Identity", `This provider's ${typeName} has no identity.`);
  if (stored.json.length === 0) return { type: identity.type, value: null };
  const json = parseJsonObject(stored.json);
  const { type, version } = identity;
  const value =
    stored.version === version
      ? type.fromJson(json, true)
      : type.from(upgraded(`identity of this ${typeName}`, identityUpgrades, version, stored.version, json, context));
  return { type, value: value as ObjectValue };
}

function upgraded(
  what: string,
  upgrades: Readonly<Record<number, Upgrade>>,
  current: number,
  version: number,
  json: JsonObject,
  context: UpgradeContext,
): object {
  const upgrade = upgrades[version];
  if (!upgrade) {
    const remedy =
      version > current
        ? "It was written by a newer version of the provider: use that one."
        : "Use an older version of the provider first.";
    throw new DiagnosticError(
      "Unknown State Version",
      `The ${what} has version ${version}; this version of the provider reads version ${current}. ${remedy}`,
    );
  }
  const result: unknown = upgrade(json, context);
  if (typeof result !== "object" || result === null) {
    throw new Error(
      `the upgrade of the ${what} from version ${version} returned nothing, which Terraform would take for an object that is gone`,
    );
  }
  return result;
}
