import {
  computed,
  errorDiagnostic,
  exactlyOneOf,
  int64,
  isUnknown,
  listNested,
  matching,
  notEmpty,
  optional,
  required,
  string,
  warningDiagnostic,
} from "terraform-plugin-kit";
import type { Diagnostic, JsonObject, ObjectValue, UpgradeContext } from "terraform-plugin-kit";
import { ApiError } from "../openai/error.ts";
import { decodeRow, findRow, grantOnce, grantPath, idOf, listOf, revoke } from "./checkpoint-grant.ts";
import type { Grant, GrantRow } from "./checkpoint-grant.ts";
import { checkpointNames } from "./fine-tuning-checkpoint.ts";
import { unpadded } from "../noun/id.ts";
import { checkOrganization, holdObject, isLastHolder, warnShared } from "../noun/instance.ts";
import { defineDataSource, defineListResource, defineResource, noUpdate } from "../noun/life.ts";
import { offer } from "../noun/offer.ts";
import { moveBy, warnOfSecrets } from "../noun/peer.ts";
import { textOf } from "../noun/values.ts";

const checkpointId = [
  notEmpty,
  unpadded,
  matching(/^(?!\.{1,2}$)/u, 'must be the name of a checkpoint, not "." or ".."'),
];
const granteeId = [notEmpty, unpadded, matching(/^[^:]*$/u, "must be an id, which has no colon")];

const resource = defineResource({
  name: "fine_tuning_checkpoint_permission",
  description: "Grants an organization or a project access to a fine-tuned model checkpoint.",
  attributes: {
    checkpoint_id: required(
      string,
      "The checkpoint to share: the name of the fine-tuned model, such as `ft:gpt-4o-mini-2024-07-18:my-org:name:7p4lURel`, with or without `:ckpt-step-2000`.",
      { requiresReplace: true, validate: checkpointId },
    ),
    organization_id: optional(
      string,
      "The organization to grant access to. Exactly one of `organization_id` and `project_id` must be set.",
      { requiresReplace: true, validate: granteeId },
    ),
    project_id: optional(
      string,
      "The project to grant access to. OpenAI documents grants to projects only. Exactly one of `organization_id` and `project_id` must be set.",
      { requiresReplace: true, validate: granteeId },
    ),
    id: computed(string, "`checkpoint_id:organization_id`, or `checkpoint_id:project_id`."),
    permission_id: computed(string, "The API's id of the permission (`cp_…`)."),
    created_at: computed(int64, "When access was granted, in Unix seconds."),
  },
  timeouts: noUpdate,
  validate: [exactlyOneOf("organization_id", "project_id"), otherKindOfId],
  importId: { form: "checkpoint_id:organization_id or checkpoint_id:project_id", parse: parseId },
  identity: { checkpoint_id: "required", organization_id: "optional", project_id: "optional" },
  schemaVersion: 1,
  stateUpgrades: { 0: fromPeer },
  stateMoves: [moveBy("fine_tuning_checkpoint_permission", fromPeer)],

  plan({ planned }) {
    if (!planned || !isUnknown(planned.id)) return undefined;
    const { checkpoint_id, organization_id, project_id } = planned;
    const grantee = organization_id ?? project_id;
    return typeof checkpoint_id === "string" && typeof grantee === "string"
      ? { planned: { id: `${checkpoint_id}:${grantee}` } }
      : undefined;
  },

  async create({ plan, api, context }) {
    const row = await grantOnce(api, plan, () => warnShared(context, describe(plan)));
    checkOrganization(api, context, describe(plan));
    return { id: idOf(plan), ...recorded(row) };
  },

  async read({ state, api, context }) {
    const held = holdObject(api, grantPath(state), context);
    const row = await findRow(api, state);
    checkOrganization(api, context, describe(state));
    if (row === undefined) return undefined;
    held(describe(state));
    return { id: idOf(state), ...recorded(row) };
  },

  async delete({ state, api, context }) {
    if (!isLastHolder(api, grantPath(state), context, describe(state))) return;
    await revoke(api, state);
    // In another organization, the permission is missing because it never existed there.
    checkOrganization(api, context, describe(state));
  },

  toDiagnostic: (error, { operation, values }) =>
    error instanceof ApiError
      ? explainRefusal(error, { creatingForOrganization: operation === "create" && !!values.organization_id })
      : undefined,
});

const permissions = defineDataSource({
  name: "fine_tuning_checkpoint_permissions",
  description: "The permissions of a fine-tuned model checkpoint: who may use it.",
  attributes: {
    checkpoint_id: required(string, "The name of the fine-tuned model (`ft:…`).", { validate: checkpointId }),
    permissions: computed(
      listNested({
        permission_id: computed(string, "The API's id of the permission (`cp_…`)."),
        project_id: computed(
          string,
          "The project that has access, or the organization if access was granted to an organization.",
        ),
        created_at: computed(int64, "When access was granted, in Unix seconds."),
      }),
      "The permissions of the checkpoint, in the API's order.",
    ),
  },

  timeouts: { read: "5m" },

  async read({ config, api }) {
    const rows = (await api.rows(listOf(config))).map(decodeRow);
    return {
      permissions: rows.map(({ permission_id = null, grantees, created_at = null }) => ({
        permission_id,
        project_id: grantees[0] ?? null,
        created_at,
      })),
    };
  },

  toDiagnostic: (error) =>
    error instanceof ApiError ? explainRefusal(error, { creatingForOrganization: false }) : undefined,
});

