import { notEmpty } from "../framework/validator.ts";
import type { Validator } from "../framework/validator.ts";

/** An id that can be one segment of a path of the API, or another text that no padding belongs to. */
export const isId: Validator<string> = (value) => {
  if (typeof value !== "string") return undefined;
  if (value === "" || value === "." || value === "..") return 'must be an id, not empty, "." or ".."';
  return unpadded(value);
};

/** A text without spaces or line breaks around it and without invisible characters in it, as a copied one may have. */
export const unpadded: Validator<string> = (value) => {
  if (typeof value !== "string") return undefined;
  if (value.trim() !== value) return `must not begin or end with a space or a line break: ${visible(value)}`;
  return invisible.test(value) ? `must not hold invisible characters: ${visible(value)}` : undefined;
};

/** For names that a user gives an object. */
export const isName = [notEmpty, unpadded] as const;

// Control and format characters, less the joiners and variation selectors of emoji.
const invisible = /[\p{Cc}\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]/u;

/** The text in quotes, with what cannot be seen written as escapes. */
function visible(text: string): string {
  const escaped = JSON.stringify(text).replaceAll(
    /[\u007f-\u00a0\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return escaped;
}
