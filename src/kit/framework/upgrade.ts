import { object } from "../values/object.ts";
import { parseJsonObject } from "../values/json.ts";
import { formatPath, ValueError } from "../values/path.ts";
import type { Type } from "../values/type.ts";
import type { JsonObject, ObjectValue, Value } from "../values/value.ts";
import { typesOf } from "./attribute.ts";
import type { Attributes, State } from "./attribute.ts";
import { fillBlocks } from "./block.ts";
import { DiagnosticError } from "./diagnostic.ts";
import type { Resource, Upgrade, UpgradeContext } from "./resource.ts";
import { withoutWriteOnly } from "./write-only.ts";

export const silent: UpgradeContext = { warn() {} };

/** Makes an upgrade from the attributes of the old version. They determine the type of the prior state. */
export function upgradeFrom<const A extends Attributes>(attributes: A, upgrade: (prior: State<A>) => object): Upgrade {
  const type = object(typesOf(attributes));
  return (stored) => upgrade(type.fromJson(stored, true) as State<A>);
}

/**
 * Reads a stored state. Terraform asks for this before every use of an object, even when the version is the same: it
 * drops attributes that the schema no longer has, and new attributes are null. An upgrade goes from an older version to
 * the current version in one step.
 *
 * @throws DiagnosticError for a version that this provider cannot read, and for a state that does not fit the schema
 */
export function upgradeState<Api>(
  typeName: string,
  { schema, stateUpgrades }: Resource<Api>,
  stored: { readonly version: number; readonly json: Uint8Array },
  context: UpgradeContext = silent,
): ObjectValue {
  const what = `state of this ${typeName}`;
  const state = fitting(what, () => {
    const json = parseJsonObject(stored.json);
    return stored.version === schema.version
      ? schema.type.fromJson(json, true)
      : schema.type.from(upgraded(what, stateUpgrades, schema.version, stored.version, json, context));
  });
  return withoutWriteOnly(schema, fillBlocks(schema, state) as ObjectValue);
}

/**
 * Reads a stored identity, mostly of an older version, because Terraform asks only then. Zero bytes are a state without
 * an identity, which an older Terraform or an older provider wrote.
 *
 * @returns a null value where there was no identity
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
  const { type, version } = identity;
  const what = `identity of this ${typeName}`;
  const value = fitting(what, () => {
    const json = parseJsonObject(stored.json);
    return stored.version === version
      ? type.fromJson(json, true)
      : type.from(upgraded(what, identityUpgrades, version, stored.version, json, context));
  });
  return { type, value: value as ObjectValue };
}

/** Runs the read. Its error has no path, because Terraform would show that place in the configuration. */
function fitting(what: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const where = error.path.length > 0 ? `${formatPath(error.path)}: ` : "";
    throw new DiagnosticError(
      "Unexpected Stored State",
      `The stored ${what} does not fit the provider's schema: ${where}${error.message}. ` +
        "The configuration is not the cause. Take the object out of the state (terraform state rm) and import it again.",
    );
  }
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
