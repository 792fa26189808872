import type { ApiPath } from "./path.ts";
import { KeyError } from "./error.ts";
import { isHeaderWord } from "./header.ts";

/**
 * A key and its source, such as "OPENAI_ADMIN_KEY"; or `missing`, the error of the
 * first request that needs the key. `unknown` marks a key that is set but not known yet, so that no other key replaces it.
 */
export type Key =
  | { readonly value: string; readonly source?: string | undefined }
  | { readonly missing: string; readonly unknown?: boolean };

export interface Keys {
  readonly adminKey: Key;
  readonly apiKey: Key;
}

export interface ChosenKey {
  readonly value: string;
  /** the advice for an answer of 401 or 403 to this key */
  readonly advice: string;
}

type Role = keyof Keys;

/**
 * Chooses the key for a path: the admin key for the administration endpoints, and the ordinary key for all others. Where no
 * ordinary key is set, the admin key replaces it. Throws a KeyError when no usable key is set.
 */
export function chooseKey(keys: Keys, path: ApiPath): ChosenKey {
  const wanted: Role = isAdministration(path) ? "adminKey" : "apiKey";
  const standsIn =
    wanted === "apiKey" && "missing" in keys.apiKey && keys.apiKey.unknown !== true && "value" in keys.adminKey;
  const role = standsIn ? "adminKey" : wanted;
  const value = usable(keys[role], role);
  const advice = standsIn
    ? "No ordinary API key is set, so the admin key was used, which this endpoint may not accept: set api_key or OPENAI_API_KEY to a key of the project that owns the object."
    : adviceOn(keys, role, value);
  return { value, advice };
}

/** Whether a key has the first and last characters of a redacted key ("sk-…-abcd", "sk-***abcd"). */
export function looksLike(key: string, redacted: string): boolean {
  const [, first = "", last = ""] = /^([^.*…]*)[.*…]+([^.*…]*)$/u.exec(redacted) ?? [];
  return (
    last.length >= shownEnd && key.startsWith(first) && key.endsWith(last) && key.length >= first.length + last.length
  );
}

/** Fewer characters at the end of a key prove nothing. */
const shownEnd = 3;

function isAdministration(path: ApiPath): boolean {
  return /^\/(organization|projects|fine_tuning\/checkpoints)(\/|$)/.test(path.template);
}

const labels: Readonly<Record<Role, string>> = {
  adminKey: "admin key (admin_api_key, OPENAI_ADMIN_KEY)",
  apiKey: "API key (api_key, OPENAI_API_KEY)",
};

function usable(key: Key, role: Role): string {
  if ("missing" in key) throw new KeyError(role, key.missing);
  const value = key.value.trim();
  if (value === "") throw new KeyError(role, `The ${labels[role]} is empty. Set it to the key's full text.`);
  if (/^bearer\s/i.test(value))
    throw new KeyError(role, `The ${labels[role]} begins with "Bearer". Set it to the key alone.`);
  if (!isHeaderWord(value)) {
    throw new KeyError(
      role,
      `The ${labels[role]} holds a character that no key contains: a line break, a space, or anything else but plain letters, digits and signs. Copy it again.`,
    );
  }
  return value;
}

const adminPrefix = "sk-admin-";

/** Describes which key was sent, and what looks wrong about it, without showing any part of the key. */
function adviceOn(keys: Keys, role: Role, value: string): string {
  const source = sourceOf(keys, role);
  const other: Role = role === "adminKey" ? "apiKey" : "adminKey";
  const otherKey = keys[other];
  const isAdmin = value.startsWith(adminPrefix);
  const isOdd = role === "adminKey" ? !isAdmin : isAdmin;
  const isOtherOdd = "value" in otherKey && otherKey.value.trim().startsWith(adminPrefix) === (other === "apiKey");
  const kind =
    role === "adminKey"
      ? `does not begin with ${adminPrefix}, as admin keys do: it looks like an ordinary key`
      : `begins with ${adminPrefix}: it looks like an admin key`;
  return [
    `The request used ${source}.`,
    /^["'`]|["'`]$/.test(value) ? "Its value begins or ends with a quotation mark: remove the quotation marks." : "",
    isOdd && !/^["'`]/.test(value) ? `Its value ${kind}.` : "",
    isOdd && isOtherOdd ? `${sourceOf(keys, other)} looks like the key that is needed here: are the two swapped?` : "",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function sourceOf(keys: Keys, role: Role): string {
  const key = keys[role];
  return ("value" in key ? key.source : undefined) ?? `the ${labels[role]}`;
}
