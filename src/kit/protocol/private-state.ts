import type { PrivateState } from "../framework/private-state.ts";
import { parseJson, stringifyJson } from "../values/json.ts";
import type { Json } from "../values/value.ts";

/** Under this key the id of an import waits for the read that follows it. */
export const importKey = ".import";

/** The private state of one call: what Terraform sent, with what the author changes. */
export interface KeptState extends PrivateState {
  /** For our own keys, which begin with a dot: the value, which is then forgotten. */
  take(key: string): Json | undefined;
  encode(): Buffer;
}

/**
 * Reads the private state of an object. The bytes have the form that terraform-plugin-framework writes: a JSON object
 * of key to base64 of a JSON document. Bytes of another shape, as another provider may have left them, hold nothing for us.
 */
export function keptState(bytes: Uint8Array | null | undefined, own: Readonly<Record<string, Json>> = {}): KeptState {
  // As JSON from the beginning, so that nothing that cannot be kept is found out only when the object exists.
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
      // As it came, which is nearly always.
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
