import {
  between,
  bool,
  computed,
  defaulted,
  int64,
  listNested,
  optional,
  set,
  singleNested,
  sizeBetween,
  string,
} from "terraform-plugin-kit";
import { defineDataSource } from "../noun/life.ts";
import { offer } from "../noun/offer.ts";
import { isRecord, rowReader } from "../noun/row.ts";
import { takeRows } from "../noun/take.ts";
import type { Values } from "../noun/values.ts";
import { path } from "../openai/path.ts";

const list = path`/organization/audit_logs`;

const time = (words: string) => optional(int64, `Only events ${words} this time, in Unix seconds.`);
const texts = (description: string) => optional(set(string), description, { validate: [sizeBetween(1, 1000)] });

const event = {
  id: computed(string, "The event (`audit_log-…`)."),
  type: computed(string, "The type of the event, such as `project.created`."),
  effective_at: computed(int64, "When the event happened, in Unix seconds."),
  project: computed(
    singleNested({ id: computed(string, "The project (`proj_…`)."), name: computed(string, "Its name.") }),
    "The project that the event is about; null for an event of the organization.",
  ),
  actor: computed(
    singleNested({
      type: computed(string, "`session` or `api_key`."),
      user_id: computed(string, "The person (`user-…`), or the owner of the key."),
      email: computed(string, "The person's email address."),
      ip_address: computed(string, "The network address of the session."),
      api_key_id: computed(string, "The key (`key_…`)."),
      service_account_id: computed(string, "The service account that owns the key."),
    }),
    "Who caused the event.",
  ),
  details: computed(string, "The details of the event, as JSON. Their form depends on the type."),
};

const auditLogs = defineDataSource({
  name: "audit_logs",
  description:
    "The audit log of the organization, newest event first. An owner must have enabled audit logs. Without a fixed range of time, every plan can show other events.",
  attributes: {
    effective_at: optional(
      singleNested({ gt: time("after"), gte: time("at or after"), lt: time("before"), lte: time("at or before") }),
      "The range of time.",
    ),
    project_ids: texts("Only events about these projects (`proj_…`)."),
    event_types: texts("Only events of these types, such as `project.created`."),
    actor_ids: texts("Only events that these people or keys caused (`user-…`, `key_…`)."),
    actor_emails: texts("Only events that the people with these email addresses caused."),
    resource_ids: texts("Only events about these objects."),
    tenant_only: optional(
      bool,
      "Whether to list only events of the tenant. Otherwise the API leaves these events out.",
    ),
    limit: defaulted(int64, "The largest number of events to read.", { default: 100, validate: [between(1, 100_000)] }),
    audit_logs: computed(listNested(event), "The events, newest first."),
  },
  timeouts: { read: "20m" },

  async read({ config: { effective_at, limit, tenant_only, ...filters }, api }) {
    const range = Object.entries(effective_at ?? {}).filter(([, value]) => value !== null);
    const query = {
      ...Object.fromEntries(range.map(([bound, value]) => [`effective_at[${bound}]`, String(value)])),
      ...Object.fromEntries(listsOf(filters)),
      ...(tenant_only && { tenant_only }),
    };
    const rows = await takeRows(api, { path: list, query }, Number(limit));
    return { audit_logs: rows.map((row) => readEvent(row, (member) => api.odd(list, member))) as never };
  },
});

export const auditLog = offer({ data: [auditLogs] });

/** Returns the filters that have values, for a query. The API takes a list as `name[]`. */
export function listsOf(filters: Values): readonly (readonly [string, readonly string[]])[] {
  return Object.entries(filters).filter((entry): entry is [string, readonly string[]] => Array.isArray(entry[1]));
}

const readEvent = rowReader(event, (row) => ({
  ...row,
  actor: actorOf(row["actor"]),
  details: typeof row["type"] === "string" && row[row["type"]] !== undefined ? JSON.stringify(row[row["type"]]) : null,
}));

/** Converts an actor into one form. The API nests its members by the way in which the actor signed in. */
function actorOf(actor: unknown): Values | null {
  if (!isRecord(actor)) return null;
  const { type, session, api_key: key } = actor;
  const by = isRecord(session) ? session : isRecord(key) ? key : {};
  const user = isRecord(by["user"]) ? by["user"] : {};
  const account = isRecord(by["service_account"]) ? by["service_account"] : {};
  return {
    type,
    user_id: user["id"] ?? null,
    email: user["email"] ?? null,
    ip_address: by["ip_address"] ?? null,
    api_key_id: isRecord(key) ? (key["id"] ?? null) : null,
    service_account_id: account["id"] ?? null,
  };
}
