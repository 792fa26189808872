import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { checkpoints, configuration, world } from "./world.ts";

const projects = Array.from({ length: 200 }, (_, index) => `proj_${String(index).padStart(3, "0")}`);
const models = Array.from({ length: 40 }, (_, index) => `ft:gpt-4o-mini-2024-07-18:my-org::model${index}`);
const seed = {
  projects: [{ id: "proj_owner", name: "Owner" }, ...projects.map((id) => ({ id, name: id }))],
  models: [checkpoints.empty, ...models].map((id) => ({ id, project_id: "proj_owner" })),
};

const permissions = (grants: string) =>
  configuration(`
resource "openai_fine_tuning_checkpoint_permission" "many" {
  for_each      = { for grant in ${grants} : "\${grant[0]}/\${grant[1]}" => grant }
  checkpoint_id = each.value[0]
  project_id    = each.value[1]
}`);

describeTerraform("many permissions", () => {
  test("are granted and revoked without a loss: 200 on one checkpoint, in pages of 2", async () => {
    const organization = await world({ seed, pageSize: 2 });
    await organization.write(permissions(`setproduct(["${checkpoints.empty}"], ${JSON.stringify(projects)})`));
    await organization.apply();
    expect(
      organization
        .grants()
        .map(({ project_id }) => project_id)
        .toSorted(),
    ).toEqual(projects);
    const ids = Object.values(await organization.state()).map((attributes) => attributes["permission_id"]);
    expect(new Set(ids)).toEqual(new Set(organization.grants().map(({ id }) => id)));
    expect(await organization.plan()).toMatchObject({ changes: false });
    await organization.destroy();
    expect(organization.grants()).toEqual([]);
  });

  test("are granted and refreshed with few requests: 200 on one checkpoint", async () => {
    const organization = await world({ seed });
    await organization.write(permissions(`setproduct(["${checkpoints.empty}"], ${JSON.stringify(projects)})`));
    await organization.apply();
    expect(organization.requests("POST")).toBeLessThan(60);
    organization.simulator.journal.clear();
    expect(await organization.plan()).toMatchObject({ changes: false });
    // Terraform runs ten operations at a time. A shared list of two pages serves them all.
    expect(organization.requests("GET")).toBeLessThanOrEqual(12);
  });

  test("are granted and revoked without a loss: 200 on 40 checkpoints", async () => {
    const organization = await world({ seed });
    await organization.write(
      permissions(`setproduct(${JSON.stringify(models)}, ${JSON.stringify(projects.slice(0, 5))})`),
    );
    await organization.apply(["-parallelism=50"]);
    expect(organization.grants()).toHaveLength(200);
    organization.simulator.journal.clear();
    expect(await organization.plan()).toMatchObject({ changes: false });
    expect(organization.requests("GET")).toBeLessThanOrEqual(80);
    await organization.destroy();
    expect(organization.grants()).toEqual([]);
  });

  test("leave 50 permissions of others on the same checkpoint alone", async () => {
    const organization = await world({
      seed: {
        ...seed,
        permissions: projects.slice(0, 50).map((project_id) => ({ checkpoint: checkpoints.empty, project_id })),
      },
      pageSize: 2,
    });
    await organization.write(permissions(`setproduct(["${checkpoints.empty}"], ["proj_100"])`));
    await organization.apply();
    expect(organization.grants()).toHaveLength(51);
    expect(await organization.plan()).toMatchObject({ changes: false });
    await organization.destroy();
    expect(organization.grants().map(({ project_id }) => project_id)).toEqual(projects.slice(0, 50));
  });
});
