import {
  bool,
  computed,
  DiagnosticError,
  IncompleteError,
  int64,
  optionalComputed,
  required,
  string,
} from "terraform-plugin-kit";
import type { ObjectValue } from "terraform-plugin-kit";
import { findRow, pathOf, rowsOf } from "../noun/find.ts";
import { isName } from "../noun/id.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { isRefusal, lookAfter } from "../noun/refusal.ts";
import { isRecord } from "../noun/row.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { action, path } from "../openai/path.ts";
import type { ApiPath } from "../openai/path.ts";
import { projects } from "./project.ts";

const facts = {
  name: "certificate",
  title: "certificate",
  id: { name: "certificate_id", prefix: "cert_" },
  list: () => ({ path: path`/organization/certificates` }),
  attributes: {
    name: optionalComputed(string, "The name of the certificate.", { validate: isName }),
    active: optionalComputed(bool, "Whether the certificate is active in the organization.", {
      hint: "If omitted, a new certificate is inactive, and an existing certificate keeps its activation.",
    }),
    valid_at: computed(int64, "When the certificate becomes valid, in Unix seconds."),
    expires_at: computed(int64, "When the certificate expires, in Unix seconds."),
    created_at: computed(int64, "When the certificate was uploaded, in Unix seconds."),
  },
  fromApi: ({ certificate_details, ...others }: Values) => ({
    ...others,
    ...(isRecord(certificate_details) && certificate_details),
  }),
} as const;

export const certificates = defineNoun(facts);
const wholeCertificates = defineNoun({
  ...facts,
  facts: { content: computed(string, "The certificate in PEM.") },
});

const life = objectOf(certificates, {
  own: {
    certificate: required(string, "The certificate in PEM, without its private key.", {
      hint: "Line ends do not count. A change uploads another certificate.",
      requiresReplace: true,
      semanticEquals: samePem,
    }),
  },
  create: ({ certificate, name }) => ({ certificate, ...(name && { name }) }),
  // The activation has its own requests.
  update: ({ name }) => ({ name }),
  peerNames: { "cloudopsworks/openai": "organization_certificate" },
  fromPeer: ({ certificate, certificate_details }) => ({
    certificate: certificate ?? (isRecord(certificate_details) ? certificate_details["content"] : null) ?? null,
  }),
});

const resource = defineResource({
  ...life,
  description:
    "A certificate of a certificate authority for mutual TLS, and whether it is active in the whole organization.",
  // The diagnostic has no path, because Terraform would print the lines of the attribute.
  validate: [({ certificate }) => (isPrivate(certificate) ? [privateKeyError().diagnostic] : [])],

  async create(request) {
    const { plan, api } = request;
    if (isPrivate(plan.certificate)) throw privateKeyError();
    const made = { ...(await life.create(request)), active: false };
    if (plan.active !== true || !made.id) return made;
    try {
      await toggle(api, list, made.id, "activate");
    } catch (error) {
      throw new IncompleteError(made, error);
    }
    return { ...made, active: true };
  },

  async read(request) {
    const { state, api } = request;
    const current = await life.read(request);
    const id = current?.id;
    if (current === undefined || !id) return current;
    const same = (["name", "valid_at", "expires_at", "created_at"] as const).every(
      (name) => current[name] === state[name],
    );
    if (same && state.certificate) return current;
    return { ...current, certificate: (await contentOf(api, id)) ?? state.certificate };
  },

  async update(request) {
    const { plan, state, api } = request;
    const updated = (await life.update?.(request)) ?? state;
    if (typeof plan.active === "boolean" && plan.active !== state.active && state.id) {
      await toggle(api, list, state.id, plan.active ? "activate" : "deactivate");
    }
    return { ...updated, active: plan.active ?? state.active };
  },

  async delete(request) {
    const { state, api } = request;
    try {
      await life.delete(request);
      return;
    } catch (error) {
      if (!isRefusal(error) || !state.id) throw error;
      const places = await lookAfter(error, async () => await projectsWith(api, state.id ?? ""));
      if (places.length > 0) throw activeIn(state.id, places);
      const row = await lookAfter(error, async () => await findRow(api, certificates, {}, { id: state.id }));
      if (row?.["active"] !== true) throw error;
    }
    await toggle(api, list, state.id, "deactivate");
    try {
      await life.delete(request);
    } catch (error) {
      await toggle(api, list, state.id, "activate");
      throw error;
    }
  },
});

