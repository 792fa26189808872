import { createIds } from "./ids.ts";
import type { Ids } from "./ids.ts";

/** All objects of the simulated organization: one table for each noun, created at first use, in memory only. */
export interface Store {
  readonly organization: string;
  readonly rules: Rules;
  readonly keys: readonly StoredKey[] | undefined;
  readonly ids: Ids;
  /** makes the value of a key: `prefix` followed by letters and digits, never the same value twice */
  secret(prefix: string): string;
  /** every value that `secret` has made, including keys that were deleted; tests search for these values */
  readonly secrets: readonly string[];
  /** Unix seconds */
  now(): number;
  table<Row extends { readonly id: string }>(key: TableKey<Row>): Table<Row>;
  /** every row of every table by the table's name, for inspection */
  dump(): Readonly<Record<string, readonly unknown[]>>;
  /** removes a row without the API; false when the table or the row does not exist */
  remove(table: string, id: string): boolean;
}

/** The rules choose among behaviours of the API that are unknown or differ between organizations. */
export interface Rules {
  /** whether an `org-…` among `project_ids` is accepted, as in this provider's first example; the published API accepts projects only */
  readonly organizationGrantees: "accept" | "refuse";
  /** the answer to a grant that exists already: the existing row, or 400 "already exists" */
  readonly existingPermission: "answer" | "refuse";
  /** whether admin keys can also read fine-tuning jobs; the API restricts them to administration endpoints */
  readonly adminKeyReadsJobs: boolean;
  /** whether projects have a residency in answers: where it was set, always (GLOBAL where it was not set), or never */
  readonly residency: "chosen" | "always" | "never";
  /** the prefix of service accounts' ids: as in the API's examples, or as in real organizations */
  readonly serviceAccountIds: "svc_acct_" | "user-";
  /** whether the list of the organization's users includes service accounts */
  readonly serviceAccountsAsUsers: boolean;
  /** the HTTP status of a successful create */
  readonly createStatus: "200" | "201";
  /** whether a `page` of usage or costs with `%3D` for `=` is accepted: the real API refused it in a trial, but the official client sends it */
  readonly escapedPageTokens: "accept" | "refuse";
  /**
   * the `assignment_sources` of a role that a principal holds itself: null for a user and the group itself for a group, as
   * in the API's examples; null for both; or the principal for both
   */
  readonly assignmentSources: "documented" | "null" | "named";
  /** the hosted tools that the organization allows to all projects; disabling such a tool in a project returns 409 */
  readonly toolsForAllProjects: readonly string[];
}

export const defaultRules: Rules = {
  organizationGrantees: "accept",
  existingPermission: "answer",
  adminKeyReadsJobs: false,
  residency: "chosen",
  serviceAccountIds: "svc_acct_",
  serviceAccountsAsUsers: false,
  createStatus: "200",
  escapedPageTokens: "accept",
  assignmentSources: "documented",
  toolsForAllProjects: [],
};

/** A key in the seed. Once the seed has a key, no other key is accepted. */
export interface StoredKey {
  readonly value: string;
  readonly kind: "admin" | "ordinary";
  /** undefined: every scope of its kind */
  readonly scopes: readonly string[] | undefined;
  /** undefined: the store's organization */
  readonly organization: string | undefined;
}

/** Names a table and the type of its rows. */
export interface TableKey<Row extends { readonly id: string }> {
  readonly name: string;
  /** carries the type only; never set */
  readonly row?: Row;
}

export interface Table<Row extends { readonly id: string }> {
  get(id: string): Row | undefined;
  /** adds the row, or replaces the row with the same id */
  put(row: Row): Row;
  delete(id: string): boolean;
  /** oldest first; rows of the same second in the order in which they were added */
  rows(): readonly Row[];
}

export interface StoreOptions {
  readonly organization: string;
  readonly rules: Rules;
  readonly keys: readonly StoredKey[] | undefined;
  /** milliseconds, like Date.now */
  readonly now: () => number;
}

export function createStore(options: StoreOptions): Store {
  // The row type of each table is erased here; table() restores it from the key.
  const tables = new Map<string, Table<{ readonly id: string }>>();
  const ids = createIds();
  const secrets: string[] = [];
  return {
    organization: options.organization,
    rules: options.rules,
    keys: options.keys,
    ids,
    secret(prefix) {
      const value = ids.next(prefix);
      secrets.push(value);
      return value;
    },
    secrets,
    now: () => Math.floor(options.now() / 1000),
    table<Row extends { readonly id: string }>(key: TableKey<Row>): Table<Row> {
      let table = tables.get(key.name);
      if (table === undefined) {
        table = createTable<{ readonly id: string }>();
        tables.set(key.name, table);
      }
      return table as Table<Row>;
    },
    dump: () => Object.fromEntries([...tables].map(([name, table]) => [name, table.rows()])),
    remove: (table, id) => tables.get(table)?.delete(id) ?? false,
  };
}

function createTable<Row extends { readonly id: string; readonly created_at?: number }>(): Table<Row> {
  const byId = new Map<string, Row>();
  return {
    get: (id) => byId.get(id),
    put(row) {
      byId.set(row.id, row);
      return row;
    },
    delete: (id) => byId.delete(id),
    rows: () => [...byId.values()].toSorted((a, b) => (a.created_at ?? 0) - (b.created_at ?? 0)),
  };
}
