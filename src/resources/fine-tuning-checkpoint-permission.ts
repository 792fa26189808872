import { computed, listNested, optional, required } from "../framework/attribute.ts";
import { DiagnosticError, errorDiagnostic, warningDiagnostic } from "../framework/diagnostic.ts";
import type { Diagnostic } from "../framework/diagnostic.ts";
import { IncompleteError } from "../framework/resource.ts";
import { exactlyOneOf, matching, notEmpty } from "../framework/validator.ts";
import type { Api } from "../openai/client.ts";
import { AbortedError, ApiError } from "../openai/error.ts";
import type { Single } from "../openai/find.ts";
import { path } from "../openai/path.ts";
import type { ApiPath } from "../openai/path.ts";
import { object } from "../values/object.ts";
import { int64, string } from "../values/primitive.ts";
import type { Infer } from "../values/type.ts";
import type { ObjectValue } from "../values/value.ts";
import { defineDataSource, defineResource, fromApi } from "./define.ts";

const checkpointId = [notEmpty, matching(/^(?!\.{1,2}$)/u, 'must be the name of a checkpoint, not "." or ".."')];
const granteeId = [notEmpty, matching(/^[^:]*$/u, "must be an id, which has no colon")];

export const fineTuningCheckpointPermission = defineResource({
  name: "fine_tuning_checkpoint_permission",
  description: "Lets an organization or a project use a fine-tuned model checkpoint.",
  attributes: {
    checkpoint_id: required(
      string,
      "The checkpoint to share: the name of the fine-tuned model, such as `ft:gpt-4o-mini-2024-07-18:my-org:name:7p4lURel`, with or without `:ckpt-step-2000`.",
      { replace: true, validate: checkpointId },
    ),
    organization_id: optional(
      string,
      "The organization to grant access to. Exactly one of `organization_id` and `project_id` must be set.",
      { replace: true, validate: granteeId },
    ),
    project_id: optional(
      string,
      "The project to grant access to, which is what the public API documents. Exactly one of `organization_id` and `project_id` must be set.",
      { replace: true, validate: granteeId },
    ),
    id: computed(string, "`checkpoint_id:organization_id`, or `checkpoint_id:project_id`."),
    permission_id: computed(string, "The id the API gives the permission (`cp_…`)."),
    created_at: computed(int64, "When access was granted, in Unix seconds."),
  },
  timeouts: { create: "5m", read: "5m", delete: "5m" },
  validate: [exactlyOneOf("organization_id", "project_id"), projectAsOrganization],
  importId: { form: "checkpoint_id:organization_id or checkpoint_id:project_id", parse: parseId },

  async create({ plan, api }) {
    const permissions = permissionsPath(plan);
    const id = idOf(plan);
    try {
      const answer = await api.postTogether(permissions, granteeOf(plan), {
        body: (project_ids) => ({ project_ids }),
        confirm: async (shared, grantee) => {
          const row = rowOf(grantee, await shared.collection(permissions, { fresh: true }));
          return row && { data: [row] };
        },
      });
      const row = rowOf(granteeOf(plan), rowsIn(answer));
      return { id, ...recorded(row?.id ? row : await lookAfterGrant(api, plan)) };
    } catch (error) {
      if (mayHaveActed(error)) throw new IncompleteError({ id }, error);
      const existing = saysItExists(error)
        ? rowOf(granteeOf(plan), await api.collection(permissions, { fresh: true }))
        : undefined;
      if (!existing) throw error;
      return { id, ...recorded(existing) };
    }
  },

  async read({ state, api }) {
    const row = await findRow(api, state);
    return row && { id: idOf(state), ...recorded(row) };
  },

  async delete({ state, api }) {
    // A create whose answer was lost left no permission_id: then what it may have granted is looked for.
    const permissionId = state.permission_id ?? (await findRow(api, state))?.id;
    if (permissionId)
      await api.delete(path`/fine_tuning/checkpoints/${state.checkpoint_id}/permissions/${permissionId}`);
  },

  explain: (error, { operation, values }) =>
    error instanceof ApiError
      ? explainRefusal(error, { creatingForOrganization: operation === "create" && !!values.organization_id })
      : undefined,
});

