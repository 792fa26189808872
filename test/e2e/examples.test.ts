import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exampleOrganization as seed } from "../support/example-organization.ts";
import { describeTerraform } from "../support/terraform.ts";
import { world } from "./world.ts";

const examples = join(import.meta.dirname, "../../examples");
const provider = await readFile(join(examples, "provider/provider.tf"), "utf8");

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
