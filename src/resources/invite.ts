import {
  computed,
  DiagnosticError,
  int64,
  oneOf,
  oneOfIgnoringCase,
  optionalComputed,
  required,
  setNested,
  string,
} from "terraform-plugin-kit";
import type { ResourceContext } from "terraform-plugin-kit";
import { findRow, pathOf, rowsOf } from "../noun/find.ts";
import { isId, isName } from "../noun/id.ts";
import { claimObject } from "../noun/instance.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { agree, defineNoun } from "../noun/noun.ts";
import type { Row } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { isRefusal, lookAfter } from "../noun/refusal.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import type { Api } from "../openai/client.ts";
import { path } from "../openai/path.ts";
import { findPerson } from "./organization-user.ts";
import { sameIgnoringCase } from "./text.ts";

const invites = defineNoun({
  name: "invite",
  title: "invite",
  id: { name: "invite_id", prefix: "invite-" },
  list: () => ({ path: path`/organization/invites` }),
  attributes: {
    email: required(string, "The email address that the invite was sent to.", {
      hint: "Letter case does not count.",
      requiresReplace: true,
      semanticEquals: sameIgnoringCase,
      validate: isName,
    }),
    role: required(string, "`owner` or `reader`, in the organization.", {
      hint: "Letter case does not count.",
      requiresReplace: true,
      semanticEquals: sameIgnoringCase,
      validate: [oneOfIgnoringCase("owner", "reader")],
    }),
    projects: optionalComputed(
      setNested({
        id: required(string, "The project.", { validate: [isId] }),
        role: required(string, "`member` or `owner`, in the project.", { validate: [oneOf("member", "owner")] }),
      }),
      "The projects that the person joins when accepting the invite.",
      {
        hint: "If omitted, the API chooses the default project; an empty set means no project.",
        requiresReplace: true,
      },
    ),
    status: computed(string, "`pending`, `accepted` or `expired`."),
    created_at: computed(int64, "When the invite was sent, in Unix seconds."),
    expires_at: computed(int64, "When the invite expires, in Unix seconds."),
    accepted_at: computed(int64, "When the invite was accepted, in Unix seconds; null until then."),
  },
  isLive: ({ status }) => status !== "expired",
});

type Invite = Row<typeof invites.attributes>;

const life = objectOf(invites, {
  create: ({ email, role, projects }) => ({ email, role: role?.toLowerCase(), ...(projects && { projects }) }),
  peerNames: { "cloudopsworks/openai": "organization_invite" },
});

const resource = defineResource({
  ...life,
  description:
    "An invite to the organization. Once it is accepted, it stays in the state, and openai_organization_user manages the person.",

  async create(request) {
    const { plan, api, context } = request;
    try {
      return await life.create(request);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const invite = await lookAfter(error, async () => await inviteOf(api, plan.email));
      if (invite?.status === "pending") return await adopt(api, invite, plan, context);
      if (invite?.status === "expired") {
        await api.delete(pathOf(invites, {}, invite.id));
        return await life.create(request);
      }
      const person = await lookAfter(error, async () => await findPerson(api, plan));
      throw person ? alreadyIn(plan.email, person.id) : error;
    }
  },

  async read(request) {
    const { state, api } = request;
    const current = await life.read(request);
    // A project that was archived since the invite is no reason to send another invite.
    if (current?.status === "accepted")
      return { ...current, ...(state.email && { role: state.role, projects: state.projects }) };
    if (current !== undefined || !state.email) return current;
    return (await findPerson(api, { email: state.email })) ? { status: "accepted" } : undefined;
  },

  async delete(request) {
    const { state, api, context } = request;
    const before = state.status === "accepted" ? state : await currentOf(api, state.id);
    if (before?.status === "accepted") {
      warnAccepted(context, state.email);
      return;
    }
    try {
      await life.delete(request);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if ((await lookAfter(error, async () => await currentOf(api, state.id)))?.status !== "accepted") throw error;
      warnAccepted(context, state.email);
      return;
    }
    if (before === undefined && state.id && (await findPerson(api, { email: state.email })))
      warnAccepted(context, state.email);
  },
});

export const invite = offer({
  shape: "object",
  resource,
  data: [
    singularOf(invites, "An invite, by its id or by its email address.", { by: ["email"] }),
    pluralOf(invites, "The invites to the organization, including accepted and expired invites.", {
      where: ["email", "status", "role"],
      query: () => ({ all: true }),
    }),
  ],
  list: listOf(invites, resource),
  exported: {
    refers: { "projects.id": ["project"] },
    whyNot: ({ status }) =>
      status === "accepted"
        ? "accepted, so the person is in the organization already"
        : status === "expired"
          ? "expired"
          : undefined,
  },
});

/** Returns the invite to an address as the API lists it now, a pending invite before others; undefined where there is none. */
async function inviteOf(api: Api, email: string): Promise<Invite | undefined> {
  const { all } = await rowsOf(api, invites, {}, true);
  const found = (all as readonly Invite[]).filter((each) => sameIgnoringCase(each.email ?? "", email));
  return found.find(({ status }) => status === "pending") ?? found.find(({ status }) => status === "expired");
}

async function currentOf(api: Api, id: string | null): Promise<Invite | undefined> {
  // The rows are read by the noun's attributes.
  return id ? ((await findRow(api, invites, {}, { id })) as Invite | undefined) : undefined;
}

interface Wanted {
  readonly email: string;
  readonly role: string;
  readonly projects?: unknown;
}

/** Adopts a pending invite that equals the planned invite. */
async function adopt(api: Api, found: Invite, plan: Wanted, context: ResourceContext) {
  const { email: _, role, ...facts } = found;
  const { projects } = invites.attributes;
  const isEqual =
    sameIgnoringCase(role ?? "", plan.role) && (!plan.projects || agree(projects, plan.projects, found.projects));
  if (!isEqual) throw pendingOtherwise(plan.email, found.id);
  await claimObject(api, pathOf(invites, {}, found.id), context, `invite ${found.id}`);
  return { ...facts, invite_id: found.id };
}

function pendingOtherwise(email: string, id: string | null): DiagnosticError {
  return new DiagnosticError(
    "Invite Already Pending",
    `${email} has a pending invite with another role or other projects (${id}), and an address can have only one pending invite. ` +
      "To adopt the invite, write its role and projects into the configuration. Otherwise delete it and apply again.",
  );
}

function alreadyIn(email: string, id: string | null): DiagnosticError {
  return new DiagnosticError(
    "Person Already in the Organization",
    `${email} is a member of the organization already (${id}) and cannot be invited. ` +
      "Manage the person with openai_organization_user and openai_project_user instead of openai_invite.",
  );
}

function warnAccepted(context: ResourceContext, email: string): void {
  context.warn(
    "Accepted Invite Forgotten",
    `${email} has accepted the invite, and the API does not delete accepted invites. The invite was only removed from the state: the person stays in the organization. ` +
      "To remove the person, use openai_organization_user with remove_on_destroy.",
  );
}
