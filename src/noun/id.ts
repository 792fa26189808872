import { notEmpty } from "terraform-plugin-kit";
import type { Validator } from "terraform-plugin-kit";

/** An id that can be one segment of a path of the API, or another text that no padding belongs to. */
export const isId: Validator<string> = (value) => {
  if (typeof value !== "string") return undefined;
  if (value === "" || value === "." || value === "..") return 'must be an id, not empty, "." or ".."';
  return unpadded(value);
};

/** A text without spaces or line breaks around it and without invisible characters in it, as a copied text may have. */
export const unpadded: Validator<string> = (value) => {
  if (typeof value !== "string") return undefined;
  if (value.trim() !== value) return "must not begin or end with a space or a line break";
  const [found] = invisible.exec(value) ?? [];
  return found === undefined ? undefined : `must not hold the invisible character ${codePoint(found)}`;
};

/** For names that a user gives an object. */
export const isName = [notEmpty, unpadded] as const;

// Control and format characters, less the joiners and variation selectors of emoji.
const invisible = /[\p{Cc}\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]/u;

/** "U+200B" */
function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
