/** Faults around people, members and the provider's own permissions: odd answers, other organizations, two instances, races. */
import { expect, test } from "vitest";
import { fineTuningCheckpointPermission } from "../../src/resources/fine-tuning-checkpoint-permission.ts";
import { organizationUser as personOffer } from "../../src/resources/organization-user.ts";
import { projectUser as memberOffer } from "../../src/resources/project-user.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { answering, naming } from "../noun/servers.ts";
import { isUnchanged, organization, startRun } from "../noun/terraform.ts";
import type { Organization, Stored } from "../noun/terraform.ts";
import { partsOf } from "./life.ts";

const { resource: member, one: memberData } = partsOf(memberOffer);
const { resource: person, one: personData } = partsOf(personOffer);
const permissionOffer = fineTuningCheckpointPermission.resource;
if (!permissionOffer) throw new Error("the offer lacks a resource");
const permission = permissionOffer;

const members = "/organization/projects/proj_a/users";
const checkpoint = "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel";
const permissions = `/fine_tuning/checkpoints/${checkpoint}/permissions`;
const seed: Seed = {
  projects: [
    { id: "proj_a", name: "A" },
    { id: "proj_owner", name: "Owner" },
  ],
  users: [
    { id: "user-ann", email: "Ann@example.com", role: "owner" },
    { id: "user-ann2", email: "ann@example.com", role: "owner" },
    { id: "user-bob", email: "bob@example.com", role: "reader" },
  ],
  project_users: [{ project_id: "proj_a", user_id: "user-bob", role: "member" }],
  models: [{ id: checkpoint, project_id: "proj_owner" }],
};
const bob = { project_id: "proj_a", user_id: "user-bob", role: "member" };
const gone = { user_id: "user-bob", role: "reader", remove_on_destroy: true };
const granted = { checkpoint_id: checkpoint, project_id: "proj_a" };
const ids = ({ simulator }: Organization, table: string): readonly string[] =>
  ((simulator.store.dump()[table] ?? []) as readonly { readonly id: string }[]).map(({ id }) => id);
const sure = (stored: Stored | null | undefined): Stored => {
  if (!stored) throw new Error("nothing is stored");
  return stored;
};

// Two people whose addresses differ in letter case

test.each([
  ["Ann@example.com", "user-ann"],
  ["ann@example.com", "user-ann2"],
])("of two people, %s names the person with this spelling", async (email, user_id) => {
  const org = await organization({ seed });
  const run = org.run();
  expect((await run.create(person, { email, role: "reader" })).values).toMatchObject({ user_id });
  expect((await run.create(member, { project_id: "proj_a", email, role: "member" })).values).toMatchObject({ user_id });
  expect((await run.import(person, email))?.values).toMatchObject({ user_id });
  expect((await run.import(member, `proj_a/${email}`))?.values).toMatchObject({ user_id });
  expect(await run.data(personData, { email })).toMatchObject({ id: user_id });
  expect(await run.data(memberData, { project_id: "proj_a", email })).toMatchObject({ id: user_id });
});

test("an address whose spelling neither of two people has is refused with both ids", async () => {
  const org = await organization({ seed });
  const run = org.run();
  const email = "ANN@example.com";
  for (const outcome of [
    run.create(person, { email, role: "reader" }),
    run.create(member, { project_id: "proj_a", email, role: "member" }),
    run.import(person, email),
    run.data(personData, { email }),
  ]) {
    await expect(outcome).rejects.toThrow(/user-ann\b.*user-ann2/su);
  }
  expect(org.newWrites()).toEqual([]);
});

test("a person stays the same after another person with the exact spelling comes", async () => {
  const org = await organization({
    seed: { users: [{ id: "user-ann", email: "Ann@example.com", role: "owner" }] },
  });
  const stored = await org.run().create(person, { email: "ann@example.com", role: "owner" });
  const later = await organization({ seed });
  const run = later.run();
  const refreshed = sure(await run.refresh(person, stored));
  expect(refreshed.values).toMatchObject({ user_id: "user-ann" });
  expect(isUnchanged(run, person, refreshed, { email: "ann@example.com", role: "owner" })).toBe(true);
});

// A list of members without emails

test("a member named by email is adopted, imported and found after a lost answer if the list lacks emails", async () => {
  const org = await organization({ seed });
  org.simulator.faults.add({ kind: "without-field", field: "email", path: `${members}*`, count: "all" });
  const config = { project_id: "proj_a", email: "bob@example.com", role: "owner" };
  const adopted = await org.run().create(member, config);
  expect(adopted.values).toMatchObject({ user_id: "user-bob", email: "bob@example.com" });
  expect((await org.run().import(member, "proj_a/bob@example.com"))?.values).toMatchObject({ user_id: "user-bob" });
  const run = org.run();
  expect(isUnchanged(run, member, await run.refresh(member, adopted), config)).toBe(true);
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", path: members, commit: "after" });
  const ann = await org.run().create(member, { project_id: "proj_a", email: "Ann@example.com", role: "member" });
  expect(ann.values).toMatchObject({ user_id: "user-ann" });
});

