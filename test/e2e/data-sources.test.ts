import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { addressOf, checkpoints, configuration, world } from "./world.ts";

interface Outputs {
  readonly outputs: Readonly<Record<string, { readonly value: unknown }>>;
}

describeTerraform("the data sources", () => {
  test("read every checkpoint of a job with its metrics, in the API's order and in pages of 1", async () => {
    const organization = await world({ pageSize: 1 });
    await organization.write(
      configuration(`
data "openai_fine_tuning_checkpoints" "all" { fine_tuning_job_id = "ftjob-abc123" }
output "all" { value = data.openai_fine_tuning_checkpoints.all }`),
    );
    await organization.apply();
    const { outputs } = JSON.parse(await organization.stateText()) as Outputs;
    const all = outputs["all"]?.value as {
      has_more: boolean;
      checkpoints: { checkpoint_id: string; id: string; step_number: number; metrics: Record<string, number | null> }[];
    };
    const served = organization.simulator.store.dump()["job_checkpoints"] as { id: string }[];
    expect(all.has_more).toBe(false);
    expect(new Set(all.checkpoints.map(({ id }) => id))).toEqual(new Set(served.map(({ id }) => id)));
    const steps = all.checkpoints.map(({ step_number }) => step_number);
    expect(steps.toSorted((a, b) => a - b)).toEqual([1000, 2000, 3000]);
    const second = all.checkpoints.find(({ step_number }) => step_number === 2000);
    expect(second).toMatchObject({
      checkpoint_id: checkpoints.step,
      fine_tuning_job_id: "ftjob-abc123",
      metrics: { step: 2000, train_loss: 0.1, full_valid_loss: 0.167, valid_loss: null },
    });
    expect(second?.id).toMatch(/^ftckpt_/);
  });

  test("read one page if limit is set, and continue from after", async () => {
    const organization = await world();
    await organization.write(
      configuration(`
data "openai_fine_tuning_checkpoints" "first" {
  fine_tuning_job_id = "ftjob-abc123"
  limit              = 1
}
data "openai_fine_tuning_checkpoints" "rest" {
  fine_tuning_job_id = "ftjob-abc123"
  after              = data.openai_fine_tuning_checkpoints.first.checkpoints[0].id
}
output "first" { value = [data.openai_fine_tuning_checkpoints.first.has_more, length(data.openai_fine_tuning_checkpoints.first.checkpoints)] }
output "rest" { value = [data.openai_fine_tuning_checkpoints.rest.has_more, length(data.openai_fine_tuning_checkpoints.rest.checkpoints)] }`),
    );
    await organization.apply();
    const { outputs } = JSON.parse(await organization.stateText()) as Outputs;
    expect(outputs["first"]?.value).toEqual([true, 1]);
    expect(outputs["rest"]?.value).toEqual([false, 2]);
  });

  test("feed a for_each", async () => {
    const organization = await world();
    await organization.write(
      configuration(`
data "openai_fine_tuning_checkpoints" "all" { fine_tuning_job_id = "ftjob-abc123" }
resource "openai_fine_tuning_checkpoint_permission" "each" {
  for_each      = toset(data.openai_fine_tuning_checkpoints.all.checkpoints[*].checkpoint_id)
  checkpoint_id = each.key
  project_id    = "proj_one"
}
data "openai_fine_tuning_checkpoint_permissions" "granted" {
  checkpoint_id = openai_fine_tuning_checkpoint_permission.each["${checkpoints.step}"].checkpoint_id
  depends_on    = [openai_fine_tuning_checkpoint_permission.each]
}
output "granted" { value = data.openai_fine_tuning_checkpoint_permissions.granted.permissions }`),
    );
    await organization.apply();
    expect(organization.grants()).toHaveLength(3);
    expect(Object.keys(await organization.state())).toContain(addressOf(`each["${checkpoints.step}"]`));
    const { outputs } = JSON.parse(await organization.stateText()) as Outputs;
    const grant = organization.grants().find(({ checkpoint }) => checkpoint === checkpoints.step);
    expect(outputs["granted"]?.value).toEqual([
      { permission_id: grant?.id, project_id: "proj_one", created_at: expect.any(Number) as number },
    ]);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test("name a job that does not exist", async () => {
    const organization = await world();
    await organization.write(
      configuration(`data "openai_fine_tuning_checkpoints" "all" { fine_tuning_job_id = "ftjob-none" }`),
    );
    const { code, text } = await organization.run(["plan", "-no-color"]);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("ftjob-none") as string });
    expect(text).toContain("Error: Fine-Tuning Job Not Found");
  });

  test("do not name the job as the cause if the base URL is not the API's", async () => {
    const organization = await world();
    await organization.write(
      configuration(`data "openai_fine_tuning_checkpoints" "all" { fine_tuning_job_id = "ftjob-abc123" }`),
    );
    const OPENAI_BASE_URL = organization.simulator.url.replace(/\/v1$/, "");
    const { code, text } = await organization.run(["plan", "-no-color"], { env: { OPENAI_BASE_URL } });
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("it usually ends in /v1") as string });
    expect(text).toContain("Error: OpenAI API Error (404)");
  });
});
