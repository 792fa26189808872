import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { addressOf, checkpoints, configuration, permission, world } from "./world.ts";
import type { World } from "./world.ts";

const grant = { checkpoint_id: checkpoints.empty, project_id: "proj_one" };

/** The grant exists, the state has it, and the plan is empty. */
async function expectKept(organization: World, name: string): Promise<void> {
  const grants = organization.grants();
  expect(grants).toMatchObject([{ project_id: "proj_one" }]);
  expect(await organization.state()).toMatchObject({ [addressOf(name)]: { permission_id: grants[0]?.id } });
  expect(await organization.plan()).toMatchObject({ changes: false });
}

describeTerraform("one grant and two resources", () => {
  test("keep the access if the permission gets another name without a moved block", async () => {
    const organization = await world();
    await organization.write(configuration(permission("before", grant)));
    await organization.apply();
    await organization.write(configuration(permission("after", grant)));
    await organization.apply();
    await expectKept(organization, "after");
  });

  test("keep the access if create_before_destroy replaces the permission", async () => {
    const organization = await world();
    await organization.write(
      configuration(permission("share", grant, "lifecycle {\n    create_before_destroy = true\n  }")),
    );
    await organization.apply();
    await organization.apply([`-replace=${addressOf("share")}`]);
    await expectKept(organization, "share");
  });

  test("are destroyed with every row of the grantee", async () => {
    const organization = await world();
    await organization.write(configuration(permission("share", grant)));
    await organization.apply();
    const [row] = organization.grants();
    organization.simulator.store.table<{ id: string }>({ name: "permissions" }).put({ ...row, id: "cp_second" });
    expect(organization.grants()).toHaveLength(2);
    await organization.destroy();
    expect(organization.grants()).toEqual([]);
  });
});
