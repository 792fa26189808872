import { isNested, ValueError } from "terraform-plugin-kit";
import type { Attributes, JsonObject, Upgrade } from "terraform-plugin-kit";
import type { Values } from "./values.ts";

/** How a state of another provider is brought into the form of ours. */
export interface FromPeer {
  readonly attributes: Attributes;
  /** The attributes of the import id; each is taken from the member of that name, or from the parts of the stored `id`. */
  readonly ids: readonly string[];
  /** Our `id`, from the values of `ids`. */
  readonly idOf: (values: Values) => unknown;
  /** Members that need another name or form. */
  readonly convert?: ((stored: JsonObject) => object) | undefined;
}

/**
 * Makes the upgrade from schema version 0, which only other providers write: `terraform state replace-provider` hands
 * their states to ours. Members of the same name and type are kept, defaults are filled in, everything else is left to the next read.
 */
export function fromPeer({ attributes, ids, idOf, convert = () => ({}) }: FromPeer): Upgrade {
  return (stored) => {
    const kept = Object.entries(attributes).map(([name, { type, mode, default: fallback }]) => {
      const value = readable(() => type.fromJson(stored[name] ?? null, isNested(type)));
      return [name, value ?? (mode === "defaulted" ? fallback : null)];
    });
    const known: Values = { ...(Object.fromEntries(kept) as Values), ...idsOf(stored, ids), ...convert(stored) };
    return { ...known, id: idOf(known) ?? null };
  };
}

/** Peers write the whole import id as `id`, with slashes or colons, or only its last part. */
function idsOf(stored: JsonObject, ids: readonly string[]): Values {
  const id = typeof stored["id"] === "string" ? stored["id"] : "";
  const parts = id.split(id.includes("/") ? "/" : ":");
  const whole = parts.length === ids.length ? parts : [];
  const last = ids.length - 1;
  const found = ids.map((name, index) => [name, stored[name] ?? whole[index] ?? (index === last && id ? id : null)]);
  return Object.fromEntries(found) as Values;
}

/** A member that another provider wrote in another type is dropped: the next read fills it. */
function readable(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
}
