/**
 * States that the real other providers wrote are taken over in one plan. The plan of a moved block needs the former
 * provider. This provider's executable replaces it, because Terraform only requests its schemas.
 */
import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { organizationOf, origins, pathOf, stateOf } from "../origins/origins.ts";
import type { Origin } from "../origins/origins.ts";
import { executable, executableFolder } from "../support/executable.ts";
import { describeTerraform, requires, source, workspace } from "../support/terraform.ts";
import type { Finished, Workspace } from "../support/terraform.ts";

const movers = (Object.keys(origins) as Origin[]).filter((origin) => origin !== "openai");

describeTerraform("coming over from another provider", () => {
  test.concurrent("from openai/openai by terraform state replace-provider: each of its types, and nothing changes", async ({
    onTestFinished,
  }) => {
    const { terraform, writes } = await openFolder("openai", onTestFinished);
    // Terraform wrote the state. OpenTofu would complete a short address with its own registry.
    const written = `registry.terraform.io/${origins.openai}`;
    const types = new Set(stateOf("openai").map(({ type }) => type));
    expect(types.size).toBe(25);
    const replaced = await terraform.run(["state", "replace-provider", "-auto-approve", written, source]);
    expect(replaced.text).toContain(`Successfully replaced provider for ${stateOf("openai").length} resources.`);
    expect((await terraform.plan(["-refresh=false"])).text).toContain("No changes.");
    expect((await terraform.apply()).text).toContain("0 added, 0 changed, 0 destroyed");
    const state = await terraform.state();
    expect(Object.keys(state)).toHaveLength(stateOf("openai").length);
    expect(state["openai_organization_spend_alert.this"]).toMatchObject({
      notification_channel: { type: "email", recipients: ["a@example.com", "z@example.com"] },
    });
    expect(state["openai_organization_user.bob"]).toMatchObject({ id: "user-bob456", remove_on_destroy: false });
    expect(writes()).toEqual([]);
  });

  test.concurrent.for(movers)("from %s by moved blocks", async (origin, context) => {
    requires(context, "moves from another type");
    const { terraform, writes } = await openFolder(origin, context.onTestFinished);
    const { text } = await terraform.apply();
    expect(text).toContain("0 added, 0 changed, 0 destroyed");
    expect(text).toContain("Value of a Key Dropped From the State: service account svc_acct_");
    const state = await terraform.stateText();
    expect(state).not.toContain("sk-example-secret");
    expect(state).not.toContain(origins[origin]);
    expect(await terraform.stateText("terraform.tfstate.backup")).toContain("sk-example-secret");
    expect(Object.keys(await terraform.state())).toHaveLength(stateOf(origin).length);
    // The former provider is not needed from here on.
    await writeFile(join(terraform.folder, "terraform.rc"), overrides({ [source]: executableFolder }));
    expect(await terraform.plan()).toMatchObject({ changes: false });
    expect(writes()).toEqual([]);
  });
});

interface Folder {
  readonly terraform: Workspace;
  /** The requests so far, except GET requests. */
  writes(): readonly string[];
}

/** A folder with another provider's state and the configuration for this provider, in the organization of the state. */
async function openFolder(origin: Origin, finished: Finished): Promise<Folder> {
  const simulator = await organizationOf(origin, finished);
  const env = { OPENAI_BASE_URL: simulator.url, OPENAI_ADMIN_KEY: "sk-admin-test", OPENAI_API_KEY: "sk-test" };
  const terraform = await workspace(env, finished);
  await copyFile(pathOf(origin, "state.json"), join(terraform.folder, "terraform.tfstate"));
  await copyFile(pathOf(origin, "main.tf"), join(terraform.folder, "main.tf"));
  if (origin === "openai") await copyFile(pathOf(origin, "ca.pem"), join(terraform.folder, "ca.pem"));
  const former = join(terraform.folder, "former");
  await mkdir(former);
  await symlink(executable, join(former, `terraform-provider-${origins[origin].split("/")[1]}`));
  await writeFile(
    join(terraform.folder, "terraform.rc"),
    overrides({ [source]: executableFolder, [origins[origin]]: former }),
  );
  const requests = () => simulator.journal.entries().filter(({ method }) => method !== "GET");
  return { terraform, writes: () => requests().map(({ method, path }) => `${method} ${path}`) };
}

function overrides(folders: Readonly<Record<string, string>>): string {
  const lines = Object.entries(folders).map(([address, folder]) => `    "${address}" = "${folder}"`);
  return `provider_installation {\n  dev_overrides {\n${lines.join("\n")}\n  }\n}\n`;
}
