import { crud } from "../crud.ts";
import { Refusal } from "../errors.ts";
import { readChoice } from "../paging.ts";
import { defineNoun } from "../route.ts";
import type { Call } from "../route.ts";
import { integer, listOf, optional, readShape, text } from "../shape.ts";
import type { Store } from "../store.ts";
import { apiKeyTable, expiry, longestLife, redact } from "./api-key.ts";
import type { ApiKey } from "./api-key.ts";
import { findPerson, hasPerson } from "./people.ts";
import { project } from "./projects.ts";
import { membersOf } from "./project-users.ts";

const changes = { scopes: optional(listOf(text())), expires_in_seconds: optional(integer(1, longestLife)) };

/** /organization/projects/{project}/api_keys: the keys of people and of service accounts. Only keys of service accounts can be created, at their own path. */
export const projectApiKeys = defineNoun({
  name: "project_api_keys",
  ...crud("/organization/projects/{}/api_keys", {
    table: apiKeyTable,
    title: "API key",
    prefix: "key_",
    parent: project,
    paging: { cursor: "last_id", byDefault: 20, maximum: 100 },
    where: byAccess,
    extra: { name: text(), owner_id: text(), last_used_at: integer(0), expires_at: integer(0) },
    row({ name, owner_id = "", last_used_at, expires_at }, { id, parent, created_at }, store): ApiKey {
      const { is_service_account } = findPerson(store, owner_id);
      return {
        id,
        project_id: parent,
        name: name ?? "Secret Key",
        owner: { type: is_service_account ? "service_account" : "user", id: owner_id },
        redacted_value: redact(store.ids.next(is_service_account ? "sk-svcacct-" : "sk-proj-")),
        created_at,
        last_used_at: last_used_at ?? null,
        expires_at: expires_at ?? null,
        scopes: [],
      };
    },
    update,
    remove: ({ id }) => ({ object: "organization.project.api_key.deleted" as const, id, deleted: true }),
    present,
  }),
});

/** By default, a list omits keys whose owner has lost access to the project. */
function byAccess(call: Call): (key: ApiKey) => boolean {
  const wanted = readChoice(call, "owner_project_access", ["active", "inactive", "any"], "active");
  return (key) => wanted === "any" || accessOf(key, call.store) === wanted;
}

function accessOf({ owner, project_id }: ApiKey, store: Store): "active" | "inactive" {
  const has =
    owner.type === "service_account"
      ? hasPerson(store, owner.id)
      : membersOf(store, project_id).some(({ user_id }) => user_id === owner.id);
  return has ? "active" : "inactive";
}

/** Updates a key. The lifetime counts from now. */
function update(key: ApiKey, { store, body }: Call): ApiKey {
  const { scopes = key.scopes, expires_in_seconds } = readShape(body, changes);
  if (Object.keys(readShape(body, changes)).length === 0) {
    throw new Refusal(400, "At least one of 'scopes' and 'expires_in_seconds' must be given.");
  }
  if (key.expires_at !== null && key.expires_at <= store.now()) {
    throw new Refusal(400, `The API key ${key.id} has expired and cannot be updated.`);
  }
  const expires_at = expires_in_seconds === undefined ? key.expires_at : expiry(store.now(), expires_in_seconds);
  return { ...key, scopes, expires_at };
}

function present(key: ApiKey, store: Store) {
  const { id, name, redacted_value, created_at, last_used_at, expires_at, owner } = key;
  return {
    object: "organization.project.api_key" as const,
    id,
    name,
    redacted_value,
    created_at,
    last_used_at,
    expires_at,
    owner_project_access: accessOf(key, store),
    owner: presentOwner(owner, store),
  };
}

function presentOwner({ type, id }: ApiKey["owner"], store: Store) {
  const person = hasPerson(store, id) ? findPerson(store, id) : undefined;
  const shown = { id, name: person?.name ?? "", created_at: person?.added_at ?? 0, role: "member" };
  return type === "user" ? { type, user: { ...shown, email: person?.email ?? "" } } : { type, service_account: shown };
}
