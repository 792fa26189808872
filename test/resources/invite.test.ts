import { expect, test } from "vitest";
import type { ObjectValue } from "terraform-plugin-kit";
import { invite as offer } from "../../src/resources/invite.ts";
import { inviteTable } from "../../src/simulator/routes/invites.ts";
import type { Seed } from "../../src/simulator/seed.ts";
import { life, partsOf, problems } from "./life.ts";
import type { Life } from "./life.ts";

const { resource: invite, one, all } = partsOf(offer);
const path = "/organization/invites";
const member = { id: "proj_a", role: "member" as const };
const seed: Seed = {
  projects: [
    { id: "proj_default", name: "Default", default: true },
    { id: "proj_a", name: "A" },
  ],
  users: [{ id: "user-ann", email: "ann@example.com", role: "owner" }],
  invites: [
    { id: "invite-dee", email: "dee@example.com", role: "reader", projects: [member], expires_at: 4_000_000_000 },
    { id: "invite-old", email: "old@example.com", role: "reader", projects: [], created_at: 1, expires_at: 2 },
  ],
};
const eve = { email: "eve@example.com", role: "reader", projects: [member] };
const ids = ({ simulator }: Life) =>
  simulator.store
    .table(inviteTable)
    .rows()
    .map(({ id }) => id);
const bodies = ({ simulator }: Life) => simulator.journal.entries({ method: "POST" }).map(({ body }) => body);
const sent = ({ simulator }: Life, method: string) => simulator.journal.entries({ method }).map((each) => each.path);

function change(org: Life, state: ObjectValue | null, members: object): void {
  const table = org.simulator.store.table(inviteTable);
  const row = table.get(String(state?.["id"]));
  if (row === undefined) throw new Error("the invite is gone");
  table.put({ ...row, ...members });
  org.relaunch();
}

test("an invite is sent with its projects, and a second plan is empty", async () => {
  const org = await life({ seed });
  const state = await org.create(invite, { ...eve, role: "Reader" });
  expect(bodies(org)).toEqual([eve]);
  expect(state).toMatchObject({ status: "pending", accepted_at: null, role: "Reader" });
  expect(state["invite_id"]).toBe(state["id"]);
  org.relaunch();
  expect(await org.refresh(invite, state)).toEqual(state);
});

test.each([
  ["left out, the API chooses the default project", undefined, [{ id: "proj_default", role: "member" }]],
  ["empty, the person joins none", [], []],
])("projects %s", async (_, projects, made) => {
  const org = await life({ seed });
  const config = { email: eve.email, role: eve.role, ...(projects && { projects }) };
  const state = await org.create(invite, config);
  expect(bodies(org)).toEqual([config]);
  expect(state).toMatchObject({ projects: made });
  expect(org.plan(invite, state, { email: eve.email, role: eve.role })).toMatchObject({ planned: state, replace: [] });
});

test("an equal pending invite is adopted, in any letter case", async () => {
  const org = await life({ seed });
  const config = { email: "Dee@example.com", role: "reader", projects: [member] };
  expect(await org.create(invite, config)).toMatchObject({ id: "invite-dee", email: "Dee@example.com" });
  expect(ids(org)).toHaveLength(2);
});

test("an adopted invite survives the destroy of the replaced instance", async () => {
  const org = await life({ seed });
  const state = await org.import(invite, "invite-dee");
  const config = { email: "dee@example.com", role: "reader", projects: [member] };
  await org.create(invite, config);
  expect(state && (await org.destroyAfterCreate(invite, state))).toMatchObject({ error: undefined });
  expect(ids(org)).toContain("invite-dee");
});

test("a pending invite with another role is not adopted, and the error names it", async () => {
  const org = await life({ seed });
  const { error } = await org.apply(invite, null, { email: "dee@example.com", role: "owner" });
  expect(String(error)).toContain("invite-dee");
});

test("a member cannot be invited, and the error names openai_organization_user", async () => {
  const org = await life({ seed });
  const { error } = await org.apply(invite, null, { ...eve, email: "ann@example.com" });
  expect(String(error)).toContain("openai_organization_user");
});

