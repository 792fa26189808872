import { isSettable, isUnknown } from "terraform-plugin-kit";
import type { Attribute, Diagnostic } from "terraform-plugin-kit";
import { agree } from "./noun.ts";
import type { Noun } from "./noun.ts";
import type { Values } from "./values.ts";

/** An object before and after a plan. `planned` is null for a destroy. */
export interface Change {
  readonly prior: Values | null;
  readonly planned: Values | null;
}

/**
 * Refuses a change or a destroy of an object that the API lets nobody change. A plan that leaves the object as it is
 * passes.
 *
 * @returns the refusal, or an empty list
 */
export function refuseChange(noun: Noun, { prior, planned }: Change, refusal: Diagnostic): readonly Diagnostic[] {
  if (prior === null) return [];
  return planned === null || differs(noun, prior, planned) ? [refusal] : [];
}

function differs(noun: Noun, prior: Values, planned: Values): boolean {
  const settable = Object.entries(noun.attributes).filter(([, attribute]) => isSettable(attribute));
  return (
    Object.keys(noun.parents).some((name) => prior[name] !== planned[name]) ||
    settable.some(([name, attribute]) => isAnother(attribute, prior[name], planned[name]))
  );
}

function isAnother(attribute: Attribute, prior: unknown, planned: unknown): boolean {
  return isUnknown(planned) || !agree(attribute, prior ?? null, planned ?? null);
}
