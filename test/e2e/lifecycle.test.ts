import { expect, test } from "vitest";
import { describeTerraform, requires } from "../support/terraform.ts";
import { addressOf, checkpoints, configuration, permission, world } from "./world.ts";

describeTerraform("a checkpoint permission", () => {
  test("is granted, kept and revoked, as the founding document describes", async () => {
    const organization = await world();
    await organization.write(
      configuration(`
data "openai_fine_tuning_checkpoints" "example" {
  fine_tuning_job_id = "ftjob-abc123"
}

resource "openai_fine_tuning_checkpoint_permission" "share" {
  checkpoint_id = data.openai_fine_tuning_checkpoints.example.checkpoints[0].checkpoint_id
  organization_id = "org-XYZ789"
}

output "id" { value = openai_fine_tuning_checkpoint_permission.share.id }
`),
    );
    const planned = await organization.plan();
    expect(planned.text).toContain("Plan: 1 to add, 0 to change, 0 to destroy.");
    expect(organization.grants()).toEqual([]);

    await organization.apply();
    const [grant] = organization.grants();
    expect(grant).toMatchObject({ project_id: "org-XYZ789" });
    const state = await organization.state();
    expect(state[addressOf("share")]).toMatchObject({
      id: `${grant?.checkpoint}:org-XYZ789`,
      checkpoint_id: grant?.checkpoint,
      organization_id: "org-XYZ789",
      project_id: null,
      permission_id: grant?.id,
      created_at: expect.any(Number) as number,
    });
    const read = state["data.openai_fine_tuning_checkpoints.example"] as { checkpoints: { checkpoint_id: string }[] };
    expect(read.checkpoints[0]?.checkpoint_id).toBe(grant?.checkpoint);

    expect(await organization.plan()).toMatchObject({ changes: false });
    await organization.destroy();
    expect(organization.grants()).toEqual([]);
  });

  test("takes every form of checkpoint and both kinds of grantee", async () => {
    const organization = await world();
    await organization.write(
      configuration(
        Object.entries(checkpoints)
          .map(
            ([name, checkpoint_id]) =>
              permission(`${name}_org`, { checkpoint_id, organization_id: "org-XYZ789" }) +
              permission(`${name}_project`, { checkpoint_id, project_id: "proj_one" }),
          )
          .join("\n"),
      ),
    );
    await organization.apply();
    expect(organization.grants().map(({ checkpoint, project_id }) => `${checkpoint}:${project_id}`)).toHaveLength(6);
    const state = await organization.state();
    for (const [name, checkpoint] of Object.entries(checkpoints)) {
      expect(state[addressOf(`${name}_org`)]?.["id"]).toBe(`${checkpoint}:org-XYZ789`);
      expect(state[addressOf(`${name}_project`)]).toMatchObject({
        id: `${checkpoint}:proj_one`,
        organization_id: null,
        project_id: "proj_one",
      });
    }
    expect(await organization.plan()).toMatchObject({ changes: false });
    await organization.destroy();
    expect(organization.grants()).toEqual([]);
  });

  test("takes values that are known only after apply", async () => {
    const organization = await world();
    await organization.write(
      configuration(`
resource "terraform_data" "later" {
  input = { checkpoint = "${checkpoints.empty}", project = "proj_one", none = null }
}
resource "openai_fine_tuning_checkpoint_permission" "share" {
  checkpoint_id   = terraform_data.later.output.checkpoint
  project_id      = terraform_data.later.output.project
  organization_id = terraform_data.later.output.none
}`),
    );
    expect((await organization.plan()).text).toContain("Plan: 2 to add");
    await organization.apply();
    expect(organization.grants()).toMatchObject([{ checkpoint: checkpoints.empty, project_id: "proj_one" }]);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("with a wrong value that is known only after apply is refused by the apply", async () => {
    const organization = await world();
    await organization.write(
      configuration(`
resource "terraform_data" "later" {
  input = "org-XYZ789"
}
resource "openai_fine_tuning_checkpoint_permission" "share" {
  checkpoint_id   = "${checkpoints.empty}"
  project_id      = "proj_one"
  organization_id = terraform_data.later.output
}`),
    );
    const { code, text } = await organization.run(["apply", "-no-color", "-auto-approve"]);
    expect({ code, text }).toMatchObject({
      code: 1,
      text: expect.stringMatching(/organization_id.*project_id/) as string,
    });
    expect(organization.grants()).toEqual([]);
  });

  test("is replaced if its grantee or its checkpoint changes", async () => {
    const organization = await world();
    await organization.write(
      configuration(permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" })),
    );
    await organization.apply();
    await organization.write(
      configuration(permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_two" })),
    );
    expect((await organization.plan()).text).toContain("forces replacement");
    await organization.apply();
    expect(organization.grants()).toMatchObject([{ project_id: "proj_two" }]);
    await organization.write(
      configuration(permission("share", { checkpoint_id: checkpoints.plain, organization_id: "org-XYZ789" })),
    );
    await organization.apply();
    expect(organization.grants()).toMatchObject([{ checkpoint: checkpoints.plain, project_id: "org-XYZ789" }]);
    expect((await organization.state())[addressOf("share")]).toMatchObject({
      id: `${checkpoints.plain}:org-XYZ789`,
      project_id: null,
    });
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("is granted again before the old permission is revoked with create_before_destroy", async () => {
    const organization = await world();
    const before = "lifecycle { create_before_destroy = true }";
    await organization.write(
      configuration(permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" }, before)),
    );
    await organization.apply();
    organization.simulator.journal.clear();
    await organization.write(
      configuration(permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_two" }, before)),
    );
    await organization.apply();
    expect(organization.grants()).toMatchObject([{ project_id: "proj_two" }]);
    const writes = organization.simulator.journal.entries().filter(({ method }) => method !== "GET");
    expect(writes.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
    expect(Object.keys(await organization.state())).toEqual([addressOf("share")]);
  });

  test("is replaced by -replace and after taint", async () => {
    const organization = await world();
    await organization.write(
      configuration(permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" })),
    );
    await organization.apply();
    const [first] = organization.grants();
    await organization.apply([`-replace=${addressOf("share")}`]);
    const [second] = organization.grants();
    expect(second?.id).not.toBe(first?.id);
    await organization.run(["taint", addressOf("share")]);
    expect(Object.keys(await organization.state())).toEqual([`${addressOf("share")} (tainted)`]);
    await organization.apply();
    const [third, ...others] = organization.grants();
    expect(third?.id).not.toBe(second?.id);
    expect(others).toEqual([]);
    expect((await organization.state())[addressOf("share")]).toMatchObject({ permission_id: third?.id });
  });

  test("keeps its object with a moved block, and leaves the object alone after a removed block", async (context) => {
    requires(context, "removed blocks");
    const organization = await world();
    const settings = { checkpoint_id: checkpoints.empty, project_id: "proj_one" };
    await organization.write(configuration(permission("share", settings)));
    await organization.apply();
    const grants = organization.grants();
    await organization.write(
      configuration(
        `${permission("renamed", settings)}
moved {
  from = ${addressOf("share")}
  to   = ${addressOf("renamed")}
}`,
      ),
    );
    expect((await organization.apply()).text).toContain("0 added, 0 changed, 0 destroyed");
    expect(Object.keys(await organization.state())).toEqual([addressOf("renamed")]);
    await organization.write(
      configuration(`removed {
  from = ${addressOf("renamed")}
  lifecycle { destroy = false }
}`),
    );
    await organization.apply();
    expect(await organization.state()).toEqual({});
    expect(organization.grants()).toEqual(grants);
  });

  test("that is granted already is adopted, and destroyed like any other", async () => {
    const organization = await world({
      seed: { permissions: [{ id: "cp_before", checkpoint: checkpoints.empty, project_id: "proj_one" }] },
    });
    await organization.write(
      configuration(permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" })),
    );
    await organization.apply();
    expect((await organization.state())[addressOf("share")]).toMatchObject({ permission_id: "cp_before" });
    expect(organization.grants()).toHaveLength(1);
    await organization.destroy();
    expect(organization.grants()).toEqual([]);
  });

  test("that is granted already is adopted, also if the API refuses to grant it twice", async () => {
    const organization = await world({
      seed: {
        rules: { existingPermission: "refuse" },
        permissions: [{ id: "cp_before", checkpoint: checkpoints.empty, project_id: "proj_one" }],
      },
    });
    await organization.write(
      configuration(permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" })),
    );
    await organization.apply();
    expect((await organization.state())[addressOf("share")]).toMatchObject({ permission_id: "cp_before" });
  });

  test("changes only its timeouts without a write", async () => {
    const organization = await world();
    const settings = { checkpoint_id: checkpoints.empty, project_id: "proj_one" };
    await organization.write(configuration(permission("share", settings)));
    await organization.apply();
    const grants = organization.grants();
    await organization.write(configuration(permission("share", settings, `timeouts { create = "7m" }`)));
    await organization.apply();
    expect(organization.grants()).toEqual(grants);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });
});
