import { optional, optionalComputed } from "../framework/attribute.ts";
import type { AttributeChange } from "../framework/attribute.ts";
import { DiagnosticError } from "../framework/diagnostic.ts";
import { atLeastOneOf, exactlyOneOf, matching } from "../framework/validator.ts";
import { string } from "../values/primitive.ts";
import { anId, sameIgnoringCase } from "./define.ts";

/** How a configuration names a person: by one of these, whereupon the other is what the API says. */
export const person = {
  user_id: optionalComputed(
    string,
    "The person (`user-…`). At least one of `user_id` and `email` must be set, both only where they name the same person.",
    { replace: isAnother, validate: [anId] },
  ),
  email: optionalComputed(
    string,
    "The person's email address, in any letter case. Another one means another person and replaces the resource, unless `user_id` is set, too. It stays as it was first given when the person's address changes: who is meant is remembered by the id.",
    { same: sameIgnoringCase, validate: [matching(/@/u, "must be an email address")] },
  ),
};

/** What a data source takes of a person to look for. */
export const sought = {
  user_id: optionalComputed(string, "The person (`user-…`). Exactly one of `user_id` and `email` must be set.", {
    validate: [anId],
  }),
  email: optionalComputed(string, "The person's email address, in any letter case."),
};

/** What a data source takes to leave people out. */
export const peopleFilter = {
  email: optional(string, "Only who has this email address, in any letter case."),
  role: optional(string, "Only who has this role, in any letter case."),
};

export const oneWayToName = exactlyOneOf("user_id", "email");

/** A generated configuration has both. */
export const someWayToName = atLeastOneOf("user_id", "email");

/** Replaces where the email names another person: where the id is configured, the id alone decides. */
export function planPerson({ config, prior, planned }: PersonChange): { readonly replace: readonly "email"[] } {
  const byEmail = config?.user_id === null;
  const replace = byEmail && prior !== null && prior.email !== null && planned?.email !== prior.email;
  return { replace: replace ? ["email"] : [] };
}

interface PersonChange {
  readonly config: { readonly user_id: unknown } | null;
  readonly prior: { readonly email: string | null } | null;
  readonly planned: { readonly email: unknown } | null;
}

/** @throws DiagnosticError where the email is not the one that the person has */
export function checkEmail({ user_id, email }: Named, told: string | null): void {
  if (!user_id || !email || told === null || sameIgnoringCase(email, told)) return;
  throw new DiagnosticError(
    "Two People Named",
    `The person ${user_id} has the email address ${told}, not ${email}. Leave out user_id or email, or correct one of them.`,
  );
}

export interface Named {
  readonly user_id?: string | null | undefined;
  readonly email?: string | null | undefined;
}

interface PersonRow {
  readonly id: string | null;
  readonly email: string | null;
}

/** Whether a row of the API is the person: by id where it is known, since emails change. */
export function isPerson({ user_id, email }: Named): (row: PersonRow) => boolean {
  return (row) => (user_id ? row.id === user_id : !!email && row.email !== null && sameIgnoringCase(row.email, email));
}

/** Whether a row passes a `peopleFilter`. */
export function passes({ email, role }: { readonly email: string | null; readonly role: string | null }) {
  return (row: { readonly email: string | null; readonly role: string | null }): boolean =>
    (email === null || sameIgnoringCase(row.email ?? "", email)) &&
    (role === null || sameIgnoringCase(row.role ?? "", role));
}

export function nameOf({ user_id, email }: Named): string {
  return user_id ?? email ?? "";
}

/** The attributes of a person that an import id tells. */
export function parsePerson(text: string): Readonly<Record<string, string>> {
  return { [text.includes("@") ? "email" : "user_id"]: text };
}

/** The email to keep of a person found by id: as it was, since another address does not make another person. */
export function keptEmail(state: Named, told: string | null): string | undefined {
  return state.email ?? told ?? undefined;
}

/** A person of whom something was not known before is no other person. */
function isAnother({ prior }: AttributeChange<string>): boolean {
  return prior !== null;
}
