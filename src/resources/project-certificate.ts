import { bool, computed, IncompleteError, string } from "terraform-plugin-kit";
import { isParentGone, pathOf } from "../noun/find.ts";
import { checkOrganization, claimObject, isLastHolder } from "../noun/instance.ts";
import { defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { membershipOf } from "../noun/membership.ts";
import { defineNoun, describe } from "../noun/noun.ts";
import { offer } from "../noun/offer.ts";
import { isRefusal, mayHaveActed } from "../noun/refusal.ts";
import { pluralOf } from "../noun/surface.ts";
import { path } from "../openai/path.ts";
import { toggle } from "./certificate.ts";
import { projects } from "./project.ts";

const projectCertificates = defineNoun({
  name: "project_certificate",
  title: "certificate",
  id: { name: "certificate_id", text: "The certificate of the organization (`cert_…`)." },
  parents: { project_id: projects },
  list: ({ project_id }) => ({ path: path`/organization/projects/${project_id}/certificates` }),
  single: false,
  attributes: {
    name: computed(string, "The name of the certificate."),
    active: computed(bool, "Whether the certificate is active in the project."),
  },
  isLive: ({ active }) => active === true,
});

const life = membershipOf(projectCertificates);

const resource = defineResource({
  ...life,
  description:
    "The activation of a certificate in a project. A destroy deactivates the certificate in the project; the certificate itself stays.",

  async create({ plan, api, context }) {
    const what = describe(projectCertificates, plan);
    await claimObject(api, pathOf(projectCertificates, plan, plan.certificate_id), context, what);
    const { path: list } = projectCertificates.list(plan);
    const id = `${plan.project_id}/${plan.certificate_id}`;
    let row;
    try {
      row = await toggle(api, list, plan.certificate_id, "activate");
    } catch (error) {
      throw mayHaveActed(error) ? new IncompleteError({ id, active: true, name: null }, error) : error;
    }
    checkOrganization(api, context, what);
    return { id, active: true, name: typeof row?.["name"] === "string" ? row["name"] : null };
  },

  async delete({ state, api, context }) {
    const what = describe(projectCertificates, state);
    checkOrganization(api, context, what);
    const itself = pathOf(projectCertificates, state, state.certificate_id);
    if (!isLastHolder(api, itself, context, what)) return;
    try {
      await toggle(api, projectCertificates.list(state).path, state.certificate_id, "deactivate", itself);
    } catch (error) {
      if (!isRefusal(error) || (await isActive(api, state))) throw error;
    }
    checkOrganization(api, context, what);
  },
});

export const projectCertificate = offer({
  shape: "membership",
  resource,
  data: [
    pluralOf(projectCertificates, "The certificates of the organization, and which of them are active in a project.", {
      items: "certificates",
      where: ["active"],
      query: () => ({ all: true }),
    }),
  ],
  list: listOf(projectCertificates, resource),
  exported: {
    refers: { certificate_id: ["certificate"] },
    whyNot: ({ active }) => (active === true ? undefined : ""),
  },
});

type Request = Parameters<typeof life.delete>[0];

/** Whether a certificate is still active in a project. An archived project has no active certificates. */
async function isActive(api: Request["api"], state: Request["state"]): Promise<boolean> {
  if (await isParentGone(api, projectCertificates, state)) return false;
  const { byId } = projectCertificates.rows(await api.rows(projectCertificates.list(state), { fresh: true }));
  return byId.get(state.certificate_id)?.["active"] === true;
}
