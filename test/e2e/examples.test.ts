import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Seed } from "../../src/simulator/seed.ts";
import { describeTerraform } from "../support/terraform.ts";
import { world } from "./world.ts";

const examples = join(import.meta.dirname, "../../examples");
const provider = await readFile(join(examples, "provider/provider.tf"), "utf8");

/** The organization that the examples speak of. */
const seed: Seed = {
  projects: [
    { id: "proj_owner", name: "Research" },
    { id: "proj_abc123", name: "Support" },
  ],
  jobs: [
    {
      id: "ftjob-abc123",
      model: "gpt-4o-mini-2024-07-18",
      fine_tuned_model: "ft:gpt-4o-mini-2024-07-18:my-org::7p4lURel",
      checkpoints: [
        { step_number: 1000, metrics: { full_valid_loss: 0.967 } },
        { step_number: 2000, metrics: {} },
      ],
    },
  ],
};

describeTerraform("the examples", async () => {
  for (const kind of ["resources", "data-sources"]) {
    for (const name of await readdir(join(examples, kind))) {
      const file = kind === "resources" ? "resource.tf" : "data-source.tf";
      test(`${kind}/${name} applies as it stands, and its second plan is empty`, async () => {
        const organization = await world({ seed });
        await organization.write(provider, "provider.tf");
        await organization.write(await readFile(join(examples, kind, name, file), "utf8"));
        await organization.apply();
        expect(await organization.plan()).toMatchObject({ changes: false });
        await organization.destroy();
        expect(organization.grants()).toEqual([]);
      });
    }
  }

  test("are formatted as terraform fmt does it", async () => {
    const organization = await world({ seed });
    const { code, output } = await organization.run(["fmt", "-no-color", "-check", "-diff", "-recursive", examples]);
    expect({ code, output }).toEqual({ code: 0, output: "" });
  });
});
