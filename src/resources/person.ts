import {
  atLeastOneOf,
  DiagnosticError,
  IncompleteError,
  matching,
  optionalComputed,
  string,
} from "terraform-plugin-kit";
import type { Attribute, AttributeChange, PrivateState } from "terraform-plugin-kit";
import { isId, unpadded } from "../noun/id.ts";
import { fiveMinutes } from "../noun/life.ts";
import type { Life } from "../noun/life.ts";
import type { Rows } from "../noun/noun.ts";
import type { Api } from "../openai/client.ts";
import { perList } from "../openai/per-list.ts";
import { sameIgnoringCase } from "./text.ts";
import { textOf } from "../noun/values.ts";
import type { Values } from "../noun/values.ts";

export const isEmail = [matching(/@/u, "must be an email address"), unpadded] as const;

/** The attributes that name a person. The configuration sets at least one; the other is computed. */
const personArguments = {
  user_id: optionalComputed(string, "The person (`user-…`).", {
    hint: "At least one of `user_id` and `email` must be set; both may be set if they belong to the same person.",
    requiresReplace: isAnother,
    validate: [isId],
  }),
  email: optionalComputed(string, "The person's email address, in any letter case.", {
    hint: "If the person's address changes, the configuration may keep the old address or have the new one: the provider identifies the person by id. Any other address names another person and replaces the resource, unless `user_id` is set as well.",
    semanticEquals: sameIgnoringCase,
    validate: isEmail,
  }),
};

/** The attributes that name a person in a configuration or a state. */
export interface Named {
  readonly user_id?: string | null | undefined;
  readonly email?: string | null | undefined;
}

/** Finds a person of the organization by id, or else by email; undefined where nobody matches. */
export type FindPerson = (api: Api, named: Named) => Promise<Values | undefined>;

type PersonAttributes = typeof personArguments;

/**
 * Lets users name the person of a life by email as well as by `user_id`. The provider finds the email in the
 * organization's list of people. From then on, the id identifies the person.
 *
 * @param life a life with a required `user_id`
 */
export function byPerson<A extends { readonly user_id: Attribute<string> }>(
  life: Life<A>,
  find: FindPerson,
): Life<Omit<A, keyof PersonAttributes> & PersonAttributes> {
  // Inside a life, values have no types: the schema checks them.
  const inner = life as unknown as PlainLife;
  const { importId } = inner;
  const idOf = async (api: Api, named: Named): Promise<string | undefined> =>
    named.user_id ?? ((await find(api, named))?.["id"] as string | undefined);
  const wrapped: PlainLife = {
    ...inner,
    attributes: { ...inner.attributes, ...personArguments },
    validate: [atLeastOneOf("user_id", "email")],
    importId: {
      form: `${importId.form} or ${importId.form.replace("user_id", "email")}`,
      attributes: importId.attributes,
      parse(id) {
        const { user_id: text = "", ...others } = importId.parse(id) ?? {};
        return text === "" ? undefined : { ...others, [text.includes("@") ? "email" : "user_id"]: text };
      },
    },

    plan(change) {
      const { replace } = planPerson(change);
      const answer = inner.plan?.(change);
      return { ...answer, replace: [...(answer?.replace ?? []), ...replace] };
    },

    async create(request) {
      const { plan, api } = request;
      const person = await personOf(api, plan, find);
      try {
        const result = await inner.create({ ...request, plan: { ...plan, user_id: person.user_id } });
        const email = result["email"] ?? person.email ?? (await emailOf(api, person, find));
        return { ...result, ...person, email };
      } catch (error) {
        throw error instanceof IncompleteError
          ? new IncompleteError({ ...person, ...error.result }, error.cause)
          : error;
      }
    },

    async read(request) {
      const { state, api, context } = request;
      const user_id = await idOf(api, state);
      if (user_id === undefined) return undefined;
      const now = await inner.read({ ...request, state: { ...state, email: null, user_id } });
      if (now === undefined) return undefined;
      // Only an import lacks the id.
      const isImport = !state["id"];
      const current = (now["email"] ?? null) as string | null;
      const email = current ?? (isImport && !state.email ? await emailOf(api, { user_id }, find) : null);
      return { ...now, user_id, email: keptEmail(state, email, context.privateState) };
    },

    // The address may change to its new spelling where no other attribute can change.
    timeouts: fiveMinutes,
    async update(request) {
      const { plan, state, api } = request;
      await checkNames(api, plan, state, find);
      const result = (await inner.update?.(request)) ?? state;
      return { ...result, user_id: state.user_id, email: plan.email ?? state.email };
    },

    async delete(request) {
      const { state, api } = request;
      const user_id = await idOf(api, state);
      if (user_id !== undefined) await inner.delete({ ...request, state: { ...state, user_id } });
    },
  };
  // The author's types are added here.
  return wrapped as unknown as Life<Omit<A, keyof PersonAttributes> & PersonAttributes>;
}