export const fineTuningCheckpointPermissions = defineDataSource({
  name: "fine_tuning_checkpoint_permissions",
  description: "Lists who may use a fine-tuned model checkpoint.",
  attributes: {
    checkpoint_id: required(string, "The name of the fine-tuned model (`ft:…`).", { validate: checkpointId }),
    permissions: computed(
      listNested({
        permission_id: computed(string, "The id the API gives the permission (`cp_…`)."),
        project_id: computed(string, "The project that has access."),
        created_at: computed(int64, "When access was granted, in Unix seconds."),
      }),
      "Every permission of the checkpoint, in the order of the API.",
    ),
  },

  async read({ config, api }) {
    const rows = (await api.collection(permissionsPath(config))).map((item) => fromApi(permissionRow, item));
    return {
      permissions: rows.map(({ id, project_id, organization_id, created_at }) => ({
        permission_id: id,
        project_id: project_id ?? organization_id,
        created_at,
      })),
    };
  },

  explain: (error) =>
    error instanceof ApiError ? explainRefusal(error, { creatingForOrganization: false }) : undefined,
});

const permissionRow = object({ id: string, project_id: string, organization_id: string, created_at: int64 });
type Row = NonNullable<Infer<typeof permissionRow>>;

interface Grant {
  readonly checkpoint_id: string;
  readonly organization_id: string | null;
  readonly project_id: string | null;
}

function permissionsPath({ checkpoint_id }: { readonly checkpoint_id: string }): ApiPath {
  return path`/fine_tuning/checkpoints/${checkpoint_id}/permissions`;
}

function granteeOf({ organization_id, project_id }: Grant): string {
  return organization_id ?? project_id ?? "";
}

function idOf(grant: Grant): string {
  return `${grant.checkpoint_id}:${granteeOf(grant)}`;
}

/** Splits at the last colon: checkpoints have several, grantees none. */
function parseId(id: string): Record<string, string> | undefined {
  const at = id.lastIndexOf(":");
  const [checkpoint, to] = [id.slice(0, at), id.slice(at + 1)];
  if (at < 1 || to === "" || checkpoint === "." || checkpoint === "..") return undefined;
  return { checkpoint_id: checkpoint, [to.startsWith("proj_") ? "project_id" : "organization_id"]: to };
}

function projectAsOrganization({ organization_id }: ObjectValue): readonly Diagnostic[] {
  if (typeof organization_id !== "string" || !organization_id.startsWith("proj_")) return [];
  return [
    warningDiagnostic(
      "Project Given as an Organization",
      `${organization_id} is the id of a project. It works, but an import will fill project_id: write project_id = "${organization_id}".`,
      [{ attribute: "organization_id" }],
    ),
  ];
}

function rowsIn(answer: unknown): readonly unknown[] {
  const data = (answer as { readonly data?: unknown } | null)?.data;
  return Array.isArray(data) ? data : [];
}

function belongsTo(grantee: string, item: unknown): boolean {
  const { project_id, organization_id } = fromApi(permissionRow, item);
  return project_id === grantee || organization_id === grantee;
}

/** The row of a grantee; of several the one with this id, else one that has an id. */
function rowOf(grantee: string, items: readonly unknown[], permissionId?: string | null): Row | undefined {
  const rows = items.filter((item) => belongsTo(grantee, item)).map((item) => fromApi(permissionRow, item));
  return rows.find(({ id }) => id !== null && id === permissionId) ?? rows.find(({ id }) => id !== null) ?? rows[0];
}

