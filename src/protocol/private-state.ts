/**
 * What the provider keeps beside the state of an object, unseen by users: a JSON document per key.
 * The bytes are those of the field's own framework (protocol.md E.9): a JSON object of key to base64. Keys that begin with
 * a dot are ours.
 */
export type PrivateState = ReadonlyMap<string, string>;

/** Under this key the id of an import waits for the read that follows it. */
export const importKey = ".import";

/** Bytes of another shape, as another provider version or framework may have left them, hold nothing for us. */
export function decodePrivate(bytes: Uint8Array | null | undefined): PrivateState {
  if (!bytes || bytes.length === 0) return new Map();
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (typeof parsed !== "object" || parsed === null) return new Map();
    const entries = Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return new Map(entries.map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]));
  } catch {
    return new Map();
  }
}

export function encodePrivate(state: PrivateState): Buffer {
  if (state.size === 0) return Buffer.alloc(0);
  const entries = [...state].map(([key, value]) => [key, Buffer.from(value, "utf8").toString("base64")]);
  return Buffer.from(JSON.stringify(Object.fromEntries(entries)), "utf8");
}

export function without(state: PrivateState, key: string): PrivateState {
  return new Map([...state].filter(([name]) => name !== key));
}
