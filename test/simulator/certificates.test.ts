import { expect, test } from "vitest";
import type { Simulator } from "../../src/simulator/server.ts";
import { ask, post, simulator } from "./ask.ts";

const path = "/organization/certificates";
const search = "/organization/projects/proj_search/certificates";

const start = async () => await simulator({ seed: undefined });
const active = async (target: Simulator, where: string): Promise<Record<string, boolean>> => {
  const { body } = await ask(target, where);
  return Object.fromEntries(body.data.map((row: { id: string; active: boolean }) => [row.id, row.active]));
};

test("a certificate is uploaded inactive, and has its content only on request", async () => {
  const target = await start();
  const whole = await ask(target, `${path}/cert_partners?include[]=content`);
  const { content } = whole.body.certificate_details;
  expect(content).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  const made = await post(target, path, { certificate: content });
  expect(made.body).toEqual({
    object: "certificate",
    id: expect.stringMatching(/^cert_/),
    name: null,
    created_at: expect.any(Number),
    certificate_details: { valid_at: 1_795_632_058, expires_at: 4_949_232_058 },
  });
  expect((await ask(target, `${path}/${made.body.id}`)).body).toEqual(made.body);
  expect(await active(target, path)).toEqual({ [made.body.id]: false, cert_partners: false, cert_gateway: true });
});

test("only the name changes", async () => {
  const target = await start();
  expect((await post(target, `${path}/cert_partners`, { name: "Used" })).body.name).toBe("Used");
  expect((await post(target, `${path}/cert_partners`, { certificate: "x" })).status).toBe(400);
});

test("a text that is not a certificate is refused", async () => {
  const answer = await post(await start(), path, { certificate: "-----BEGIN CERTIFICATE-----" });
  expect([answer.status, answer.body.error.param]).toEqual([400, "certificate"]);
});

test("certificates are activated all or none, in the organization and in each project, and again without effect", async () => {
  const target = await start();
  const both = { certificate_ids: ["cert_partners", "cert_gateway"] };
  expect((await post(target, `${path}/activate`, { certificate_ids: ["cert_partners", "cert_x"] })).status).toBe(404);
  expect(await active(target, path)).toEqual({ cert_partners: false, cert_gateway: true });
  const activated = await post(target, `${path}/activate`, both);
  expect(activated.body.object).toBe("organization.certificate.activation");
  expect(activated.body.data.map((row: { active: boolean }) => row.active)).toEqual([true, true]);
  expect(await active(target, search)).toEqual({ cert_partners: false, cert_gateway: true });
  const inProject = await post(target, `${search}/deactivate`, both);
  expect(inProject.body).toMatchObject({
    object: "organization.project.certificate.deactivation",
    data: [{ object: "organization.project.certificate", active: false }, { active: false }],
  });
  expect(await active(target, search)).toEqual({ cert_partners: false, cert_gateway: false });
  expect(await active(target, path)).toEqual({ cert_partners: true, cert_gateway: true });
});

test.each([[[]], [Array.from({ length: 11 }, (_, index) => `cert_${index}`)]])(
  "a toggle takes 1 to 10 certificates, not %j",
  async (certificate_ids) => {
    expect((await post(await start(), `${path}/activate`, { certificate_ids })).status).toBe(400);
  },
);

test("a certificate can be deleted only when it is active nowhere", async () => {
  const target = await start();
  const gone = async () => await ask(target, `${path}/cert_gateway`, { method: "DELETE" });
  expect((await gone()).status).toBe(400);
  await post(target, `${path}/deactivate`, { certificate_ids: ["cert_gateway"] });
  expect((await gone()).status).toBe(400);
  await post(target, `${search}/deactivate`, { certificate_ids: ["cert_gateway"] });
  expect((await gone()).body).toEqual({ object: "certificate.deleted", id: "cert_gateway" });
  expect((await gone()).body.error.message).toContain("not found in this organization");
});

test("an organization has at most 50", async () => {
  const target = await start();
  const certificate = (await ask(target, `${path}/cert_partners?include=content`)).body.certificate_details.content;
  for (let made = 2; made < 50; made += 1) expect((await post(target, path, { certificate })).status).toBe(200);
  expect((await post(target, path, { certificate })).status).toBe(400);
});
