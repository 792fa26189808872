import { notEmpty } from "terraform-plugin-kit";
import type { Validator } from "terraform-plugin-kit";

/** Checks an id: a segment of a path of the API, or another text without space around it. */
export const isId: Validator<string> = (value) => {
  if (typeof value !== "string") return undefined;
  if (value === "" || value === "." || value === "..") return 'must be an id, not empty, "." or ".."';
  return unpadded(value);
};

/** Checks a text: no space or line break around it, and no invisible character in it. A copied text may have them. */
export const unpadded: Validator<string> = (value) => {
  if (typeof value !== "string") return undefined;
  if (value.trim() !== value) return "must not begin or end with a space or a line break";
  const [found] = invisible.exec(value) ?? [];
  return found === undefined ? undefined : `must not hold the invisible character ${codePoint(found)}`;
};

/** The rules for a name that a user gives an object. */
export const isName = [notEmpty, unpadded] as const;

// The control and format characters, except the joiners and the variation selectors of emoji.
const invisible = /[\p{Cc}\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]/u;

/** Returns the code point of a character: "U+200B". */
function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