test("a lost answer and a list that lags create one membership", async () => {
  const org = await organization({ seed });
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", path: members, commit: "after" });
  const hidden = { kind: "without-rows", where: { id: "user-ann" }, method: "GET", path: members, count: 3 } as const;
  org.simulator.faults.add(hidden);
  const stored = await org.run().create(member, { project_id: "proj_a", user_id: "user-ann", role: "member" });
  expect(stored.values).toMatchObject({ id: "proj_a/user-ann" });
});

test.each([
  [{ error: { message: "Not allowed." } }, "Not allowed."],
  [{}, "Create Not Confirmed"],
])("a success %j without a new member is an error", async (body, text) => {
  const org = await organization({ seed });
  org.simulator.faults.add({ kind: "body", body, method: "POST", path: members, commit: "before", count: "all" });
  for (const named of [{ user_id: "user-ann" }, { email: "ann@example.com" }]) {
    const { error } = await org.run().apply(member, null, { project_id: "proj_a", role: "member", ...named });
    expect(String(error)).toContain(text);
  }
});

test.each([
  [member, "proj_a/user-bob", `${members}/user-bob`],
  [person, "user-bob", "/organization/users/user-bob"],
] as const)("a delete that removed nothing keeps the state", async (resource, id, path) => {
  const org = await organization({ seed });
  const imported = sure(await org.run().import(resource, id));
  const { stored } = resource === person ? await org.run().apply(person, imported, gone) : { stored: imported };
  for (const body of [{}, { error: { message: "Not allowed." } }, { deleted: false }]) {
    org.simulator.faults.add({ kind: "body", body, method: "DELETE", path, commit: "before" });
    const { stored: left, error } = await org.run().apply(resource, sure(stored), null);
    expect([left, error === undefined]).toEqual([stored, false]);
  }
});

test.each([member, person])("a 409 to an update is repeated", async (resource) => {
  const org = await organization({ seed });
  const stored = await org.run().import(resource, resource === member ? "proj_a/user-bob" : "user-bob");
  org.simulator.faults.add({ kind: "status", status: 409, method: "POST" });
  const config = resource === member ? { ...bob, role: "owner" } : { user_id: "user-bob", role: "owner" };
  expect(await org.run().apply(resource, stored, config)).toMatchObject({ error: undefined });
});

// Wrong addresses and other organizations

const everyResource = [
  [member, bob],
  [person, gone],
  [permission, granted],
] as const;

test.each(everyResource)("at a wrong address no object leaves the state", async (resource, config) => {
  const org = await organization({ seed });
  const stored = await org.run().create(resource, config);
  for (const body of [
    {},
    { error: { message: "Project not found.", type: "invalid_request_error" } },
    { detail: "Not Found" },
  ]) {
    for (const status of [404, 410]) {
      const url = await answering(status, body);
      await expect(startRun(url).refresh(resource, stored)).rejects.toThrow(String(status));
      const { stored: left, error } = await startRun(url).apply(resource, stored, null);
      expect(left).toEqual(stored);
      expect(String(error)).toContain(String(status));
    }
  }
});

test.each(everyResource)(
  "with the key of another organization no object leaves the state",
  async (resource, config) => {
    const [mine, other] = await Promise.all([organization({ seed }), organization({ seed: {} })]);
    const [ours, theirs] = await Promise.all([
      naming("org-a", mine.simulator.url),
      naming("org-b", other.simulator.url),
    ]);
    const stored = await startRun(ours).create(resource, config);
    await expect(startRun(theirs).refresh(resource, stored)).rejects.toThrow(/org-b|does not know the project proj_a/u);
    const { stored: left, error } = await startRun(theirs).apply(resource, stored, null);
    expect(left).toEqual(stored);
    expect(String(error)).toMatch(/org-b|does not know the project proj_a/u);
  },
);

test("the key of another organization with the same person removes nobody", async () => {
  const org = await organization({ seed });
  const [ours, theirs] = await Promise.all([naming("org-a", org.simulator.url), naming("org-b", org.simulator.url)]);
  const stored = await startRun(ours).create(person, gone);
  const { stored: left } = await startRun(theirs).apply(person, stored, null);
  expect(left).toEqual(stored);
  const update = await startRun(theirs).apply(person, stored, { ...gone, role: "owner" });
  expect(String(update.error)).toContain("org-b");
  expect(ids(org, "users")).toContain("user-bob");
});

