import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { addressOf, checkpoints, configuration, permission, world } from "./world.ts";

const seed = {
  permissions: [
    { id: "cp_organization", checkpoint: checkpoints.plain, project_id: "org-xyz789" },
    { id: "cp_empty", checkpoint: checkpoints.empty, project_id: "org-xyz789" },
    { id: "cp_project", checkpoint: checkpoints.step, project_id: "proj_one" },
  ],
};

describeTerraform("terraform import", () => {
  test.each([
    ["an organization", "cp_organization", { checkpoint_id: checkpoints.plain, organization_id: "org-xyz789" }],
    ["a name with an empty segment", "cp_empty", { checkpoint_id: checkpoints.empty, organization_id: "org-xyz789" }],
    ["a project", "cp_project", { checkpoint_id: checkpoints.step, project_id: "proj_one" }],
  ] as const)("of %s is followed by an empty plan", async (_, permission_id, settings) => {
    const organization = await world({ seed });
    await organization.write(configuration(permission("example", settings)));
    const id = Object.values(settings).join(":");
    const { code, output } = await organization.run(["import", "-no-color", addressOf("example"), id]);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect((await organization.state())[addressOf("example")]).toMatchObject({ ...settings, id, permission_id });
    expect(await organization.plan()).toMatchObject({ changes: false });
    expect(organization.grants()).toHaveLength(3);
  });

  test("gives the same state as the apply of the create", async () => {
    const organization = await world();
    const settings = { checkpoint_id: checkpoints.empty, project_id: "proj_one" };
    await organization.write(configuration(permission("example", settings)));
    await organization.apply();
    const applied = (await organization.state())[addressOf("example")];
    const imported = ["-state=second.tfstate", addressOf("example"), `${checkpoints.empty}:proj_one`];
    expect(await organization.run(["import", "-no-color", ...imported])).toMatchObject({ code: 0 });
    const second = JSON.parse(await organization.stateText("second.tfstate")) as {
      resources: { instances: { attributes: unknown }[] }[];
    };
    expect(second.resources[0]?.instances[0]?.attributes).toEqual(applied);
  });

  test("by import blocks adopts the named objects, and applies without a write", async () => {
    const organization = await world({ seed });
    const block = (name: string, id: string) => `import {\n  to = ${addressOf(name)}\n  id = "${id}"\n}\n`;
    await organization.write(
      configuration(
        permission("one", { checkpoint_id: checkpoints.empty, organization_id: "org-xyz789" }) +
          permission("two", { checkpoint_id: checkpoints.step, project_id: "proj_one" }) +
          block("one", `${checkpoints.empty}:org-xyz789`) +
          block("two", `${checkpoints.step}:proj_one`),
      ),
    );
    expect((await organization.plan()).text).toContain("Plan: 2 to import, 0 to add, 0 to change, 0 to destroy.");
    await organization.apply();
    expect(await organization.plan()).toMatchObject({ changes: false });
    expect(organization.requests("POST") + organization.requests("DELETE")).toBe(0);
  });

  test("by an import block generates the configuration", async () => {
    const organization = await world({ seed });
    await organization.write(
      configuration(`import {\n  to = ${addressOf("found")}\n  id = "${checkpoints.empty}:org-xyz789"\n}\n`),
    );
    await organization.plan(["-generate-config-out=found.tf"]);
    await organization.apply();
    expect((await organization.state())[addressOf("found")]).toMatchObject({ permission_id: "cp_empty" });
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test.each([
    ["without a colon", "ckpt-abc123"],
    ["without a grantee", "ckpt-abc123:"],
    ["without a checkpoint", ":org-xyz789"],
    ["of one colon", ":"],
    ["of a space", " "],
  ])("refuses an id %s and shows the form expected", async (_, id) => {
    const organization = await world({ seed });
    await organization.write(
      configuration(permission("example", { checkpoint_id: checkpoints.plain, organization_id: "org-xyz789" })),
    );
    const { code, text } = await organization.run(["import", "-no-color", addressOf("example"), id]);
    expect({ code, text }).toEqual({
      code: 1,
      text: expect.stringContaining("checkpoint_id:organization_id") as string,
    });
    expect(await organization.state()).toEqual({});
  });

  test.each([
    ["grantee", `${checkpoints.plain}:org-nobody`],
    ["checkpoint", "ft:gpt-4o-mini:nobody::none:org-xyz789"],
  ])("fails for an unknown %s and names it", async (_, id) => {
    const organization = await world({ seed });
    await organization.write(
      configuration(permission("example", { checkpoint_id: checkpoints.plain, organization_id: "org-xyz789" })),
    );
    const { code, text } = await organization.run(["import", "-no-color", addressOf("example"), id]);
    expect({ code, text }).toEqual({
      code: 1,
      text: expect.stringContaining("checkpoint_id:organization_id") as string,
    });
    expect(text).toContain(id.split(":").at(-1));
    expect(await organization.state()).toEqual({});
  });
});
