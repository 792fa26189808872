import { crud } from "../crud.ts";
import { defineNoun } from "../route.ts";
import type { Call } from "../route.ts";
import { choice, integer, object, text } from "../shape.ts";
import type { TableKey } from "../store.ts";

export const auditLogTable: TableKey<AuditLog> = { name: "audit_logs" };

/** Some of the about 150 types: one for each noun of the simulator, and two without a noun. */
const types = [
  "api_key.created",
  "api_key.deleted",
  "certificate.created",
  "checkpoint.permission.created",
  "checkpoint.permission.deleted",
  "external_key.registered",
  "group.created",
  "invite.sent",
  "login.succeeded",
  "organization.updated",
  "project.created",
  "project.updated",
  "project.archived",
  "rate_limit.updated",
  "role.created",
  "role.assignment.created",
  "service_account.created",
  "user.added",
  "user.deleted",
  "workload_identity_provider.created",
  "tenant.user.added",
] as const;

export interface AuditLog {
  readonly id: string;
  readonly type: (typeof types)[number];
  readonly effective_at: number;
  readonly project_id: string | undefined;
  readonly actor: { readonly id: string; readonly email: string; readonly ip_address: string };
  /** the member that has the name of the entry's type */
  readonly details: Readonly<Record<string, unknown>>;
}

/** /organization/audit_logs: the entries of the seed, newest first. The simulator adds no entries. */
export const auditLogs = defineNoun({
  name: "audit_logs",
  ...crud("/organization/audit_logs", {
    table: auditLogTable,
    title: "audit log entry",
    prefix: "audit_log-",
    paging: { cursor: "last_id", byDefault: 20, maximum: 100, before: true },
    rows: (store) =>
      store
        .table(auditLogTable)
        .rows()
        .toSorted((a, b) => b.effective_at - a.effective_at),
    where: byQuery,
    extra: {
      type: choice(...types),
      effective_at: integer(0),
      project_id: text(),
      actor_id: text(),
      actor_email: text(),
      ip_address: text(),
      details: object,
    },
    row: (input, { id, created_at }): AuditLog => ({
      id,
      type: input.type ?? "organization.updated",
      effective_at: input.effective_at ?? created_at,
      project_id: input.project_id,
      actor: {
        id: input.actor_id ?? "user-owner",
        email: input.actor_email ?? "owner@example.com",
        ip_address: input.ip_address ?? "127.0.0.1",
      },
      details: input.details ?? {},
    }),
    retrieve: false,
    present: presentAuditLog,
  }),
});

function byQuery({ query }: Call): (entry: AuditLog) => boolean {
  const bound = (name: string, otherwise: number): number => Number(query.get(`effective_at[${name}]`) ?? otherwise);
  const allows = (name: string, value: unknown): boolean => {
    const wanted: readonly unknown[] = query.getAll(`${name}[]`);
    return wanted.length === 0 || wanted.includes(value);
  };
  const tenantOnly = query.get("tenant_only") === "true";
  return ({ type, effective_at, project_id, actor, details }) =>
    effective_at > bound("gt", -Infinity) &&
    effective_at >= bound("gte", -Infinity) &&
    effective_at < bound("lt", Infinity) &&
    effective_at <= bound("lte", Infinity) &&
    allows("project_ids", project_id) &&
    allows("event_types", type) &&
    allows("actor_ids", actor.id) &&
    allows("actor_emails", actor.email) &&
    allows("resource_ids", details["id"]) &&
    type.startsWith("tenant.") === tenantOnly;
}

/** The return type omits the member with the name of the entry's type: each type has another shape. */
function presentAuditLog({ id, type, effective_at, project_id, actor, details }: AuditLog): {
  readonly id: string;
  readonly type: AuditLog["type"];
  readonly effective_at: number;
  readonly project?: { readonly id: string; readonly name: string };
  readonly actor: {
    readonly type: "session";
    readonly session: { readonly user: { readonly id: string; readonly email: string }; readonly ip_address: string };
  };
} {
  return {
    id,
    type,
    effective_at,
    ...(project_id === undefined ? {} : { project: { id: project_id, name: project_id } }),
    actor: {
      type: "session",
      session: { user: { id: actor.id, email: actor.email }, ip_address: actor.ip_address },
    },
    [type]: details,
  };
}
