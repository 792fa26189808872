import { FieldError, readFields, readList } from "./fields.ts";
import type { Fields } from "./fields.ts";
import type { Noun } from "./route.ts";
import { nouns } from "./routes/index.ts";
import { createStore, defaultRules } from "./store.ts";
import type { Rules, Store, StoredKey } from "./store.ts";

/** The objects of an organization when the simulator starts. Every member may be omitted. Omitted ids and times are made up, the same at each start. */
export type Seed = SeedHead & { readonly [N in (typeof nouns)[number] as N["name"]]?: RowsOf<N> };

interface SeedHead {
  /** the organization's id; when given, a request with another id in OpenAI-Organization is refused */
  readonly organization?: string | undefined;
  readonly rules?: Partial<Rules> | undefined;
  /** when given, only these keys are accepted */
  readonly keys?: readonly KeySeed[] | undefined;
}

type RowsOf<N> = N extends Noun<string, infer Row, unknown, unknown> ? readonly Loose<Row>[] : never;

/** A row whose members that may be undefined may also be omitted. */
type Loose<T> = T extends unknown
  ? { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
      readonly [K in keyof T as undefined extends T[K] ? K : never]?: T[K] | undefined;
    }
  : never;

export interface KeySeed {
  readonly value: string;
  /** by the value's prefix when omitted: `sk-admin-` is an admin key */
  readonly kind?: "admin" | "ordinary" | undefined;
  /** for example api.fine_tuning.checkpoints.read; all scopes when omitted */
  readonly scopes?: readonly string[] | undefined;
  /** the organization in the header of answers to this key; the seed's organization when omitted */
  readonly organization?: string | undefined;
}

/** The organization of a seed that names none. */
export const defaultOrganization = "org-simulator";

/**
 * Checks a seed and fills a store from it. The check runs for every source, because a file has no types.
 * @param now milliseconds, like Date.now
 * @throws FieldError that names the place and the expected value
 */
export function plantSeed(seed: unknown, rules: Partial<Rules>, now: () => number): Store {
  return readFields(seed, "", (fields) => {
    const chosen = readRules(fields.raw("rules") ?? {});
    const store = createStore({
      organization: fields.string("organization", defaultOrganization),
      rules: { ...defaultRules, ...chosen, ...rules },
      keys: fields.has("keys") ? readList(fields.raw("keys"), "keys", readKey) : undefined,
      now,
    });
    for (const noun of nouns) fields.list(noun.name, (row) => plantRow(store, noun, row));
    return store;
  });
}

/** Adds a row. A row that contradicts an earlier row is refused with its place. */
function plantRow(store: Store, noun: Pick<(typeof nouns)[number], "plant">, fields: Fields): void {
  try {
    noun.plant(store, fields);
  } catch (error) {
    if (error instanceof FieldError || !(error instanceof Error)) throw error;
    throw new FieldError(fields.where, error.message);
  }
}

function readRules(value: unknown): Partial<Rules> {
  return readFields(value, "rules", (fields) => ({
    organizationGrantees: fields.oneOf("organizationGrantees", ["accept", "refuse"], defaultRules.organizationGrantees),
    existingPermission: fields.oneOf("existingPermission", ["answer", "refuse"], defaultRules.existingPermission),
    adminKeyReadsJobs: fields.boolean("adminKeyReadsJobs", defaultRules.adminKeyReadsJobs),
    residency: fields.oneOf("residency", ["chosen", "always", "never"], defaultRules.residency),
    serviceAccountIds: fields.oneOf("serviceAccountIds", ["svc_acct_", "user-"], defaultRules.serviceAccountIds),
    serviceAccountsAsUsers: fields.boolean("serviceAccountsAsUsers", defaultRules.serviceAccountsAsUsers),
    createStatus: fields.oneOf("createStatus", ["200", "201"], defaultRules.createStatus),
    escapedPageTokens: fields.oneOf("escapedPageTokens", ["accept", "refuse"], defaultRules.escapedPageTokens),
    assignmentSources: fields.oneOf(
      "assignmentSources",
      ["documented", "null", "named"],
      defaultRules.assignmentSources,
    ),
    toolsForAllProjects: fields.strings("toolsForAllProjects", defaultRules.toolsForAllProjects),
  }));
}

function readKey(fields: Fields): StoredKey {
  const value = fields.string("value");
  if (!value.startsWith("sk-")) {
    throw new FieldError(`${fields.where}.value`, "a key's value begins with sk-");
  }
  return {
    value,
    kind: fields.oneOf("kind", ["admin", "ordinary"], undefined) ?? kindByPrefix(value),
    scopes: fields.has("scopes") ? fields.strings("scopes", []) : undefined,
    organization: fields.string("organization", undefined),
  };
}

/** `sk-admin-…` is an admin key; every other key is ordinary. */
export function kindByPrefix(value: string): StoredKey["kind"] {
  return value.startsWith("sk-admin-") ? "admin" : "ordinary";
}