export const fineTuningCheckpointPermission = offer({
  shape: "membership",
  resource,
  data: [permissions],
  list: defineListResource({
    resource,
    description: "Lists the permissions of a fine-tuned model checkpoint.",
    attributes: {
      checkpoint_id: required(string, "The name of the fine-tuned model (`ft:…`).", { validate: checkpointId }),
    },
    timeouts: { list: "20m" },
    async *list({ config: { checkpoint_id }, api }) {
      for await (const { data } of api.pages(listOf({ checkpoint_id }))) {
        for (const row of data.map(decodeRow)) {
          const state = parseId(`${checkpoint_id}:${row.grantees[0] ?? ""}`);
          if (state)
            yield {
              displayName: `${row.grantees[0]}`,
              state: { id: `${checkpoint_id}:${row.grantees[0]}`, ...state, ...recorded(row) },
            };
        }
      }
    },
  }),
  exported: {
    nameOf: ({ checkpoint_id, organization_id }) => [checkpoint_id, organization_id].filter(Boolean).join(" "),
    refers: { project_id: ["project"] },
    places: async (api) => (await checkpointNames(api)).map((checkpoint_id) => ({ checkpoint_id })),
    ordinaryKey: true,
  },
});

function describe(grant: Grant): string {
  return `permission ${idOf(grant)}`;
}

function recorded({ permission_id, created_at }: GrantRow) {
  return { permission_id, created_at: created_at ?? null };
}

/** Splits an id at its last colon: a checkpoint has several colons, a grantee has none. */
function parseId(id: string): Record<string, string> | undefined {
  const at = id.lastIndexOf(":");
  const [checkpoint, to] = [id.slice(0, at), id.slice(at + 1)];
  // The name of a checkpoint may end in a step. The id then names no grantee.
  const isStep = /^ckpt-step-\d+$/u.test(to);
  if (at < 1 || to === "" || isStep || checkpoint === "." || checkpoint === "..") return undefined;
  return { checkpoint_id: checkpoint, [to.startsWith("proj_") ? "project_id" : "organization_id"]: to };
}

/** Warns of a project's id in organization_id, or the reverse: it works, but an import sets the other attribute. */
function otherKindOfId({ organization_id, project_id }: ObjectValue): readonly Diagnostic[] {
  return [
    ...otherKind("organization_id", organization_id, { prefix: "proj_", kind: "project", right: "project_id" }),
    ...otherKind("project_id", project_id, { prefix: "org-", kind: "organization", right: "organization_id" }),
  ];
}

function otherKind(
  attribute: string,
  value: unknown,
  { prefix, kind, right }: { readonly prefix: string; readonly kind: string; readonly right: string },
): readonly Diagnostic[] {
  if (typeof value !== "string" || !value.startsWith(prefix)) return [];
  return [
    warningDiagnostic(
      `ID of ${kind === "project" ? "a Project" : "an Organization"} in ${attribute}`,
      `${value} is the id of ${kind === "project" ? "a project" : "an organization"}. It works, but an import sets ${right}, and the next plan then replaces the permission. Write ${right} = "${value}" instead.`,
      [{ attribute }],
    ),
  ];
}

/** Converts a state of mkdev-me/openai, whose `id` is the permission's own and whose projects are a list. */
function fromPeer(stored: JsonObject, context: UpgradeContext): object {
  const [first, ...others] = Array.isArray(stored["project_ids"]) ? (stored["project_ids"] as readonly unknown[]) : [];
  const grantee = textOf(stored["project_id"] ?? stored["organization_id"] ?? first);
  const id = `${textOf(stored["checkpoint_id"])}:${grantee}`;
  const own = textOf(stored["id"]);
  const what = `permission ${id}`;
  warnOfSecrets(what, stored, context);
  if (others.length > 0)
    context.warn(
      `Grantees Left Out: ${what}`,
      `The state that another provider wrote for the ${what} also names ${others.join(", ")}. In this provider, each grantee has its own permission: import each of the others (checkpoint_id:project_id).`,
    );
  return {
    id,
    ...parseId(id),
    permission_id: stored["permission_id"] ?? (own.startsWith("cp_") ? own : null),
    created_at: Number.isSafeInteger(stored["created_at"]) ? stored["created_at"] : null,
  };
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
  "The data source openai_fine_tuning_checkpoints returns the name as checkpoint_id.";

const organizationAdvice =
  'The published API grants access to projects, not to organizations. To share with a project, write project_id = "proj_…" in place of organization_id.';