const one = singularOf(wholeCertificates, "A certificate of the organization, by its id or by its name.", {
  by: ["name"],
});

export const certificate = offer({
  shape: "object",
  resource,
  data: [
    {
      ...one,
      async read(request) {
        const row = (await one.read(request)) as Values;
        return { ...row, content: (await contentOf(request.api, String(row["id"]))) ?? null };
      },
    },
    pluralOf(certificates, "The certificates of the organization.", { where: ["active"] }),
  ],
  list: listOf(certificates, resource, {
    stateOf: ({ name, active, valid_at, expires_at, created_at }) => ({
      name,
      active,
      valid_at,
      expires_at,
      created_at,
    }),
  }),
  exported: { defaults: { active: false } },
});

const list = path`/organization/certificates`;

/**
 * Activates or deactivates a certificate, together with certificates that arrive at the same time: at most ten a
 * request.
 *
 * @param certificatesPath the list of certificates, of the organization or of a project
 * @param undoes the activation to deactivate, which a create may have claimed
 * @returns the row of the certificate in the answer, or undefined where the answer lacks it
 */
export async function toggle(
  api: Api,
  certificatesPath: ApiPath,
  id: string,
  verb: "activate" | "deactivate",
  undoes?: ApiPath,
): Promise<Values | undefined> {
  const answer = await api.postTogether(action(certificatesPath, verb), id, {
    most: 10,
    body: (certificate_ids) => ({ certificate_ids }),
    async confirm(bound, item) {
      const row = rowIn(await bound.rows({ path: certificatesPath }, { fresh: true }), item);
      return row && (row["active"] === true) === (verb === "activate") ? { data: [row] } : undefined;
    },
    touches: [certificatesPath],
    undoes,
  });
  const data = isRecord(answer) ? answer["data"] : undefined;
  return Array.isArray(data) ? rowIn(data, id) : undefined;
}

function rowIn(rows: readonly unknown[], id: string): Values | undefined {
  return rows.find((row): row is Values => isRecord(row) && row["id"] === id);
}

/** The number of projects that are searched for a certificate that cannot be deleted. */
const mostProjects = 200;

/** Returns the live projects in which a certificate is active, out of the first projects of the list. */
async function projectsWith(api: Api, id: string): Promise<readonly string[]> {
  const { all } = await rowsOf(api, projects, {});
  const ids = all.filter((row) => projects.isLive(row, api.time())).map((row) => String(row["id"]));
  const looks = ids.slice(0, mostProjects).map(async (project) => {
    const rows = await api.rows({ path: path`/organization/projects/${project}/certificates` }, { fresh: true });
    return rowIn(rows, id)?.["active"] === true ? [project] : [];
  });
  return (await Promise.all(looks)).flat();
}

function activeIn(id: string, places: readonly string[]): DiagnosticError {
  return new DiagnosticError(
    "Certificate Still Active",
    `The certificate ${id} cannot be deleted, because it is active in ${places.length === 1 ? "the project" : "the projects"} ${places.join(", ")}. ` +
      "Deactivate it there first: destroy its openai_project_certificate resources, or deactivate it in the OpenAI console. Nothing was changed.",
  );
}

/** Reads the text of a certificate, which the API returns only on request. */
async function contentOf(api: Api, id: string): Promise<string | undefined> {
  const answer = wholeCertificates.read(
    await api.get(pathOf(certificates, {}, id), { query: { include: ["content"] } }),
  );
  return (answer["content"] as string | null) ?? undefined;
}

/** Whether two texts in PEM differ only in line ends and in space around lines. */
function samePem(one: string, other: string): boolean {
  const lines = (text: string): string =>
    text
      .split(/[\r\n]+/u)
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .join("\n");
  return lines(one) === lines(other);
}

function isPrivate(certificate: ObjectValue[string] | undefined): boolean {
  return typeof certificate === "string" && /PRIVATE KEY/u.test(certificate);
}

function privateKeyError(): DiagnosticError {
  return new DiagnosticError(
    "Private Key in a Certificate",
    "The attribute certificate holds a private key. It takes only the certificate, which is public and is stored in the state. Remove the private key from the text. Nothing was sent, and this message does not repeat the text.",
  );
}
