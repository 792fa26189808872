import { X509Certificate } from "node:crypto";
import { body, crud } from "../crud.ts";
import { notFound, Refusal } from "../errors.ts";
import type { Fields } from "../fields.ts";
import { listAnswer } from "../paging.ts";
import type { Paging } from "../paging.ts";
import { defineNoun, managed } from "../route.ts";
import type { Call, Route } from "../route.ts";
import { flag, integer, listOf, optional, readShape, text } from "../shape.ts";
import type { Store, TableKey } from "../store.ts";
import { findActiveProject, findProject } from "./projects.ts";

export const certificateTable: TableKey<Certificate> = { name: "certificates" };
export const projectCertificateTable: TableKey<Activation> = { name: "project_certificates" };

export interface Certificate {
  readonly id: string;
  readonly name: string | null;
  /** PEM */
  readonly content: string;
  readonly valid_at: number;
  readonly expires_at: number;
  readonly created_at: number;
  /** in the organization */
  readonly active: boolean;
}

/** A certificate that is active in a project. */
interface Activation {
  /** `project_id/certificate_id` */
  readonly id: string;
  readonly project_id: string;
  readonly certificate_id: string;
}

const paging: Paging = { cursor: "last_id", byDefault: 20, maximum: 100, order: "desc" };

const mostCertificates = 50;

const collection = crud("/organization/certificates", {
  table: certificateTable,
  title: "certificate",
  prefix: "cert_",
  paging,
  missing: (id) => new Refusal(404, `The certificate ${id} was not found in this organization.`, { code: "not_found" }),
  body: body({ certificate: text(), name: optional(text()) }),
  extra: { active: flag, valid_at: integer(0), expires_at: integer(0) },
  row: ({ certificate, name, active, valid_at, expires_at }, { id, created_at }): Certificate => ({
    id,
    name: name ?? null,
    content: certificate,
    ...(valid_at === undefined || expires_at === undefined ? validityOf(certificate) : { valid_at, expires_at }),
    created_at,
    active: active ?? false,
  }),
  create: { check: refuseTooMany, answer: (row) => presentCertificate(row, false) },
  retrieve(row, { query }) {
    const include = [...query.getAll("include[]"), ...query.getAll("include")];
    return presentCertificate(row, include.includes("content"));
  },
  update: (row, call) => ({ ...row, ...readShape(call.body, { name: optional(text()) }) }),
  updated: (row) => presentCertificate(row, false),
  remove: removeCertificate,
  present: (row) => ({ object: "organization.certificate" as const, ...shown(row), active: row.active }),
});

/** /organization/certificates for mutual TLS, and their activation in the whole organization. */
export const certificates = defineNoun({
  name: "certificates",
  ...collection,
  routes: [
    // Before the path with an id, which "activate" would match as well.
    ...toggles("/organization/certificates", "organization.certificate", (call, ids, active) =>
      namedCertificates(call.store, ids).map((row) =>
        collection.present(call.store.table(certificateTable).put({ ...row, active }), call.store),
      ),
    ),
    ...collection.routes,
  ],
});

/** /organization/projects/{project}/certificates: the organization's certificates, and whether each is active in the project. */
export const projectCertificates = defineNoun({
  name: "project_certificates",
  present: presentProjectCertificate,
  seed: { read: readActivation, add: addActivation },
  routes: [
    managed("GET", "/organization/projects/{}/certificates", (call) => {
      const { id } = findActiveProject(call);
      const show = (row: Certificate) => presentProjectCertificate({ ...row, project_id: id }, call.store);
      return listAnswer(call, call.store.table(certificateTable).rows(), paging, (row) => row.id, show);
    }),
    ...toggles("/organization/projects/{}/certificates", "organization.project.certificate", (call, ids, active) => {
      const { id: project_id } = findActiveProject(call);
      const table = call.store.table(projectCertificateTable);
      return namedCertificates(call.store, ids).map((row) => {
        const id = `${project_id}/${row.id}`;
        if (active) table.put({ id, project_id, certificate_id: row.id });
        else table.delete(id);
        return presentProjectCertificate({ ...row, project_id }, call.store);
      });
    }),
  ],
});

/** POST …/activate and …/deactivate: changes all of the certificates, or none where one does not exist. */
function toggles(
  path: string,
  object: string,
  toggle: (call: Call, ids: readonly string[], active: boolean) => readonly unknown[],
): readonly Route[] {
  return (["activate", "deactivate"] as const).map((verb) =>
    managed("POST", `${path}/${verb}`, (call) => {
      const { certificate_ids } = readShape(call.body, { certificate_ids: listOf(text(), 1, 10) });
      const data = toggle(call, certificate_ids, verb === "activate");
      return { object: `${object}.${verb === "activate" ? "activation" : "deactivation"}`, data };
    }),
  );
}

function namedCertificates(store: Store, ids: readonly string[]): readonly Certificate[] {
  return ids.map((id) => {
    const found = store.table(certificateTable).get(id);
    if (found !== undefined) return found;
    throw new Refusal(404, `The certificate ${id} was not found in this organization.`, { code: "not_found" });
  });
}

function readActivation(fields: Fields) {
  return { project_id: fields.string("project_id"), certificate_id: fields.string("certificate_id") };
}

function addActivation(store: Store, { project_id, certificate_id }: ReturnType<typeof readActivation>): void {
  findProject(store, project_id);
  if (store.table(certificateTable).get(certificate_id) === undefined) throw notFound("certificate", certificate_id);
  store.table(projectCertificateTable).put({ id: `${project_id}/${certificate_id}`, project_id, certificate_id });
}

function refuseTooMany(_input: unknown, { store }: Call): void {
  if (store.table(certificateTable).rows().length >= mostCertificates) {
    throw new Refusal(400, `An organization has at most ${mostCertificates} certificates.`);
  }
}

function validityOf(pem: string): Pick<Certificate, "valid_at" | "expires_at"> {
  try {
    const { validFrom, validTo } = new X509Certificate(pem);
    return { valid_at: Date.parse(validFrom) / 1000, expires_at: Date.parse(validTo) / 1000 };
  } catch {
    throw new Refusal(400, "Invalid 'certificate': expected a certificate in PEM.", { param: "certificate" });
  }
}

function removeCertificate({ id, active }: Certificate, { store }: Call) {
  const inProject = store
    .table(projectCertificateTable)
    .rows()
    .some(({ certificate_id }) => certificate_id === id);
  if (active || inProject) {
    throw new Refusal(
      400,
      `The certificate ${id} is active. Deactivate it in the organization and in every project first.`,
    );
  }
  return { object: "certificate.deleted" as const, id };
}

/** @param whole whether to include the PEM text */
export function presentCertificate(row: Certificate, whole: boolean) {
  const { certificate_details, ...rest } = shown(row);
  const details = whole ? { ...certificate_details, content: row.content } : certificate_details;
  return { object: "certificate" as const, ...rest, certificate_details: details };
}

function presentProjectCertificate(row: Certificate & { readonly project_id: string }, store: Store) {
  const active = store.table(projectCertificateTable).get(`${row.project_id}/${row.id}`) !== undefined;
  return { object: "organization.project.certificate" as const, ...shown(row), active };
}

function shown({ id, name, created_at, valid_at, expires_at }: Certificate) {
  return { id, name, created_at, certificate_details: { valid_at, expires_at } };
}
