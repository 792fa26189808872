import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openaiProvider } from "../../src/provider.ts";
import { defaultSeed as seed } from "../../src/simulator/default-seed.ts";
import { shell } from "../support/shell.ts";
import { describeTerraform } from "../support/terraform.ts";
import { world } from "./world.ts";
import type { World } from "./world.ts";

const examples = join(import.meta.dirname, "../../examples");
const read = async (...path: readonly string[]) => await readFile(join(examples, ...path), "utf8");
const provider = await read("provider/provider.tf");
const { resources, dataSources } = openaiProvider({ version: "", env: {}, mask: () => {} });

const folders = [
  ...[...resources.keys()].map((type) => ({ folder: `resources/${type}`, file: "resource.tf" })),
  ...[...dataSources.keys()].map((type) => ({ folder: `data-sources/${type}`, file: "data-source.tf" })),
];

test("every page of the provider has its folder in examples/, and every folder its page", async () => {
  const found = await Promise.all(
    ["resources", "data-sources"].map(async (kind) =>
      (await readdir(join(examples, kind))).map((name) => `${kind}/${name}`),
    ),
  );
  expect(found.flat().toSorted()).toEqual(folders.map(({ folder }) => folder).toSorted());
});

describeTerraform("the examples", () => {
  test.each(folders)("$folder applies as it stands, its second plan is empty, and it is destroyed", async (example) => {
    const organization = await laidOut(example.folder, example.file);
    await organization.apply();
    expect(await organization.plan()).toMatchObject({ changes: false });
    await organization.destroy();
    expect(organization.grants()).toEqual([]);
    expect(await organization.state()).toEqual({});
  });

  test.each(folders.filter(({ file }) => file === "resource.tf"))(
    "$folder/import.sh imports what is there as it stands, and the plan after it changes nothing",
    async ({ folder, file }) => {
      const organization = await laidOut(folder, file);
      await organization.apply();
      await rm(join(organization.folder, "terraform.tfstate"));
      const commands = await read(folder, "import.sh");
      const { code, output } = await shell(commands, { cwd: organization.folder, env: organization.env });
      expect({ code, output }).toMatchObject({ code: 0 });
      const addresses = Array.from(commands.matchAll(/^terraform import (\S+)/gm), ([, address]) => address ?? "");
      expect(addresses).not.toEqual([]);
      expect(Object.keys(await organization.state())).toEqual(expect.arrayContaining(addresses));
      const { text } = await organization.plan();
      expect(text).toMatch(/No changes\.|Plan: \d+ to add, 0 to change, 0 to destroy\./);
      for (const address of addresses) expect(text).not.toContain(`# ${address} `);
    },
  );

  test("are formatted as terraform fmt does it", async () => {
    const organization = await world({ seed });
    const { code, output } = await organization.run(["fmt", "-no-color", "-check", "-diff", "-recursive", examples]);
    expect({ code, output }).toEqual({ code: 0, output: "" });
  });
});

/** An organization as the documents speak of it, and a folder with the example and the provider's. */
async function laidOut(folder: string, file: string): Promise<World> {
  const organization = await world({ seed });
  await organization.write(provider, "provider.tf");
  await organization.write(await read(folder, file));
  return organization;
}
