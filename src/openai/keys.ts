import type { ApiPath } from "./path.ts";
import { KeyError } from "./error.ts";

/**
 * A key, or why there is none: `missing` is the text of the error at the first request that needs it.
 * `unknown` marks a key that is set but not known yet, which therefore no other key stands in for.
 */
export type Key = { readonly value: string } | { readonly missing: string; readonly unknown?: boolean };

export interface Keys {
  readonly adminKey: Key;
  readonly apiKey: Key;
}

export interface ChosenKey {
  readonly value: string;
  /** said when the API answers 401 or 403 to this key */
  readonly advice: string | undefined;
}

/**
 * The key for a path. The administration endpoints take the admin key, all others an ordinary one, for which
 * the admin key stands in where none is set. Throws a KeyError when there is none to use.
 */
export function chooseKey(keys: Keys, path: ApiPath): ChosenKey {
  if (isAdministration(path)) return { value: usable(keys.adminKey, "adminKey"), advice: undefined };
  if ("missing" in keys.apiKey && keys.apiKey.unknown !== true && "value" in keys.adminKey) {
    return {
      value: usable(keys.adminKey, "adminKey"),
      advice:
        "No ordinary API key is set, so the admin key was used, which this endpoint may not accept: set api_key or OPENAI_API_KEY to a key of the project that owns the object.",
    };
  }
  return { value: usable(keys.apiKey, "apiKey"), advice: undefined };
}

/** The key values to keep out of every text. */
export function secretsOf(keys: Keys): readonly string[] {
  return [keys.adminKey, keys.apiKey]
    .flatMap((key) => ("value" in key ? [key.value, key.value.trim()] : []))
    .filter((secret) => secret.length >= 4);
}

function isAdministration(path: ApiPath): boolean {
  return /^\/(organization|projects|fine_tuning\/checkpoints)(\/|$)/.test(path.template);
}

function usable(key: Key, name: "adminKey" | "apiKey"): string {
  const label =
    name === "adminKey" ? "admin key (admin_api_key, OPENAI_ADMIN_KEY)" : "API key (api_key, OPENAI_API_KEY)";
  if ("missing" in key) throw new KeyError(name, key.missing);
  const value = key.value.trim();
  if (value === "") throw new KeyError(name, `The ${label} is empty. Set it to the key's full text.`);
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new KeyError(
      name,
      `The ${label} holds characters that no key has (a line break, a space or other than plain letters, digits and signs). Copy it again.`,
    );
  }
  return value;
}
