import { DiagnosticError, IncompleteError } from "terraform-plugin-kit";
import type { Api, List } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";
import type { Single } from "../openai/find.ts";
import { path } from "../openai/path.ts";
import type { ApiPath } from "../openai/path.ts";
import { perList } from "../openai/per-list.ts";
import { isNotFound, lookAfter, mayHaveActed, saysItExists } from "../noun/refusal.ts";

/** Who may use which checkpoint. Exactly one of the two grantees is set. */
export interface Grant {
  readonly checkpoint_id: string;
  readonly organization_id: string | null;
  readonly project_id: string | null;
}

/** A grant as the API lists it. A row of another form has no grantees. */
export interface GrantRow {
  readonly permission_id: string | undefined;
  /** The project, and the organization if the API returns it. */
  readonly grantees: readonly string[];
  readonly created_at: number | undefined;
}

export function idOf(grant: Grant): string {
  return `${grant.checkpoint_id}:${granteeOf(grant)}`;
}

/** Returns the path of the permissions of a checkpoint. */
export function listOf({ checkpoint_id }: { readonly checkpoint_id: string }): List {
  return { path: path`/fine_tuning/checkpoints/${checkpoint_id}/permissions` };
}

/** Reads the known members of a row. A row may have members that this provider does not know. */
export function decodeRow(item: unknown): GrantRow {
  const row = typeof item === "object" && item !== null ? (item as Readonly<Record<string, unknown>>) : {};
  const { id, project_id, organization_id, created_at } = row;
  return {
    permission_id: textOf(id),
    grantees: [textOf(project_id) ?? [], textOf(organization_id) ?? []].flat(),
    created_at: Number.isSafeInteger(created_at) ? (created_at as number) : undefined,
  };
}

/** Finds the API's row of a grant; undefined where the API has no row, or where the checkpoint is gone. */
export async function findRow(
  api: Api,
  grant: Grant & { readonly permission_id: string | null; readonly created_at?: number | bigint | null },
): Promise<GrantRow | undefined> {
  const pick = (items: readonly unknown[]): GrantRow | undefined => {
    const rows = rowsOf(grant, items);
    return rows.find(({ permission_id }) => permission_id === grant.permission_id) ?? best(rows);
  };
  // A permission has no GET. A list that lags would make a new permission look revoked.
  if (grant.permission_id) api.expect(permissionPath(grant, grant.permission_id), grant.created_at ?? null);
  try {
    const single = (): Promise<Single> => rowOfProject(api, grant, pick);
    const found = (await api.find(listOf(grant), { pick, single })) as GrantRow | undefined;
    return found ?? pick(await api.rows(listOf(grant)));
  } catch (error) {
    if (await isCheckpointGone(api, error)) return undefined;
    throw error;
  }
}

/**
 * Whether an error means that the checkpoint is gone. Its list is the only sign, so another answer must have proven
 * the address and the key.
 */
async function isCheckpointGone(api: Api, error: unknown): Promise<boolean> {
  if (!isNotFound(error)) return false;
  await api.shown();
  return true;
}

/**
 * Grants access, unless it is granted already: the API may answer a second grant with a second row.
 *
 * @param onShared called where another create of this process has the same row
 * @throws IncompleteError if the API may have granted access
 */
export async function grantOnce(api: Api, grant: Grant, onShared: () => void): Promise<GrantRow> {
  const existing = await alreadyGranted(api, grant);
  if (existing && (await claim(api, grant, existing, onShared))) return existing;
  for (const pause of [500, 1000, 2000, 0]) {
    const row = await post(api, grant);
    if (await claim(api, grant, row, onShared)) return row;
    if (pause > 0) await api.wait(pause);
  }
  throw new DiagnosticError(
    "Permission Not Confirmed",
    `The API answered the grant ${idOf(grant)} with a permission that this run revoked before. Apply again.`,
  );
}

/** Names a grant for the ledger. The permission's own id is known only after a list is read. */
export function grantPath(grant: Grant): ApiPath {
  return permissionPath(grant, granteeOf(grant));
}

/**
 * Revokes every row of the grantee. A row of a second grant, or of a grant whose answer was lost, would still give
 * access.
 */
export async function revoke(api: Api, grant: Grant & { readonly permission_id: string | null }): Promise<void> {
  const ids = new Set(grant.permission_id ? [grant.permission_id] : []);
  try {
    for (const { permission_id } of await knownRows(api, grant)) {
      if (permission_id) ids.add(permission_id);
    }
  } catch (error) {
    // A key that may not list can still delete a known id.
    if (!(error instanceof ApiError && (isNotFound(error) || ids.size > 0))) throw error;
  }
  const unsure: string[] = [];
  for (const id of ids) {
    const outcome = await api.delete(permissionPath(grant, id));
    if (outcome === "absent" || outcome === "unclear") unsure.push(id);
  }
  if (unsure.length > 0) await checkRevoked(api, grant, unsure);
}

/** Checks a revoke that the answer does not confirm, by the list. Access that still exists must stay in the state. */
async function checkRevoked(api: Api, grant: Grant, ids: readonly string[]): Promise<void> {
  let left: GrantRow | undefined;
  for (const pause of [0, 500, 1000, 2000]) {
    await api.wait(pause);
    left = (await rowsNow(api, grant)).find(({ permission_id }) => permission_id && ids.includes(permission_id));
    if (left === undefined) return;
  }
  throw new DiagnosticError(
    "Permission Not Revoked",
    `The API did not confirm that it revoked ${idOf(grant)}, and still lists it as ${left?.permission_id}. The permission stays in the state: apply again.`,
  );
}

