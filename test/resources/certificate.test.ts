import { expect, test } from "vitest";
import type { ObjectValue, Resource } from "terraform-plugin-kit";
import { certificate as offer } from "../../src/resources/certificate.ts";
import { projectCertificate as projectOffer } from "../../src/resources/project-certificate.ts";
import type { Api } from "../../src/openai/client.ts";
import { defaultSeed } from "../../src/simulator/default-seed.ts";
import { life, partsOf, problems } from "./life.ts";
import type { Life } from "./life.ts";

const { resource: certificate, one, all } = partsOf(offer);
const projectCertificate = projectOffer.resource as Resource<Api>;
const pem = defaultSeed.certificates?.[0]?.certificate ?? "";
const list = "/organization/certificates";
const places = ["proj_search", "proj_support", "proj_abc123"];
const everywhere = {
  ...defaultSeed,
  project_certificates: places.map((project_id) => ({ project_id, certificate_id: "cert_gateway" })),
};
const writes = ({ simulator }: Life) =>
  simulator.journal
    .entries()
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path.replace(list, "")}`);

test("a certificate is uploaded and activated, and a second plan is empty", async () => {
  const org = await life({ seed: defaultSeed });
  const state = await org.create(certificate, { certificate: pem, name: "New", active: true });
  expect(writes(org)).toEqual(["POST ", "POST /activate"]);
  org.relaunch();
  expect(await org.refresh(certificate, state)).toEqual(state);
  expect(org.requests()).not.toContain(`GET ${list}/${String(state["id"])}`);
});

test("a certificate whose activation fails is recorded", async () => {
  const org = await life({ seed: defaultSeed });
  org.simulator.faults.add({ kind: "status", status: 403, method: "POST", path: `${list}/activate` });
  const { state, error } = await org.apply(certificate, null, { certificate: pem, active: true });
  expect(error).toMatchObject({ status: 403 });
  expect(state?.["id"]).toMatch(/^cert_/u);
});

test("an omitted activation stays, and a configured activation changes in place, as the name does", async () => {
  const org = await life({ seed: defaultSeed });
  const state = await org.import(certificate, "cert_gateway");
  expect(state).toMatchObject({ active: true, certificate: pem });
  expect(org.plan(certificate, state, { certificate: pem })).toMatchObject({ planned: state, replace: [] });
  const { state: off } = await org.apply(certificate, state, { certificate: pem, name: "Old", active: false });
  expect(off).toMatchObject({ name: "Old", active: false });
  expect(writes(org)).toEqual(["POST /cert_gateway", "POST /deactivate"]);
  const { state: on } = await org.apply(certificate, off, { certificate: pem, active: true });
  expect(on).toMatchObject({ name: "Old", active: true });
  expect(writes(org).slice(2)).toEqual(["POST /activate"]);
});

test("a certificate with other line ends is the same certificate", async () => {
  const org = await life({ seed: defaultSeed });
  const state = await org.import(certificate, "cert_gateway");
  const windows = `${pem.replaceAll("\n", "\r\n")}\r\n`;
  expect(org.plan(certificate, state, { certificate: windows })).toMatchObject({ planned: state, replace: [] });
});

test.each(["RSA PRIVATE KEY", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"])(
  "the plan refuses a %s, and its text appears nowhere",
  async (words) => {
    const secret = `${pem}\n-----BEGIN ${words}-----\nMIISECRET\n-----END ${words}-----\n`;
    const [problem, ...others] = problems(certificate, { certificate: secret });
    expect(others).toEqual([]);
    expect(problem).toContain("private key");
    expect(problem).not.toContain("MIISECRET");
    // This is the case of a text that is known only after apply.
    const org = await life({ seed: defaultSeed });
    const { error } = await org.apply(certificate, null, { certificate: secret });
    expect(String(error)).not.toContain("MIISECRET");
    expect(writes(org)).toEqual([]);
  },
);

test("the destroy of a certificate that is active in three projects fails, names the projects, and does not deactivate it", async () => {
  const org = await life({ seed: everywhere });
  const state = await org.import(certificate, "cert_gateway");
  const { state: kept, error } = await org.apply(certificate, state, null);
  expect(kept).toEqual(state);
  for (const project of places) expect(String(error)).toContain(project);
  expect(writes(org)).toEqual(["DELETE /cert_gateway"]);
});

test("the destroy of a certificate that is active in the organization deactivates it first", async () => {
  const org = await life({ seed: { ...defaultSeed, project_certificates: [] } });
  const state = await org.import(certificate, "cert_gateway");
  expect(await org.apply(certificate, state, null)).toEqual({ state: null, error: undefined });
  expect(writes(org)).toEqual(["DELETE /cert_gateway", "POST /deactivate", "DELETE /cert_gateway"]);
});

test("a certificate whose delete fails is activated again", async () => {
  const org = await life({ seed: { ...defaultSeed, project_certificates: [] } });
  const state = await org.import(certificate, "cert_gateway");
  org.simulator.faults.add({ kind: "status", status: 400, method: "DELETE", message: "active", count: 2 });
  expect((await org.apply(certificate, state, null)).error).toMatchObject({ status: 400 });
  expect(writes(org).at(-1)).toBe("POST /activate");
});

test("data sources read the content of a certificate, and the active certificates", async () => {
  const org = await life({ seed: defaultSeed });
  expect(await org.data(one, { name: "Gateway" })).toMatchObject({ certificate_id: "cert_gateway", content: pem });
  expect(await org.data(all, { active: true })).toMatchObject({ certificates: [{ id: "cert_gateway" }] });
});

test("activations in a project at the same time share requests of up to ten", async () => {
  const certificates = Array.from({ length: 12 }, (_, index) => ({ id: `cert_${index}`, certificate: pem }));
  const org = await life({ seed: { projects: [{ id: "proj_a", name: "A" }], certificates } });
  const states = await Promise.all(
    certificates.map(
      async ({ id }) => await org.create(projectCertificate, { project_id: "proj_a", certificate_id: id }),
    ),
  );
  expect(states[3]).toMatchObject({ id: "proj_a/cert_3", active: true });
  expect(org.simulator.journal.entries({ method: "POST" })).toHaveLength(2);
  org.relaunch();
  expect(await Promise.all(states.map(async (state) => await org.refresh(projectCertificate, state)))).toEqual(states);
});

const gateway = { project_id: "proj_search", certificate_id: "cert_gateway" };

test("an activation that was removed elsewhere is gone; a destroy deactivates, except after a create", async () => {
  const org = await life({ seed: defaultSeed });
  const state = (await org.import(projectCertificate, "proj_search/cert_gateway")) as ObjectValue;
  await org.create(projectCertificate, gateway);
  await org.destroyAfterCreate(projectCertificate, state);
  expect(writes(org).some((each) => each.includes("deactivate"))).toBe(false);
  expect(await org.apply(projectCertificate, state, null)).toEqual({ state: null, error: undefined });
  expect(await org.refresh(projectCertificate, state)).toBeNull();
  expect(await org.apply(projectCertificate, state, null)).toEqual({ state: null, error: undefined });
});

test("an activation is gone with its project or its certificate", async () => {
  const seed = { ...defaultSeed, projects: [{ id: "proj_old", name: "Old", archived_at: 5 }] };
  const org = await life({ seed: { projects: seed.projects, certificates: defaultSeed.certificates ?? [] } });
  const state = { ...gateway, project_id: "proj_old", id: "proj_old/cert_gateway", name: null, active: true };
  const typed = projectCertificate.schema.type.from({ ...state, timeouts: null }) as ObjectValue;
  expect(await org.refresh(projectCertificate, typed)).toBeNull();
  expect(await org.apply(projectCertificate, typed, null)).toEqual({ state: null, error: undefined });
});

test("an activation whose answer is lost is recorded", async () => {
  const org = await life({ seed: defaultSeed });
  org.simulator.faults.add({ kind: "reset", method: "POST", commit: "after" });
  const state = await org.create(projectCertificate, { ...gateway, project_id: "proj_support" });
  expect(state).toMatchObject({ name: "Gateway", active: true });
  expect(org.simulator.journal.entries({ method: "POST" })).toHaveLength(1);
});

test("the activation of a missing certificate fails, and its neighbour succeeds", async () => {
  const org = await life({ seed: defaultSeed });
  const apply = async (certificate_id: string) =>
    await org.apply(projectCertificate, null, { project_id: "proj_support", certificate_id });
  const [bad, good] = await Promise.all([apply("cert_none"), apply("cert_partners")]);
  expect(bad.error).toMatchObject({ status: 404 });
  expect(good.error).toBeUndefined();
});