test("an expired invite counts as gone, and the next apply sends another", async () => {
  const org = await life({ seed });
  const state = await org.create(invite, eve);
  change(org, state, { expires_at: 2 });
  expect(await org.refresh(invite, state)).toBeNull();
  expect((await org.create(invite, eve))["id"]).not.toBe(state["id"]);
});

test("if an expired invite blocks a create, the expired invite is deleted and the create repeated", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "status", status: 400, method: "POST", message: "already been invited" });
  const state = await org.create(invite, { email: "old@example.com", role: "reader" });
  expect(ids(org)).toEqual(["invite-dee", state["id"]]);
});

test("an accepted invite stays as it is, also if its projects change or the API no longer returns it", async () => {
  const org = await life({ seed });
  const state = await org.import(invite, "invite-dee");
  change(org, state, { accepted_at: 5, projects: [] });
  const accepted = state && (await org.refresh(invite, state));
  expect(accepted).toEqual({ ...state, status: "accepted", accepted_at: 5 });
});

test("a missing invite is accepted if the person is in the organization, and gone otherwise", async () => {
  const org = await life({ seed });
  const state = await org.import(invite, "invite-dee");
  org.simulator.store.remove("invites", "invite-dee");
  org.relaunch();
  expect(state && (await org.refresh(invite, state))).toBeNull();
  const ann = state && { ...state, email: "ann@example.com" };
  expect(ann && (await org.refresh(invite, ann))).toMatchObject({ id: "invite-dee", status: "accepted" });
});

test("a destroy deletes a pending invite", async () => {
  const org = await life({ seed });
  const state = await org.import(invite, "invite-dee");
  expect(await org.apply(invite, state, null)).toEqual({ state: null, error: undefined });
  expect(ids(org)).toEqual(["invite-old"]);
  expect(org.warnings).toEqual([]);
});

test("an invite that is accepted after the plan is removed from the state with a warning", async () => {
  const org = await life({ seed });
  const state = await org.import(invite, "invite-dee");
  change(org, state, { accepted_at: 5 });
  expect(await org.apply(invite, state, null)).toEqual({ state: null, error: undefined });
  expect(org.warnings.join()).toContain("openai_organization_user");
  expect(sent(org, "DELETE")).toEqual([]);
});

test("an invite that is accepted during its delete is removed from the state with a warning", async () => {
  const org = await life({ seed });
  const state = await org.import(invite, "invite-dee");
  org.simulator.faults.add({ kind: "delay", milliseconds: 300, method: "DELETE", commit: "before" });
  const pending = org.apply(invite, state, null);
  await expect.poll(() => sent(org, "DELETE")).toHaveLength(1);
  const table = org.simulator.store.table(inviteTable);
  const row = table.get("invite-dee");
  if (row) table.put({ ...row, accepted_at: 5 });
  expect(await pending).toEqual({ state: null, error: undefined });
  expect(org.warnings.join()).toContain("openai_organization_user");
});

test("an invite whose answer is lost is not sent twice", async () => {
  const org = await life({ seed });
  org.simulator.faults.add({ kind: "reset", method: "POST", commit: "after" });
  const state = await org.create(invite, eve);
  expect(ids(org)).toEqual(["invite-old", "invite-dee", state["id"]]);
});

test("a 404 of an organization without invites is an error, and the state stays", async () => {
  const org = await life({ seed });
  const state = await org.import(invite, "invite-dee");
  org.relaunch();
  org.simulator.faults.add({ kind: "unavailable", noun: "invites" });
  await expect(org.refresh(invite, state as ObjectValue)).rejects.toThrow("404");
});

test.each([
  [{ ...eve, email: "" }, "email"],
  [{ ...eve, role: "member" }, "role"],
  [{ ...eve, projects: [{ id: "proj_a", role: "none" }] }, "role"],
])("%j is refused without a request", (config, attribute) => {
  expect(problems(invite, config).join()).toContain(attribute);
});

test("data sources read an invite by address, and all invites, including expired invites", async () => {
  const org = await life({ seed });
  expect(await org.data(one, { email: "DEE@example.com" })).toMatchObject({ invite_id: "invite-dee" });
  expect(await org.data(all, { status: "expired" })).toMatchObject({ invites: [{ id: "invite-old" }] });
  expect(sent(org, "GET")).toContain(path);
});