async function rowsNow(api: Api, grant: Grant): Promise<readonly GrantRow[]> {
  try {
    return rowsOf(grant, await api.rows(listOf(grant), { fresh: true }));
  } catch (error) {
    if (await isCheckpointGone(api, error)) return [];
    throw error;
  }
}

/**
 * Claims a row. If another resource, replaced or renamed, has the same row, the delete of that resource leaves the
 * row alone.
 *
 * @returns false for a row that a delete of this process removed: the API still lists that row for a while
 */
async function claim(api: Api, grant: Grant, { permission_id }: GrantRow, onShared: () => void): Promise<boolean> {
  if (permission_id === undefined) return true;
  const claimed = await api.claim(permissionPath(grant, permission_id));
  if (claimed === "deleted" || (await isRevokedHere(api, grant, permission_id))) return false;
  if (claimed === "shared") onShared();
  return true;
}

/** Whether this process revoked a permission. A new grant has a new id, so an old id in an answer is not a new grant. */
async function isRevokedHere(api: Api, grant: Grant, id: string): Promise<boolean> {
  try {
    return (await api.known(listOf(grant), () => [{ id }])).length === 0;
  } catch (error) {
    // A key that may write may lack the scope to read.
    if (error instanceof ApiError) return false;
    throw error;
  }
}

async function alreadyGranted(api: Api, grant: Grant): Promise<GrantRow | undefined> {
  try {
    const row = best(await knownRows(api, grant));
    return row?.permission_id ? row : undefined;
  } catch (error) {
    // The grant itself reports any error better: a key that may write may lack the scope to read.
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

async function post(api: Api, grant: Grant): Promise<GrantRow> {
  const granted = await postGrant(api, grant);
  if (granted?.permission_id) return granted;
  try {
    return await listed(api, grant);
  } catch (error) {
    throw new IncompleteError({ id: idOf(grant) }, error);
  }
}

async function postGrant(api: Api, grant: Grant): Promise<GrantRow | undefined> {
  const permissions = listOf(grant);
  const isGrantee = (item: unknown, grantee: string): boolean => decodeRow(item).grantees.includes(grantee);
  try {
    const answer = await api.postTogether(permissions.path, granteeOf(grant), {
      body: (project_ids) => ({ project_ids }),
      confirm: async (shared, grantee) => {
        const items = await shared.rows(permissions, { fresh: true });
        const row = items.find((item) => isGrantee(item, grantee));
        return row && { data: [row] };
      },
    });
    const data = (answer as { readonly data?: unknown } | null)?.data;
    return best(rowsOf(grant, Array.isArray(data) ? data : []));
  } catch (error) {
    if (mayHaveActed(error)) throw new IncompleteError({ id: idOf(grant) }, error);
    if (!saysItExists(error)) throw error;
    const row = best(rowsOf(grant, await lookAfter(error, () => api.rows(permissions, { fresh: true }))));
    if (row) return row;
    throw error;
  }
}

/** Finds the row of an accepted grant in the list, where the answer had no id. */
async function listed(api: Api, grant: Grant): Promise<GrantRow> {
  const row = best(rowsOf(grant, await api.rows(listOf(grant), { fresh: true })));
  if (row?.permission_id) return row;
  const found = row ? "lists it without an id" : "does not list it";
  throw new DiagnosticError(
    "Permission Not Confirmed",
    `The API accepted the grant ${idOf(grant)} but ${found}. The permission is recorded as tainted: the next apply looks again, and grants access where it is missing.`,
  );
}

/**
 * Reads the rows of a grant. The API's filter takes only projects. Rows of other grantees show that the API ignored
 * the filter.
 */
async function rowOfProject(
  api: Api,
  grant: Grant,
  pick: (items: readonly unknown[]) => GrantRow | undefined,
): Promise<Single> {
  const { project_id } = grant;
  if (project_id === null) return "unclear";
  const { data, has_more } = await api.page(listOf(grant).path, { query: { project_id } });
  if (has_more || rowsOf(grant, data).length < data.length) return "unclear";
  const row = pick(data);
  return row ? { item: row } : "absent";
}

function granteeOf({ organization_id, project_id }: Grant): string {
  return organization_id ?? project_id ?? "";
}

function permissionPath({ checkpoint_id }: Grant, id: string): ApiPath {
  return path`/fine_tuning/checkpoints/${checkpoint_id}/permissions/${id}`;
}

async function knownRows(api: Api, grant: Grant): Promise<readonly GrantRow[]> {
  return (await api.known(listOf(grant), (items) => itemsOf(grant, items))).map(decodeRow);
}

function rowsOf(grant: Grant, items: readonly unknown[]): readonly GrantRow[] {
  return itemsOf(grant, items).map(decodeRow);
}

function itemsOf(grant: Grant, items: readonly unknown[]): readonly unknown[] {
  return byGrantee(items).get(granteeOf(grant)) ?? [];
}

/** Groups the items of a list by grantee. One list serves a thousand grants. */
const byGrantee = perList((items): ReadonlyMap<string, readonly unknown[]> => {
  const index = new Map<string, unknown[]>();
  for (const item of items) {
    for (const grantee of new Set(decodeRow(item).grantees)) {
      const own = index.get(grantee);
      if (own) own.push(item);
      else index.set(grantee, [item]);
    }
  }
  return index;
});

function best(rows: readonly GrantRow[]): GrantRow | undefined {
  return rows.find(({ permission_id }) => permission_id !== undefined) ?? rows[0];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
