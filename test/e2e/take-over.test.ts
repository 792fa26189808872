import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { addressOf, checkpoints, configuration, permission, world } from "./world.ts";
import type { World } from "./world.ts";

const grant = { checkpoint_id: checkpoints.empty, project_id: "proj_one" };

/** The one grant is there, the state knows it, and nothing is left to do. */
async function expectKept(organization: World, name: string): Promise<void> {
  const grants = organization.grants();
  expect(grants).toMatchObject([{ project_id: "proj_one" }]);
  expect(await organization.state()).toMatchObject({ [addressOf(name)]: { permission_id: grants[0]?.id } });
  expect(await organization.plan()).toMatchObject({ changes: false });
}

describeTerraform("one grant and two resources", () => {
  test("a permission that gets another name without a moved block is still granted", async () => {
    const organization = await world();
    await organization.write(configuration(permission("before", grant)));
    await organization.apply();
    await organization.write(configuration(permission("after", grant)));
    await organization.apply();
    await expectKept(organization, "after");
  });

  test("a permission replaced by create_before_destroy is still granted", async () => {
    const organization = await world();
    await organization.write(
      configuration(permission("share", grant, "lifecycle {\n    create_before_destroy = true\n  }")),
    );
    await organization.apply();
    await organization.apply([`-replace=${addressOf("share")}`]);
    await expectKept(organization, "share");
  });

  test("a destroy takes away what else the grantee was granted by", async () => {
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
