import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { addressOf, checkpoints, configuration, permission, world } from "./world.ts";
import type { World } from "./world.ts";

async function shared(): Promise<World> {
  const organization = await world();
  await organization.write(
    configuration(
      permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" }) +
        permission("other", { checkpoint_id: checkpoints.empty, project_id: "proj_two" }),
    ),
  );
  await organization.apply();
  return organization;
}

const grantOf = (organization: World, project: string) =>
  organization.grants().find(({ project_id }) => project_id === project);

describeTerraform("drift", () => {
  test("of a permission revoked outside is a planned create", async () => {
    const organization = await shared();
    organization.revoke(grantOf(organization, "proj_one")?.id ?? "");
    const { text } = await organization.plan();
    expect(text).toContain("Plan: 1 to add, 0 to change, 0 to destroy.");
    expect(text).toContain(`${addressOf("share")} will be created`);
    await organization.apply();
    expect(organization.grants()).toHaveLength(2);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("of a permission revoked and granted again outside is recorded", async () => {
    const organization = await shared();
    const before = grantOf(organization, "proj_one");
    organization.revoke(before?.id ?? "");
    organization.simulator.store
      .table<{ id: string }>({ name: "permissions" })
      .put({ ...before, id: "cp_again", created_at: 1_800_000_000 } as { id: string });
    await organization.apply();
    expect((await organization.state())[addressOf("share")]).toMatchObject({ permission_id: "cp_again" });
    await organization.destroy();
    expect(organization.grants()).toEqual([]);
  });

  test("of a checkpoint that is gone removes its permissions from the state", async () => {
    const organization = await shared();
    organization.simulator.store.remove("models", checkpoints.empty);
    expect((await organization.plan()).text).toContain("Plan: 2 to add, 0 to change, 0 to destroy.");
    await organization.apply(["-refresh-only"]);
    expect(await organization.state()).toEqual({});
  });

  test("is removed from the state by -refresh-only, which writes nothing", async () => {
    const organization = await shared();
    organization.revoke(grantOf(organization, "proj_one")?.id ?? "");
    organization.simulator.journal.clear();
    await organization.apply(["-refresh-only"]);
    expect(Object.keys(await organization.state())).toEqual([addressOf("other")]);
    expect(organization.requests("POST") + organization.requests("DELETE")).toBe(0);
  });

  test("does not stop the destroy of a permission that is gone", async () => {
    const organization = await shared();
    organization.revoke(grantOf(organization, "proj_one")?.id ?? "");
    await organization.destroy(["-refresh=false"]);
    expect(organization.grants()).toEqual([]);
    expect(await organization.state()).toEqual({});
  });
});
