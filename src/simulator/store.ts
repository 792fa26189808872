import { createIds } from "./ids.ts";
import type { Ids } from "./ids.ts";

/** Everything the simulated organization holds: one table a noun, created at first use, in memory only. */
export interface Store {
  readonly organization: string;
  readonly rules: Rules;
  readonly keys: readonly StoredKey[] | undefined;
  readonly ids: Ids;
  /** makes the value of a key: `prefix` followed by letters and digits, never the same twice */
  secret(prefix: string): string;
  /** every value that `secret` has made, also of keys that are gone; tests search for them */
  readonly secrets: readonly string[];
  /** Unix seconds */
  now(): number;
  table<Row extends { readonly id: string }>(key: TableKey<Row>): Table<Row>;
  /** every row of every table by the table's name, for inspection */
  dump(): Readonly<Record<string, readonly unknown[]>>;
  /** takes a row away behind the API's back; false when there is no such table or row */
  remove(table: string, id: string): boolean;
}

/** Where the real API's behaviour is unknown or differs between organizations, a rule chooses. */
export interface Rules {
  /** an `org-…` among `project_ids`: the published API knows only projects, the founding example grants to an organization */
  readonly organizationGrantees: "accept" | "refuse";
  /** granting what is already granted: answer with the existing row, or 400 "already exists" */
  readonly existingPermission: "answer" | "refuse";
  /** the API keeps admin keys to administration endpoints; true lets them read fine-tuning jobs too */
  readonly adminKeyReadsJobs: boolean;
  /** whether projects are answered with a residency: where it was chosen, always (GLOBAL where nobody chose), or never */
  readonly residency: "chosen" | "always" | "never";
  /** how the ids of service accounts begin: as in the API's examples, or as in real organizations */
  readonly serviceAccountIds: "svc_acct_" | "user-";
  /** whether the list of the organization's users shows service accounts among them */
  readonly serviceAccountsAsUsers: boolean;
  /** the HTTP status of a create */
  readonly createStatus: "200" | "201";
  /** a `page` of usage or costs whose `=` came as `%3D`; the real API was seen to refuse it, and the official client sends it */
  readonly escapedPageTokens: "accept" | "refuse";
  /**
   * the `assignment_sources` of a role that a principal holds itself: null for a user and the group itself for a group, as
   * in the API's examples; null for both; or the principal for both
   */
  readonly assignmentSources: "documented" | "null" | "named";
  /** the hosted tools that the organization allows to all projects: to disable one in a project is answered 409 */
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

/** A key that the seed lists. Once one is listed, no other is accepted. */
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
  /** adds the row, or replaces the one with its id */
  put(row: Row): Row;
  delete(id: string): boolean;
  /** oldest first; rows of the same second in the order they were added */
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
  // The row type of each table is erased here; table() gives it back by the key that named it.
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
