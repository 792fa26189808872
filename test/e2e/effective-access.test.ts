import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { largeOrganization } from "../support/large-organization.ts";
import { describeTerraform } from "../support/terraform.ts";
import { configuration, world } from "./world.ts";

interface Outputs {
  readonly outputs: Readonly<Record<string, { readonly value: unknown }>>;
}

describeTerraform("the access of 2,000 people, 200 groups and 300 projects", () => {
  test("is read by Terraform once, in a state of bounded size", async () => {
    const organization = await world({ seed: { projects: [], jobs: [], models: [], ...largeOrganization.seed } });
    await organization.write(
      configuration(`
data "openai_effective_access" "all" {
  include_permissions = false
}

output "ways" {
  value = { for via, rows in { for row in data.openai_effective_access.all.access : row.via => 1... } : via => length(rows) }
}`),
    );
    await organization.apply();
    const { outputs } = JSON.parse(await organization.stateText()) as Outputs;
    const count = (via: RegExp): number => largeOrganization.rows.filter((row) => via.test(row)).length;
    expect(outputs["ways"]?.value).toEqual({
      direct: count(/ direct$/u),
      group: count(/ group group_\d+$/u),
      organization: count(/ organization$/u),
    });
    expect(organization.requests("GET")).toBe(largeOrganization.requests);
    const { size } = await stat(join(organization.folder, "terraform.tfstate"));
    expect(size / largeOrganization.rows.length).toBeLessThan(600);
  }, 300_000);
});
