import { FieldError, readFields, readList } from "./fields.ts";
import type { Fields } from "./fields.ts";
import type { Noun } from "./route.ts";
import { nouns } from "./routes/index.ts";
import { createStore, defaultRules } from "./store.ts";
import type { Rules, Store, StoredKey } from "./store.ts";

/** What an organization holds when the simulator starts. Everything may be left out; ids and times are then made up, the same at each start. */
export type Seed = SeedHead & { readonly [N in (typeof nouns)[number] as N["name"]]?: RowsOf<N> };

interface SeedHead {
  /** the organization's id; when given, a request naming another in OpenAI-Organization is refused */
  readonly organization?: string | undefined;
  readonly rules?: Partial<Rules> | undefined;
  /** once given, only these keys are accepted */
  readonly keys?: readonly KeySeed[] | undefined;
}

type RowsOf<N> = N extends Noun<string, infer Row, unknown, unknown> ? readonly Loose<Row>[] : never;

/** A row whose members that may be undefined may be left out, too. */
type Loose<T> = T extends unknown
  ? { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
      readonly [K in keyof T as undefined extends T[K] ? K : never]?: T[K] | undefined;
    }
  : never;

export interface KeySeed {
  readonly value: string;
  /** by the value's prefix when left out: `sk-admin-` is an admin key */
  readonly kind?: "admin" | "ordinary" | undefined;
  /** for example api.fine_tuning.checkpoints.read; all when left out */
  readonly scopes?: readonly string[] | undefined;
  /** the organization that answers to this key name in their header; that of the seed when left out */
  readonly organization?: string | undefined;
}

/** Used where the seed names no organization. */
export const defaultOrganization = "org-simulator";

/**
 * A store filled from a seed, which is checked whatever its source: a file has no types.
 * @param now milliseconds, like Date.now
 * @throws FieldError that names the place and what was expected there
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

/** A row that reads well but does not fit what is there already is refused with its place too. */
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

/** `sk-admin-…` is an admin key, every other an ordinary one. */
export function kindByPrefix(value: string): StoredKey["kind"] {
  return value.startsWith("sk-admin-") ? "admin" : "ordinary";
}
