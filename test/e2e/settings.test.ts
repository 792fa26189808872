import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { configuration, world } from "./world.ts";

const project_id = "proj_one";
const seed = {
  project_data_retention: [{ project_id, retention_type: "none" as const }],
  project_spend_limit: [{ project_id, threshold_amount: 77, currency: "USD" as const, interval: "month" as const }],
};
const settings = `
resource "openai_project_data_retention" "one" {
  project_id = "${project_id}"
  type       = "zero_data_retention"
  lifecycle { create_before_destroy = true }
}

resource "openai_project_spend_limit" "one" {
  project_id       = "${project_id}"
  threshold_amount = 5000
}
`;

describeTerraform("settings under the real terraform", () => {
  test("the plan of a destroy names the former value of each setting, and the destroy restores them", async () => {
    const organization = await world({ seed });
    await organization.write(configuration(settings));
    const { text: applied } = await organization.apply();
    expect(applied).toContain("Existing Setting Taken Over: data retention of proj_one");
    expect(applied).toContain("Existing Setting Taken Over: spend limit of proj_one");
    const { text } = await organization.plan(["-destroy"]);
    expect(text).toContain('{"type":"none"}');
    expect(text).toContain('"threshold_amount":77');
    await organization.destroy();
    const { store } = organization.simulator;
    expect(JSON.stringify(store.dump()["project_data_retention"])).toContain('"none"');
    expect(JSON.stringify(store.dump()["project_spend_limit"])).toContain("77");
  });

  test("a replacement that creates first restores nothing, and warns with the original value", async () => {
    const organization = await world({ seed });
    await organization.write(configuration(settings));
    await organization.apply();
    const { text } = await organization.apply(["-replace=openai_project_data_retention.one"]);
    expect(text).toContain("Former Setting Not Restored: data retention of proj_one");
    expect(text).toContain('{"type":"none"}');
    expect(JSON.stringify(organization.simulator.store.dump()["project_data_retention"])).toContain("zero_data_ret");
    expect(await organization.plan()).toMatchObject({ changes: false });
  });
});
