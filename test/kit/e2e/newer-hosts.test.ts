import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { describeTerraform, requires, workspace } from "../../support/terraform.ts";
import type { Workspace } from "../../support/terraform.ts";

/** What only newer hosts have, with a provider that uses all of it. */
describeTerraform("a newer host", () => {
  test("imports an object by its identity", async (context) => {
    requires(context, "import by identity");
    const corner = await cornerWorkspace();
    await corner.write(`${preamble}
resource "corner_thing" "a" {
  name = "a"
}
import {
  to       = corner_thing.a
  identity = { id = "thing-a", name = "a" }
}
`);
    expect((await corner.apply()).text).toContain("1 imported, 0 added, 0 changed, 0 destroyed");
    expect(await corner.state()).toMatchObject({ "corner_thing.a": { id: "thing-a", name: "a" } });
    expect(await corner.plan()).toMatchObject({ changes: false });
  });

  test("queries objects up to a limit, and writes a configuration that imports them and changes nothing", async (context) => {
    requires(context, "query");
    const corner = await cornerWorkspace();
    await corner.write(preamble);
    await corner.write(
      `list "corner_thing" "all" {
  provider = corner
  limit    = 3
  config {
    prefix = "listed-"
  }
}
`,
      "things.tfquery.hcl",
    );
    const { code, text } = await corner.run(["query", "-no-color", "-generate-config-out=found.tf"]);
    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining("listed-2") as string });
    expect(text).not.toContain("listed-3");
    expect((await corner.plan()).text).toContain("Plan: 3 to import, 0 to add, 0 to change, 0 to destroy.");
    await corner.apply();
    expect(Object.values(await corner.state()).map(({ id }) => id)).toEqual([
      "thing-listed-0",
      "thing-listed-1",
      "thing-listed-2",
    ]);
  });

  test("invokes an action by name, and after what triggers it", async (context) => {
    requires(context, "actions");
    const corner = await cornerWorkspace();
    await corner.write(`${preamble}
resource "corner_thing" "a" {
  name = "a"
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.corner_wave.hello]
    }
  }
}
action "corner_wave" "hello" {
  config {
    target = "everybody"
    times  = 2
  }
}
`);
    expect((await corner.apply()).text).toContain("wave 2");
    expect((await corner.apply(["-invoke=action.corner_wave.hello"])).text).toContain("wave 2");
    expect(await corner.plan()).toMatchObject({ changes: false });
  });
});

const preamble = `terraform {
  required_providers {
    corner = { source = "example/corner" }
  }
}
`;

/** A workspace whose provider is corner-provider.ts. */
async function cornerWorkspace(): Promise<Workspace> {
  const corner = await workspace({ NODE_COMPILE_CACHE: join(tmpdir(), "terraform-every-compile-cache") });
  const bin = join(corner.folder, "bin");
  await mkdir(bin);
  const executable = join(bin, "terraform-provider-corner");
  const main = join(import.meta.dirname, "../support/corner-provider-main.ts");
  await writeFile(executable, `#!/bin/sh\nexec "${process.execPath}" "${main}"\n`);
  await chmod(executable, 0o755);
  await corner.write(`provider_installation {\n  dev_overrides { "example/corner" = "${bin}" }\n}\n`, "terraform.rc");
  return corner;
}
