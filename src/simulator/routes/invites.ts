import { body, crud } from "../crud.ts";
import { Refusal } from "../errors.ts";
import { defineNoun } from "../route.ts";
import type { Call } from "../route.ts";
import { choice, integer, listOf, members, optional, text } from "../shape.ts";
import type { Input } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { userByEmail } from "./organization-users.ts";
import { findProject, projectTable, refuseArchived } from "./projects.ts";

export const inviteTable: TableKey<Invite> = { name: "invites" };

export interface Invite {
  readonly id: string;
  readonly email: string;
  readonly role: "reader" | "owner";
  readonly projects: readonly { readonly id: string; readonly role: "member" | "owner" }[];
  readonly created_at: number;
  readonly expires_at: number;
  readonly accepted_at: number | null;
}

/** Seven days in seconds. */
const lifetime = 604_800;

const newInvite = {
  email: text(),
  role: choice("reader", "owner"),
  projects: optional(listOf(members({ id: text(), role: choice("member", "owner") }))),
};

/** /organization/invites. Without `projects`, an invitation is to the default project; with an empty list, to no project. */
export const invites = defineNoun({
  name: "invites",
  ...crud("/organization/invites", {
    table: inviteTable,
    title: "invite",
    prefix: "invite-",
    paging: { cursor: "last_id", byDefault: 20, maximum: 100 },
    body: body(newInvite),
    extra: { accepted_at: integer(0), expires_at: integer(0) },
    row: ({ email, role, projects, accepted_at, expires_at }, { id, created_at }, store): Invite => ({
      id,
      email,
      role,
      projects: projects ?? defaultProject(store),
      created_at,
      expires_at: expires_at ?? created_at + lifetime,
      accepted_at: accepted_at ?? null,
    }),
    create: { check: refuseKnownPerson },
    remove(invite, { store }) {
      if (statusOf(invite, store) === "accepted") {
        throw new Refusal(400, `The invite ${invite.id} cannot be deleted in its current state.`);
      }
      return { object: "organization.invite.deleted" as const, id: invite.id, deleted: true };
    },
    present: (invite, store) => ({
      object: "organization.invite" as const,
      ...invite,
      status: statusOf(invite, store),
    }),
  }),
});

function defaultProject(store: Store): Invite["projects"] {
  const found = store
    .table(projectTable)
    .rows()
    .find(({ isDefault }) => isDefault);
  return found === undefined ? [] : [{ id: found.id, role: "member" }];
}

function refuseKnownPerson({ email, projects = [] }: Input<typeof newInvite>, { store }: Call): void {
  for (const { id } of projects) refuseArchived(findProject(store, id));
  const invited = store
    .table(inviteTable)
    .rows()
    .some((invite) => invite.email.toLowerCase() === email.toLowerCase() && statusOf(invite, store) === "pending");
  if (invited || userByEmail(store, email) !== undefined) {
    throw new Refusal(400, `The user ${email} has already joined or been invited.`, { param: "email" });
  }
}

function statusOf({ accepted_at, expires_at }: Invite, store: Store): "accepted" | "expired" | "pending" {
  if (accepted_at !== null) return "accepted";
  return expires_at <= store.now() ? "expired" : "pending";
}
