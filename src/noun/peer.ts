import { DiagnosticError, isNested, ValueError } from "terraform-plugin-kit";
import type { Attributes, JsonObject, Move, Upgrade, UpgradeContext } from "terraform-plugin-kit";
import { describe } from "./noun.ts";
import type { Noun } from "./noun.ts";
import { isRecord } from "./row.ts";
import { given, textOf } from "./values.ts";
import type { Values } from "./values.ts";

/** The other providers whose states are known: the prefix of their types, by namespace and type of the source address. */
const peers = {
  "openai/openai": "openai_",
  "jianyuan/openai": "openai_",
  "mkdev-me/openai": "openai_",
  "cloudopsworks/openai": "openai_",
  "skyscrapr/openai": "openai_",
  "isac322/openaiadmin": "openaiadmin_",
} as const;

/** The source address of this provider, without the host. */
const ours = "terraform-openai/openai";

/** The name of a noun's type in other providers, without the prefix, where it differs from the noun's own name. */
export type PeerNames = { readonly [P in keyof typeof peers]?: string };

/** How the states of other providers differ from the states of this provider, besides the names of the ids. */
export interface PeerWays {
  /** The types of the same object under other names. */
  readonly peerNames?: PeerNames | undefined;
  /**
   * Returns the members of another provider's state that need another name or form. The next read sets a member that
   * is null.
   */
  readonly fromPeer?: ((stored: JsonObject, context: UpgradeContext) => object) | undefined;
}

/** How to convert a state of another provider. */
export interface FromPeer extends PeerWays {
  readonly attributes: Attributes;
  /** The attributes of the import id. Each value comes from the member of that name, or from the parts of the stored `id`. */
  readonly ids: readonly string[];
  /** Returns the `id` of this provider, from the values of `ids`. */
  readonly idOf: (values: Values) => unknown;
}

/** The parts of a resource that take over states of other providers. */
export interface Takeover {
  readonly stateUpgrades: { readonly 0: Upgrade };
  readonly stateMoves: readonly Move[];
}

/**
 * Makes the two ways that take over a state of another provider: the upgrade from schema version 0, which only other
 * providers write (`terraform state replace-provider`), and the `moved` block. Both keep members of the same name and
 * type, fill in defaults, and drop secrets with a warning. The next read sets all other members.
 */
export function takeover(noun: Noun, { attributes, ids, idOf, peerNames, fromPeer = () => ({}) }: FromPeer): Takeover {
  const upgrade: Upgrade = (stored, context) => {
    const kept = Object.entries(attributes).map(([name, { type, mode, default: fallback }]) => {
      const value = readable(() => type.fromJson(stored[name] ?? null, isNested(type)));
      return [name, value ?? (mode === "defaulted" ? fallback : null)];
    });
    const converted = fromPeer(stored, context) as Values;
    const known: Values = { ...(Object.fromEntries(kept) as Values), ...idsOf(stored, ids), ...converted };
    const missing = ids.filter((name) => !known[name]);
    const id = missing.length > 0 ? null : (idOf(known) ?? null);
    const lacking = missing.filter((name) => !(name in converted));
    if (lacking.length > 0) throw namesNothing(noun, lacking);
    warnOfSecrets(describe(noun, given({ ...known, id })), stored, context);
    return { ...known, id };
  };
  return { stateUpgrades: { 0: upgrade }, stateMoves: [moveBy(noun.name, upgrade, peerNames)] };
}

/** Makes the move from each provider that has the type, under its own name or a name of `peerNames`. */
export function moveBy(name: string, upgrade: Upgrade, peerNames: PeerNames = {}): Move {
  const sources = Object.entries(peers).map(([peer, prefix]) => ({
    peer,
    source: `${prefix}${peerNames[peer as keyof typeof peers] ?? name}`,
  }));
  return ({ provider, type, version, state }, context) => {
    // The host is left out, because OpenTofu has its own registry and teams have mirrors.
    const from = provider.split("/").slice(-2).join("/");
    const isSource = sources.some(
      ({ peer, source }) => source === type && (peer === from || (from === ours && isForeign(type, version))),
    );
    return isSource ? upgrade(state, context) : undefined;
  };
}

/**
 * Whether `terraform state replace-provider` put a state of another provider under this provider's address. The
 * versions of this provider begin at 1. One type with another name has a version above 0, and this provider has no
 * type of that name.
 */
function isForeign(type: string, version: number): boolean {
  return version === 0 || type === "openai_service_account";
}

/** Other providers write the whole import id as `id`, with slashes or colons, or only its last part. */
function idsOf(stored: JsonObject, ids: readonly string[]): Values {
  const id = typeof stored["id"] === "string" ? stored["id"] : "";
  const parts = id.split(id.includes("/") ? "/" : ":");
  const whole = parts.length === ids.length ? parts : [];
  const last = ids.length - 1;
  const found = ids.map((name, index) => [name, stored[name] ?? whole[index] ?? (index === last && id ? id : null)]);
  return Object.fromEntries(found) as Values;
}

/** Drops a member that another provider wrote in another type. The next read sets it. */
function readable(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
}

function namesNothing({ name, title, ...noun }: Noun, lacking: readonly string[]): DiagnosticError {
  const importId = [...Object.keys(noun.parents), noun.idName ?? ""].filter(Boolean).join("/");
  return new DiagnosticError(
    "State of Another Provider Not Usable",
    `Another provider wrote this state, and it lacks ${lacking.join(" and ")}, so it does not name the ${title}. ` +
      `If the type has another meaning in that provider, move the object to the right type with a moved block. Otherwise take the object out of the state (terraform state rm) and import it into openai_${name} as ${importId}.`,
  );
}

/** The names of members that hold a secret in plain text, or an object with a secret, in states of other providers. */
const secretNames = ["api_key", "api_key_value", "value", "admin_api_key"] as const;

/** @param what the name of the object in the message */
export function warnOfSecrets(what: string, stored: JsonObject, { warn }: UpgradeContext): void {
  const secrets = secretNames.flatMap((name) => {
    const member = stored[name];
    if (isRecord(member)) return textOf(member["value"]) === "" ? [] : [`${name}.value`];
    return textOf(member) === "" ? [] : [name];
  });
  if (secrets.length === 0) return;
  warn(
    `Value of a Key Dropped From the State: ${what}`,
    `The state that another provider wrote for the ${what} holds the value of a key in plain text, in ${secrets.join(" and ")}. The new state does not hold the value. ` +
      "The former state still holds it: every backup (terraform.tfstate.backup, and the file that terraform state replace-provider writes) and every earlier version that a remote backend keeps. " +
      "The key still works. If something needs the value, copy it from a backup first. Then replace the key, and delete the backups and earlier versions.",
  );
}
