import type { PrivateState } from "../framework/private-state.ts";

/** Under this key the id of an import waits for the read that follows it. */
export const importKey = ".import";

/** The private state of one call: what Terraform sent, with what the author changes. */
export interface KeptState extends PrivateState {
  /** For our own keys, which begin with a dot: the value, which is then forgotten. */
  take(key: string): unknown;
  encode(): Buffer;
}

/**
 * Reads the private state of an object. The bytes are those of the field's own framework (protocol.md E.9): a JSON object
 * of key to base64 of a JSON document. Bytes of another shape, as another provider may have left them, hold nothing for us.
 */
export function keptState(
  bytes: Uint8Array | null | undefined,
  own: Readonly<Record<string, unknown>> = {},
): KeptState {
  const kept = new Map([...decode(bytes), ...Object.entries(own)]);
  return {
    get: (key) => kept.get(key),
    set(key, value) {
      if (key.startsWith("."))
        throw new Error(`the private state key ${JSON.stringify(key)} begins with a dot, which is reserved`);
      if (value === undefined) kept.delete(key);
      else kept.set(key, value);
    },
    take(key) {
      const value = kept.get(key);
      kept.delete(key);
      return value;
    },
    encode() {
      if (kept.size === 0) return Buffer.alloc(0);
      const entries = [...kept].map(([key, value]) => [key, Buffer.from(JSON.stringify(value)).toString("base64")]);
      return Buffer.from(JSON.stringify(Object.fromEntries(entries)));
    },
  };
}

function decode(bytes: Uint8Array | null | undefined): readonly (readonly [string, unknown])[] {
  if (!bytes || bytes.length === 0) return [];
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString());
    if (typeof parsed !== "object" || parsed === null) return [];
    return Object.entries(parsed).map(([key, value]) => [
      key,
      JSON.parse(Buffer.from(String(value), "base64").toString()) as unknown,
    ]);
  } catch {
    return [];
  }
}
