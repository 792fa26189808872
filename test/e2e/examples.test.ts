import { copyFile, cp, readdir, rm, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { lacking } from "terraform-plugin-kit/testing";
import { openaiProvider } from "../../src/provider.ts";
import { defaultSeed as seed } from "../../src/simulator/default-seed.ts";
import { follow } from "../support/followed.ts";
import type { Followed } from "../support/followed.ts";
import { currentHost, describeTerraform, requires } from "../support/terraform.ts";
import { shapeOf } from "./shapes.ts";
import { adminKey, attachedWorld, checkpoints, world } from "./world.ts";
import type { World } from "./world.ts";

const examples = join(import.meta.dirname, "../../examples");
const { resources, dataSources, ephemeralResources, actions, listResources } = openaiProvider({ version: "", env: {} });

/** The folders of examples/ that have pages in docs/. test/docs/generated.test.ts checks the pages. */
const pages = [
  ...[...resources].map(([type, { name }]) => ({ page: `docs/resources/${name}.md`, folder: `resources/${type}` })),
  ...[...dataSources].map(([type, { name }]) => ({
    page: `docs/data-sources/${name}.md`,
    folder: `data-sources/${type}`,
  })),
];

test("every page of the provider has its folder in examples/, and every folder its page", async () => {
  const found = await Promise.all(
    ["actions", "list-resources", "resources", "data-sources"].map(async (kind) =>
      (await readdir(join(examples, kind))).map((name) => `${kind}/${name}`),
    ),
  );
  const named = [
    ...[...actions.keys()].map((type) => `actions/${type}`),
    ...[...listResources.keys()].map((type) => `list-resources/${type}`),
  ];
  expect(found.flat().toSorted()).toEqual([...named, ...pages.map(({ folder }) => folder)].toSorted());
});

test("all examples have one configuration of the provider", async () => {
  const files = await readdir(examples, { recursive: true });
  expect(files.filter((file) => basename(file) === "provider.tf")).toEqual([join("provider", "provider.tf")]);
});

describeTerraform("the examples", () => {
  test.concurrent.for(pages)("$page, followed to the letter", async ({ page, folder }, { onTestFinished }) => {
    const organization = await attachedWorld({ seed, env: { TF_INPUT: "1" }, finished: onTestFinished });
    await cp(join(examples, folder), organization.folder, { recursive: true });
    await copyFile(join(examples, "provider/provider.tf"), join(organization.folder, "provider.tf"));
    await follow(page, organization, async (document) => {
      await document.write("", folder.startsWith("resources/") ? "resource.tf" : "data-source.tf");
      await organization.apply();
      expect(await organization.plan()).toMatchObject({ changes: false });

      if (folder.startsWith("resources/")) await importAgain(document, organization);
      if (page.endsWith("/fine_tuning_checkpoint_permission.md")) {
        document.rename("your-admin-api-key", adminKey);
        expect(await document.shell("export OPENAI_ADMIN_KEY")).toContain("0 added, 0 changed, 0 destroyed.");
      }
      await allowDestroy(organization);
      await organization.destroy();
      expect(organization.grants()).toEqual([]);
      expect(await organization.state()).toEqual({});
    });
  });

  test.concurrent.for([...ephemeralResources.keys()])(
    "include %s, which leaves no key after an apply",
    async (type, context) => {
      requires(context, "ephemeral resources");
      const organization = await attachedWorld({ seed, finished: context.onTestFinished });
      await cp(join(examples, "ephemeral-resources", type), organization.folder, { recursive: true });
      await copyFile(join(examples, "provider/provider.tf"), join(organization.folder, "provider.tf"));
      const before = organization.simulator.store.dump();
      await organization.apply();
      expect(organization.simulator.journal.count({ method: "POST" })).toBeGreaterThan(0);
      expect(organization.simulator.store.dump()).toEqual(before);
    },
  );

  test.concurrent.for([...actions.keys()])("include %s, which does what its page describes", async (type, context) => {
    requires(context, "actions");
    const organization = await attachedWorld({ seed, finished: context.onTestFinished });
    await cp(join(examples, "actions", type), organization.folder, { recursive: true });
    await copyFile(join(examples, "provider/provider.tf"), join(organization.folder, "provider.tf"));
    const [, name = ""] =
      /^action "\w+" "(\w+)"/mu.exec(await readFile(join(organization.folder, "action.tf"), "utf8")) ?? [];
    await organization.apply([`-invoke=action.${type}.${name}`]);
    const { journal } = organization.simulator;
    expect(journal.count({ method: "DELETE" }) + journal.count({ method: "POST" })).toBe(1);
  });

  test("of list resources each find an object in one query", async (context) => {
    requires(context, "query");
    const permissions = [{ id: "cp_a", checkpoint: checkpoints.empty, project_id: "proj_search" }];
    const organization = await attachedWorld({ seed: { ...seed, permissions }, finished: context.onTestFinished });
    await copyFile(join(examples, "provider/provider.tf"), join(organization.folder, "provider.tf"));
    for (const type of listResources.keys()) {
      const file = join(examples, "list-resources", type, "list-resource.tfquery.hcl");
      await copyFile(file, join(organization.folder, `${type}.tfquery.hcl`));
    }
    const { code, stdout } = await organization.run(["query", "-json"]);
    expect(code).toBe(0);
    const totals = Array.from(stdout.matchAll(/"address":"([^"]+)","resource_type":"([^"]+)","total":(\d+)/gu));
    expect(new Set(totals.map(([, , type]) => type))).toEqual(new Set(listResources.keys()));
    expect(totals.filter(([, , , total]) => total === "0").map(([, address]) => address)).toEqual([]);
  });

  test("have the format of terraform fmt", async () => {
    const organization = await world({ seed });
    const { code, output } = await organization.run(["fmt", "-no-color", "-check", "-diff", "-recursive", examples]);
    expect({ code, output }).toEqual({ code: 0, output: "" });
  });
});

/** Removes the settings that prevent a destroy, as a user would. */
async function allowDestroy({ folder }: World): Promise<void> {
  const file = join(folder, "resource.tf");
  const text = await readFile(file, "utf8").catch(() => "");
  await writeFile(file, text.replaceAll(/^ *prevent_destroy = true\n/gmu, ""));
}

/** Imports by the commands and the blocks of the page. The imported objects agree with the example, and nothing is replaced. */
async function importAgain(document: Followed, organization: World): Promise<void> {
  const state = join(organization.folder, "terraform.tfstate");
  // A role with a taken name is refused, so the page imports the role that its example created.
  for (const [address, { id }] of Object.entries(await organization.state())) {
    if (/^openai_(?:project_)?role\./u.test(address)) document.rename("role_abc123", String(id));
  }
  await rm(state);
  const printed = await document.shell("# ");
  const addresses = Object.keys(await organization.state()).filter((address) => !address.startsWith("data."));
  expect(printed.match(/Import successful!/g)).toHaveLength(addresses.length);
  const { text } = await organization.plan();
  // The state records the attributes of a key that the API does not return.
  const isKey = addresses.some((address) => shapeOf(address.split(".")[0] ?? "") === "key");
  const recorded = isKey ? addresses.length : 0;
  expect(text).toMatch(new RegExp(`No changes\\.|Plan: \\d+ to add, ${recorded} to change, 0 to destroy\\.`));
  for (const address of isKey ? [] : addresses) expect(text).not.toContain(`# ${address} `);

  const plansOneImport = async (): Promise<void> => {
    await rm(state);
    await document.write("import {", "import.tf");
    expect((await organization.plan()).text).toMatch(
      new RegExp(`Plan: 1 to import, \\d+ to add, ${recorded} to change, 0 to destroy\\.`),
    );
    await organization.apply();
  };
  await plansOneImport();
  const lacks = lacking(currentHost(), "import by identity");
  if (lacks === undefined) await plansOneImport();
  else document.leave("import {", lacks);
}