/** What the API has of a grant; undefined where it has nothing, or not even the checkpoint any more. */
async function findRow(api: Api, grant: Grant & { readonly permission_id: string | null }): Promise<Row | undefined> {
  const pick = (items: readonly unknown[]): Row | undefined => rowOf(granteeOf(grant), items, grant.permission_id);
  try {
    const found = await api.find(permissionsPath(grant), { pick, single: () => rowOfProject(api, grant, pick) });
    return found as Row | undefined;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** The API's own filter tells of projects only; rows of others show that it was not heeded. */
async function rowOfProject(
  api: Api,
  grant: Grant,
  pick: (items: readonly unknown[]) => Row | undefined,
): Promise<Single> {
  const { project_id } = grant;
  if (project_id === null) return "unclear";
  const { data, has_more } = await api.page(permissionsPath(grant), { query: { project_id } });
  if (has_more || data.some((item) => !belongsTo(project_id, item))) return "unclear";
  const row = pick(data);
  return row ? { item: row } : "absent";
}

function recorded({ id, created_at }: Row): {
  permission_id: string | null | undefined;
  created_at: number | bigint | null;
} {
  return { permission_id: id ?? undefined, created_at };
}

/** The grant was accepted, but its answer told no id: the list must. */
async function lookAfterGrant(api: Api, grant: Grant): Promise<Row> {
  const id = idOf(grant);
  let row: Row | undefined;
  try {
    row = rowOf(granteeOf(grant), await api.collection(permissionsPath(grant), { fresh: true }));
  } catch (error) {
    throw new IncompleteError({ id }, error);
  }
  if (row?.id) return row;
  const found = row ? "lists it without an id" : "does not list it";
  throw new IncompleteError(
    { id },
    new DiagnosticError(
      "Permission Not Confirmed",
      `The API accepted the grant ${id} but ${found}. It is recorded as tainted: the next apply looks again and grants it anew where needed.`,
    ),
  );
}

function mayHaveActed(error: unknown): boolean {
  return (error instanceof ApiError || error instanceof AbortedError) && error.outcome === "unknown";
}

/** What the API says to a second grant is not documented; whatever it is, the list tells whether it was that. */
function saysItExists(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 400 || error.status === 409 || error.status === 422);
}

function explainRefusal(error: ApiError, about: { readonly creatingForOrganization: boolean }): Diagnostic | undefined {
  const detail = refusalAdvice(error, about);
  return detail === undefined
    ? undefined
    : errorDiagnostic(`Checkpoint Permission Refused (${error.status})`, `${error.message}\n\n${detail}`);
}

function refusalAdvice(
  { status, apiMessage }: ApiError,
  { creatingForOrganization }: { readonly creatingForOrganization: boolean },
): string | undefined {
  if (status === 401 || status === 403) return keyChecks;
  if (/owning project/iu.test(apiMessage))
    return "The project that owns the checkpoint always has access to it: remove this permission from the configuration.";
  const advice = [
    ...(status === 404 ? [modelNameAdvice] : []),
    ...(creatingForOrganization && (status === 400 || status === 404 || status === 422) ? [organizationAdvice] : []),
  ];
  return advice.length > 0 ? advice.join("\n\n") : undefined;
}

const keyChecks = `Checkpoint permissions need an admin API key. Check that:
  1. the key is an admin key whose scopes include api.fine_tuning.checkpoints.write,
  2. OPENAI_ADMIN_KEY (or admin_api_key of the provider) is set to it correctly,
  3. the user the key belongs to has sufficient permissions: the Owner role in the organization.`;

const modelNameAdvice =
  "The API knows a checkpoint by the name of the fine-tuned model (ft:…, with or without :ckpt-step-…), not by the id of the job's checkpoint (ftckpt_…). " +
  "The data source openai_fine_tuning_checkpoints gives the name as checkpoint_id.";

const organizationAdvice =
  'The published API grants access to projects, not to organizations. To share with a project, write project_id = "proj_…" in place of organization_id.';