// Two instances of one object

const tables = [
  [member, bob, "project_users"],
  [person, gone, "users"],
  [permission, granted, "permissions"],
] as const;

test.each(tables)(
  "warnings of the create and of each plan name two resources for one object, and the last destroy removes it",
  async (resource, config, table) => {
    const org = await organization({ seed });
    const run = org.run();
    const [one, two] = [await run.create(resource, config), await run.create(resource, config)];
    expect(run.newWarnings()).toEqual(["Object Managed Twice"]);
    const before = ids(org, table);
    const plan = org.run();
    const [first, second] = await Promise.all([plan.refresh(resource, one), plan.refresh(resource, two)]);
    expect(plan.newWarnings()).toEqual(["Object Managed Twice", "Object Managed Twice"]);
    const single = org.run();
    await single.destroy(resource, sure(first));
    expect(single.newWarnings()).toEqual(["Object Left in Place"]);
    expect(ids(org, table)).toEqual(before);
    const both = org.run();
    await both.destroy(resource, sure(first));
    await both.destroy(resource, sure(second));
    expect(ids(org, table)).toHaveLength(before.length - 1);
  },
);

test.each(tables)(
  "a deposed instance beside the current instance is removed from the state, and the object stays",
  async (resource, config, table) => {
    const org = await organization({ seed });
    const old = await org.run().create(resource, config);
    const current = await org.run().create(resource, config);
    const before = ids(org, table);
    const plan = org.run();
    const [deposed] = await Promise.all([plan.refresh(resource, old), plan.refresh(resource, current)]);
    await org.run().destroy(resource, sure(deposed));
    expect(ids(org, table)).toEqual(before);
  },
);

// A destroy and a create of one object in one run

test.each([
  [member, bob, "project_users"],
  [permission, granted, "permissions"],
] as const)("a rename, whose destroy and create race, leaves the object", async (resource, config, table) => {
  const org = await organization({ seed });
  const old = await org.run().create(resource, config);
  const before = ids(org, table).length;
  for (const delayed of ["DELETE", "POST", "GET"] as const) {
    const fault = org.simulator.faults.add({ kind: "delay", milliseconds: 20, method: delayed, count: 2 });
    const run = org.run();
    const [destroyed, created] = await Promise.all([run.apply(resource, old, null), run.apply(resource, null, config)]);
    fault.remove();
    expect([destroyed.error, created.error]).toEqual([undefined, undefined]);
    expect(ids(org, table)).toHaveLength(before);
    expect(await org.run().refresh(resource, sure(created.stored))).not.toBeNull();
  }
});

test("a permission that is replaced while deletes lag is granted again", async () => {
  const org = await organization({ seed });
  const old = await org.run().create(permission, granted);
  const row = {
    id: String(old.values["permission_id"]),
    project_id: "proj_a",
    created_at: 1_750_000_000,
    object: "checkpoint.permission",
  };
  const run = org.run();
  await run.destroy(permission, old);
  org.simulator.faults.add({ kind: "body", body: { data: [row], has_more: false }, method: "POST", path: permissions });
  org.simulator.faults.add({ kind: "body", body: { data: [row], has_more: false }, method: "GET", path: permissions });
  const created = await run.create(permission, granted);
  expect(created.values["permission_id"]).not.toBe(old.values["permission_id"]);
  expect(ids(org, "permissions")).toHaveLength(1);
});

test("a rename with remove_on_destroy never records a person who is not in the organization", async () => {
  const org = await organization({ seed });
  const old = await org.run().create(person, gone);
  const run = org.run();
  const [destroyed, created] = await Promise.all([run.apply(person, old, null), run.apply(person, null, gone)]);
  expect(destroyed.error).toBeUndefined();
  const isThere = ids(org, "users").includes("user-bob");
  expect(created.stored !== null).toBe(isThere);
  if (!isThere) expect(created.error).toBeDefined();
});

// Interruptions

test.each([
  [member, { ...bob, user_id: "user-ann" }, "project_users"],
  [permission, granted, "permissions"],
] as const)(
  "the next refresh finds an object whose create was interrupted after the API acted",
  async (resource, config, table) => {
    const org = await organization({ seed });
    const before = ids(org, table).length;
    org.simulator.faults.add({ kind: "silence", method: "POST", commit: "after" });
    const run = org.run();
    const pending = run.apply(resource, null, config);
    await expect.poll(() => ids(org, table).length).toBe(before + 1);
    run.interrupt();
    const { stored, error } = await pending;
    expect(error).toBeDefined();
    const refreshed = sure(await org.run().refresh(resource, sure(stored)));
    await org.run().destroy(resource, refreshed);
    expect(ids(org, table)).toHaveLength(before);
  },
);