interface PlainLife {
  readonly attributes: Values;
  readonly timeouts?: unknown;
  readonly validate?: readonly unknown[];
  readonly importId: {
    readonly form: string;
    readonly attributes: readonly string[];
    parse(id: string): Readonly<Record<string, string>> | undefined;
  };
  plan?(change: PersonChange & Values): { readonly replace?: readonly unknown[] } | undefined;
  create(request: { readonly plan: Values & Named; readonly api: Api }): Promise<Values>;
  read(request: Read): Promise<Values | undefined>;
  update?(request: {
    readonly plan: Values & Named;
    readonly state: Values & Named;
    readonly api: Api;
  }): Promise<Values>;
  delete(request: { readonly state: Values & Named; readonly api: Api }): Promise<void>;
}

interface Read {
  readonly state: Values & Named;
  readonly api: Api;
  readonly context: { readonly privateState: PrivateState };
}

/** Returns a person by both attributes, if the API has both. */
interface KnownPerson {
  readonly user_id: string;
  readonly email: string | null;
}

/** @throws DiagnosticError where nobody has the email, or where the id belongs to another person */
async function personOf(api: Api, named: Named, find: FindPerson): Promise<KnownPerson> {
  const { user_id, email = null } = named;
  if (user_id) {
    await checkNames(api, named, {}, find);
    return { user_id, email: email ?? null };
  }
  const row = await find(api, named);
  if (typeof row?.["id"] !== "string") return nobody(named);
  return { user_id: row["id"], email: email ?? (row["email"] as string | null) };
}

async function emailOf(api: Api, named: Named, find: FindPerson): Promise<string | null> {
  const row = await find(api, named);
  return typeof row?.["email"] === "string" ? row["email"] : null;
}

/** @throws DiagnosticError that nobody in the organization has this id or address */
export function nobody({ user_id, email }: Named): never {
  throw new DiagnosticError(
    "Person Not in the Organization",
    `The organization has no person ${user_id ?? email}. Check the ${user_id ? "id" : "address"}, or invite the person first.`,
    [{ attribute: user_id ? "user_id" : "email" }],
  );
}

/** Returns the error for the adoption of a person whom another resource of this run has removed from the organization. */
export function removedInThisRun(id: string | null): DiagnosticError {
  return new DiagnosticError(
    "Person Removed in This Run",
    `Another resource with remove_on_destroy removed the person ${id} from the organization in this run. Invite the person again, then apply again. To rename a resource without removing the person, use a moved block.`,
  );
}

/** Checks that both attributes name one person, if both are set and the email has changed. */
export async function checkNames(api: Api, { user_id, email }: Named, known: Named, find: FindPerson): Promise<void> {
  if (!user_id || !email || sameIgnoringCase(email, known.email ?? "")) return;
  const row = await find(api, { user_id });
  const now = row?.["email"];
  if (typeof now !== "string" || sameIgnoringCase(email, now)) return;
  throw new DiagnosticError(
    "User ID and Email Do Not Match",
    `The person ${user_id} has the email address ${now}, not ${email}. Leave out user_id or email, or correct one of them.`,
    [{ attribute: "email" }],
  );
}

/**
 * Returns the person with the email among rows. The exact spelling wins; otherwise letter case does not count.
 *
 * @throws DiagnosticError where several people have the address in other spellings
 */
export function pickByEmail(email: string): (rows: Rows) => Values | undefined {
  return (rows) => {
    const found = byEmail(rows).get(email.toLowerCase()) ?? [];
    const exact = found.filter((row) => row["email"] === email);
    const [row, ...others] = exact.length > 0 ? exact : found;
    if (others.length === 0) return row;
    throw new DiagnosticError(
      "Several People With This Email",
      `The address ${email} belongs to ${found.map((each) => `${String(each["id"])} (${String(each["email"])})`).join(" and ")}. Write user_id instead of email.`,
      [{ attribute: "email" }],
    );
  };
}

const byEmail = perList((rows: Rows) => Map.groupBy(rows.all, (row) => textOf(row["email"]).toLowerCase()));

interface PersonChange {
  readonly config: { readonly user_id: unknown } | null;
  readonly prior: { readonly email: string | null } | null;
  readonly planned: { readonly email: unknown } | null;
  readonly privateState: Pick<PrivateState, "get">;
}

/**
 * Replaces the resource if the email names another person. If the id is configured, the id alone decides. The
 * person's current address names the same person.
 */
function planPerson({ config, prior, planned, privateState }: PersonChange): { readonly replace: readonly "email"[] } {
  const email = planned?.email;
  const now = privateState.get(addressNow);
  const isAnotherAddress =
    prior !== null &&
    prior.email !== null &&
    email !== prior.email &&
    !(typeof email === "string" && typeof now === "string" && sameIgnoringCase(email, now));
  return { replace: config?.user_id === null && isAnotherAddress ? ["email"] : [] };
}

/** The name in private state for a person's current address, where the state has another address. */
const addressNow = "address_now";

/** Returns the email to keep for a person found by id: a changed address does not make another person. */
function keptEmail(state: Named, now: string | null, privateState: PrivateState): string | undefined {
  const email = state.email ?? now ?? undefined;
  privateState.set(addressNow, now !== null && !sameIgnoringCase(now, email ?? "") ? now : undefined);
  return email;
}

/** Whether the id changed. The first id that the provider learns is not a change of person. */
function isAnother({ prior }: AttributeChange<string>): boolean {
  return prior !== null;
}
