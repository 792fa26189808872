import type { PrivateState } from "../framework/private-state.ts";
import { parseJson, stringifyJson } from "../values/json.ts";
import type { Json } from "../values/value.ts";

/** The key of an import's id or identity, from the import until the read that follows. */
export const importKey = ".import";

/** The private state of one call: the data that Terraform sent, with the author's changes. */
export interface KeptState extends PrivateState {
  /** Returns the value of a framework key, which begins with a dot, and removes the key. */
  take(key: string): Json | undefined;
  encode(): Buffer;
}

/**
 * Decodes the private state of an object. The bytes have the form of terraform-plugin-framework: a JSON object of key
 * to base64 of a JSON document. Other bytes, perhaps of another provider, decode to an empty state.
 */
export function keptState(bytes: Uint8Array | null | undefined, own: Readonly<Record<string, Json>> = {}): KeptState {
  // Values are JSON text from the beginning: a value that JSON cannot hold fails at `set`, not after the object exists.
  const kept = new Map(decode(bytes));
  let changed = false;
  const set = (key: string, text: string): void => {
    changed ||= kept.get(key) !== text;
    kept.set(key, text);
  };
  const remove = (key: string): void => {
    changed = kept.delete(key) || changed;
  };
  for (const [key, value] of Object.entries(own)) set(key, stringifyJson(value));
  const get = (key: string): Json | undefined => {
    const text = kept.get(key);
    return text === undefined ? undefined : parseJson(text);
  };
  return {
    get,
    set(key, value) {
      if (key.startsWith("."))
        throw new Error(`the private state key ${JSON.stringify(key)} begins with a dot, which is reserved`);
      if (value === undefined) remove(key);
      else set(key, stringifyJson(value));
    },
    take(key) {
      const value = get(key);
      remove(key);
      return value;
    },
    encode() {
      if (kept.size === 0) return Buffer.alloc(0);
      // Nearly always unchanged: the same bytes go back.
      if (!changed && bytes) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const entries = [...kept].map(([key, text]) => [key, Buffer.from(text).toString("base64")]);
      return Buffer.from(JSON.stringify(Object.fromEntries(entries)));
    },
  };
}

function decode(bytes: Uint8Array | null | undefined): readonly (readonly [string, string])[] {
  if (!bytes || bytes.length === 0) return [];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString());
    if (typeof parsed !== "object" || parsed === null) return [];
    return Object.entries(parsed).map(([key, value]) => {
      const text = Buffer.from(String(value), "base64").toString();
      parseJson(text);
      return [key, text] as const;
    });
  } catch {
    return [];
  }
}
