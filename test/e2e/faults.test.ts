import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import type { Result } from "../support/terraform.ts";
import type { FaultRule } from "../../src/simulator/faults.ts";
import { addressOf, checkpoints, configuration, permission, world } from "./world.ts";
import type { World } from "./world.ts";

const settings = { checkpoint_id: checkpoints.empty, project_id: "proj_one" };
const path = "/fine_tuning/checkpoints/{}/permissions";

/** A configuration with one permission, and a client that does not retry. */
async function planned(provider = "max_retries = 0"): Promise<World> {
  const organization = await world();
  await organization.write(configuration(permission("share", settings), provider));
  return organization;
}

async function attempt(organization: World, ...args: readonly string[]): Promise<Result> {
  const result = await organization.run(["apply", "-no-color", "-auto-approve", ...args]);
  expect(result.text).not.toMatch(/\.(ts|js|mjs):\d+:\d+/);
  expect(result.text).not.toContain("Plugin did not respond");
  return result;
}

/** After any fault, another apply leaves exactly one grant, which the state names. */
async function expectRecovery(organization: World): Promise<void> {
  organization.simulator.faults.clear();
  await organization.apply();
  const [grant, ...others] = organization.grants();
  expect(others).toEqual([]);
  expect(await organization.state()).toMatchObject({ [addressOf("share")]: { permission_id: grant?.id } });
  expect(await organization.plan()).toMatchObject({ changes: false });
}

describeTerraform("a refused grant", () => {
  test.each<[string, FaultRule, RegExp]>([
    ["403", { kind: "status", status: 403, message: "You must be an owner" }, /You must be an owner.*OPENAI_ADMIN_KEY/],
    ["404", { kind: "status", status: 404, message: "No such model" }, /No such model.*ftckpt_/],
    ["409", { kind: "status", status: 409, message: "Conflicting change" }, /Conflicting change/],
    ["422", { kind: "status", status: 422, message: "Not like that" }, /Not like that/],
    ["500", { kind: "status", status: 500, message: "Something broke" }, /Something broke/],
    ["HTML", { kind: "html", status: 502, commit: "before" }, /502/],
  ])("with %s shows the API's words and records nothing that is not there", async (_, fault, message) => {
    const organization = await planned();
    organization.simulator.faults.add({ ...fault, method: "POST", count: "all" });
    const { code, text } = await attempt(organization);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringMatching(message) as string });
    expect(organization.grants()).toEqual([]);
    await expectRecovery(organization);
  });

  test("of an organization explains that the published API grants to projects, and how to write that", async () => {
    const organization = await world({ seed: { rules: { organizationGrantees: "refuse" } } });
    await organization.write(
      configuration(permission("share", { checkpoint_id: checkpoints.empty, organization_id: "org-XYZ789" })),
    );
    const { code, text } = await attempt(organization);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("is not a project id") as string });
    expect(text).toContain("project_id = ");
  });

  test("to the owning project explains that the owner has access already", async () => {
    const organization = await world();
    await organization.write(configuration(permission("share", { ...settings, project_id: "proj_owner" })));
    const { code, text } = await attempt(organization);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringMatching(/owning project.*access/) as string });
  });

  test("by the id of the job's checkpoint explains that the API takes the model's name", async () => {
    const organization = await world();
    await organization.write(configuration(permission("share", { ...settings, checkpoint_id: "ftckpt_abc" })));
    const { code, text } = await attempt(organization);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringMatching(/ftckpt_.*ft:/) as string });
  });
});

