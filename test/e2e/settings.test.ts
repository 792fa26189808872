import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { defaultSeed } from "../../src/simulator/default-seed.ts";
import { describeTerraform } from "../support/terraform.ts";
import { adminKey, configuration, world } from "./world.ts";

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

/** Returns the Terraform blocks of a guide, in order. */
async function blocksOf(guide: string): Promise<readonly string[]> {
  const text = await readFile(join(import.meta.dirname, `../../docs/guides/${guide}.md`), "utf8");
  return [...text.matchAll(/^```terraform\n(.*?)^```$/gmsu)].map(([, block = ""]) => block);
}

describeTerraform("the module of the guide on guard rails", () => {
  test("reads each setting and each list of a project once, and restores all settings", async () => {
    const [main = "", guards = "", call = ""] = await blocksOf("guard-rails-for-a-project");
    const organization = await world({ seed: defaultSeed });
    const { journal, url } = organization.simulator;
    const names = ["data_retention", "hosted_tool_permissions", "model_permissions", "rate_limits"].concat([
      "service_tier_settings",
      "spend_alerts",
      "spend_limit",
    ]);
    const shown = async (): Promise<readonly unknown[]> =>
      await Promise.all(
        names.map(async (name) => {
          const headers = { authorization: `Bearer ${adminKey}` };
          const answer = await fetch(`${url}/organization/projects/proj_search/${name}`, { headers });
          return answer.ok ? await answer.json() : answer.status;
        }),
      );
    const before = await shown();
    await mkdir(join(organization.folder, "guard-rails"));
    await organization.write(guards, "guard-rails/main.tf");
    await organization.write(`${main}\n${call}`);
    await organization.run(["get"]);
    await organization.apply();
    expect(await shown()).not.toEqual(before);

    journal.clear();
    expect(await organization.plan()).toMatchObject({ changes: false });
    const asked = journal.entries().map(({ method, template }) => `${method} ${template}`);
    const projects = (defaultSeed.projects ?? []).filter(({ archived_at }) => archived_at === undefined);
    const once = projects.flatMap(() => names.map((name) => `GET /organization/projects/{}/${name}`));
    expect(asked.toSorted()).toEqual(["GET /organization/projects", ...once].toSorted());

    await organization.destroy();
    expect(await shown()).toEqual(before);
  });
});

describeTerraform("settings under the real terraform", () => {
  test("are restored by a destroy, whose plan names their former values", async () => {
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

  test("are not restored by a replacement with create_before_destroy, which warns with the original value", async () => {
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
