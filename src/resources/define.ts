import { required } from "../framework/attribute.ts";
import { definitionsFor } from "../framework/define.ts";
import { matching } from "../framework/validator.ts";
import type { Api } from "../openai/client.ts";
import { ValueError } from "../values/path.ts";
import { string } from "../values/primitive.ts";
import type { Infer, ObjectType, Type } from "../values/type.ts";
import type { Value } from "../values/value.ts";

/** Resources and data sources of this provider: their functions talk to the OpenAI API. */
export const { defineResource, defineDataSource } = definitionsFor<Api>();

/**
 * Narrows an object of the API to the members that are read of it; others are ignored, missing ones are null.
 *
 * @throws ValueError naming the member that has another type
 */
export function fromApi<T extends Type>(type: T, object: unknown): NonNullable<Infer<T>> {
  return type.from(object ?? {}) as NonNullable<Infer<T>>;
}

/**
 * Reads rows of the API: these members of each, null for what is missing or of another type, so that no object is lost
 * for a member of it, and for an empty text, which is how the API writes some things that are not set.
 */
export function rowReader<const A extends Readonly<Record<string, Type>>>(
  members: A,
): (item: unknown) => NonNullable<Infer<ObjectType<A>>> {
  return (item) => {
    const row = Object.entries(members).map(([name, type]) => [name, memberOf(item, name, type)]);
    return Object.fromEntries(row) as NonNullable<Infer<ObjectType<A>>>;
  };
}

function memberOf(item: unknown, name: string, type: Type): Value {
  const told = (item as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  if (told === undefined || told === "") return null;
  try {
    return type.from(told);
  } catch (error) {
    if (error instanceof ValueError) return null;
    throw error;
  }
}

/** The operations of a resource that a user may bound, each five minutes long by default. */
export const fiveMinutes = { create: "5m", read: "5m", update: "5m", delete: "5m" } as const;

/** Whether two texts differ in nothing but letter case, as emails and roles do that are the same. */
export function sameIgnoringCase(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** Rows by the second they came to be in, and by id within it: the API promises no order. */
export function oldestFirst<Row extends { readonly id: string | null }>(
  rows: readonly Row[],
  second: (row: Row) => number | bigint | null,
): readonly Row[] {
  return rows.toSorted(
    (a, b) => Number(second(a) ?? 0) - Number(second(b) ?? 0) || ((a.id ?? "") < (b.id ?? "") ? -1 : 1),
  );
}

/** What can be one segment of a path of the API. */
export const anId = matching(/^(?!\.{1,2}$)./su, 'must be an id, not empty, "." or ".."');

/** The project that a resource belongs to. */
export const inProject = {
  project_id: required(string, "The project (`proj_…`).", { replace: true, validate: [anId] }),
};

/** The project whose objects a data source reads. */
export const ofProject = { project_id: required(string, "The project (`proj_…`).", { validate: [anId] }) };