describeTerraform("a fault on the way", () => {
  test.each<[string, FaultRule]>([
    ["a 429 with Retry-After", { kind: "rate-limit", hint: "retry-after", seconds: 1, count: 2 }],
    ["a 429 with seconds in its text only", { kind: "rate-limit", hint: "text", seconds: 0.5, count: 2 }],
    ["a 500 and then a 503", { kind: "status", status: 503, count: 1 }],
    ["a connection cut before the API acted", { kind: "reset", count: 1 }],
    ["a connection cut after the API acted", { kind: "reset", commit: "after", count: 1 }],
    ["a 500 after the API acted", { kind: "status", status: 500, commit: "after", count: 1 }],
    ["half an answer", { kind: "truncated", count: 1 }],
  ])("%s is overcome without a second grant", async (_, fault) => {
    const organization = await planned("max_retries = 2");
    const { hits } = { hits: organization.simulator.faults.add(fault) };
    const { code, text } = await attempt(organization);
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(hits.hits).toBeGreaterThan(0);
    await expectRecovery(organization);
  });

  test.each<[string, FaultRule]>([
    ["an empty body", { kind: "empty", status: 200, commit: "after" }],
    ["HTML under status 200", { kind: "html", status: 200, commit: "after" }],
    ["JSON that is no list", { kind: "body", body: [1, "two", null], commit: "after" }],
    ["a string", { kind: "body", body: "granted", commit: "after" }],
    ["half a text", { kind: "truncated", at: "text" }],
    ["an answer without our row", { kind: "without-rows" }],
    ["a row without an id", { kind: "without-field", field: "id" }],
    ["a row without a time", { kind: "without-field", field: "created_at" }],
    ["a duplicated row", { kind: "duplicate-rows" }],
    ["a body of 100 MB", { kind: "oversized", bytes: 100_000_000 }],
  ])("%s as the answer to the grant loses no grant", async (_, fault) => {
    const organization = await planned();
    organization.simulator.faults.add({ ...fault, method: "POST", path, count: 1 });
    await attempt(organization);
    expect(organization.grants()).toHaveLength(1);
    expect(Object.keys(await organization.state())).toHaveLength(1);
    await expectRecovery(organization);
    await organization.destroy();
    expect(organization.grants()).toEqual([]);
  });

  test.each<[string, FaultRule]>([
    ["a 500", { kind: "status", status: 500 }],
    ["a 403", { kind: "status", status: 403 }],
    ["HTML", { kind: "html", status: 200 }],
    ["an empty body", { kind: "empty", status: 200 }],
    ["an object without rows", { kind: "body", body: { object: "list" } }],
    ["a body of 100 MB", { kind: "oversized", bytes: 100_000_000, declared: false }],
    ["a cursor that repeats", { kind: "repeat-cursor" }],
    ["a lost cursor", { kind: "lost-cursor" }],
    ["a redirect to elsewhere", { kind: "redirect", location: "https://elsewhere.invalid/" }],
  ])("%s as the answer to the list fails the refresh and keeps the state", async (_, fault) => {
    const organization = await planned();
    await organization.apply();
    const state = await organization.stateText();
    organization.simulator.faults.add({ ...fault, method: "GET", path, count: "all" });
    const { code, text } = await attempt(organization);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("Error:") as string });
    expect(await organization.stateText()).toBe(state);
    await expectRecovery(organization);
  });

  test.each<[string, FaultRule]>([
    ["rows in the opposite order", { kind: "reversed-rows" }],
    ["rows that come twice", { kind: "duplicate-rows" }],
  ])("%s change no plan", async (_, fault) => {
    const organization = await planned();
    await organization.apply();
    organization.simulator.faults.add({ ...fault, method: "GET" });
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("of a delete keeps the permission in the state", async () => {
    const organization = await planned();
    await organization.apply();
    organization.simulator.faults.add({
      kind: "status",
      status: 500,
      message: "Not now",
      method: "DELETE",
      count: "all",
    });
    const { code, text } = await attempt(organization, "-destroy");
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("Not now") as string });
    expect(Object.keys(await organization.state())).toEqual([addressOf("share")]);
    await expectRecovery(organization);
  });

  test("of a read that lags right after the grant loses no grant", async () => {
    const organization = await planned();
    organization.simulator.faults.add({ kind: "lag", reads: 1 });
    await attempt(organization);
    organization.simulator.faults.clear();
    expect(await organization.plan()).toMatchObject({ changes: false });
  });
});
