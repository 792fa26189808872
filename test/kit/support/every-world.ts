import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { openWorkspace } from "../../support/terraform.ts";
import type { Result, Workspace } from "../../support/terraform.ts";

/** A terraform that uses the provider `every`, whose objects are files that a test may read and change. */
export interface EveryWorld extends Workspace {
  /** writes main.tf, with what every configuration begins with */
  configure(body: string): Promise<void>;
  /** ids of what exists, by the kind */
  ids(kind: string): Promise<readonly string[]>;
  /** changes an object from outside, or takes it away */
  change(id: string, fields: object | undefined): Promise<void>;
  notes(): Promise<readonly string[]>;
  /** apply, after which a plan must be empty */
  settle(): Promise<Result>;
}

/** What Terraform says of a provider that breaks its rules (its provider contract: docs/resource-instance-change-lifecycle.md of its repository), and what a provider says of its own bugs. */
const breaches = [
  /Provider (?:produced|returned)/i,
  /inconsistent/i,
  /invalid new value for/i,
  /bug in the provider/i,
  /Unexpected Error in the Provider/i,
  /Unexpected Answer/i,
  /unexpected new value/i,
  /Plugin (?:did not respond|error)|Unsupported plugin method|crashed/i,
  /(?:object|list|set|map|string|number|bool|tuple) (?:with \d+ attributes )?is required/i,
  /unsupported attribute/i,
  /Invalid resource state upgrade/i,
  // A newer Terraform prints this for an identity that holds unknowns, and ends with success all the same.
  /Failed to marshal/i,
  /has indicated "requires replacement"/i,
  /Failed to marshal/i,
];

/** Terraform has nothing to say against the provider. */
export function expectNoBreach({ text }: Result): void {
  for (const breach of breaches) expect(text).not.toMatch(breach);
}

const preamble = `terraform {
  required_providers {
    every = { source = "test/every" }
  }
}
`;

/** A fresh workspace, gone when the test has finished. No command of it may show a breach. */
export async function everyWorld(): Promise<EveryWorld> {
  const folder = await mkdtemp(join(tmpdir(), "terraform-every-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  const [bin, objects, cliConfig] = [join(folder, "bin"), join(folder, "objects"), join(folder, "every.rc")];
  await mkdir(bin);
  await mkdir(objects);
  const wrapper = join(bin, "terraform-provider-every");
  await writeFile(
    wrapper,
    `#!/bin/sh\nexec "${process.execPath}" "${join(import.meta.dirname, "every-provider.ts")}"\n`,
  );
  await chmod(wrapper, 0o755);
  await writeFile(cliConfig, `provider_installation {\n  dev_overrides { "test/every" = "${bin}" }\n}\n`);
  const terraform = await openWorkspace(folder, {
    EVERY_FOLDER: objects,
    TF_CLI_CONFIG_FILE: cliConfig,
    // The provider is started several times a command.
    NODE_COMPILE_CACHE: join(tmpdir(), "terraform-every-compile-cache"),
  });
  const checked = async <R extends Result>(result: Promise<R>): Promise<R> => {
    const ended = await result;
    expectNoBreach(ended);
    return ended;
  };
  const world: EveryWorld = {
    ...terraform,
    run: async (args, options) => await checked(terraform.run(args, options)),
    apply: async (args, options) => await checked(terraform.apply(args, options)),
    destroy: async (args, options) => await checked(terraform.destroy(args, options)),
    plan: async (args, options) => await checked(terraform.plan(args, options)),
    configure: async (body) => await terraform.write(`${preamble}\n${body}\n`),
    ids: async (kind) =>
      (await readdir(objects)).filter((file) => file.startsWith(`${kind}-`)).map((file) => file.replace(/\.json$/, "")),
    async change(id, fields) {
      const file = join(objects, `${id}.json`);
      if (fields === undefined) return await rm(file);
      const before = JSON.parse(await readFile(file, "utf8")) as object;
      return await writeFile(file, JSON.stringify({ ...before, ...fields }));
    },
    notes: async () => (await readFile(join(objects, "notes.txt"), "utf8").catch(() => "")).split("\n").filter(Boolean),
    async settle() {
      const applied = await world.apply();
      const planned = await world.plan();
      expect(planned.changes, planned.output).toBe(false);
      // An every_mode counts its reads in its private state, and so changes with each.
      if (Object.keys(await world.state()).some((address) => address.startsWith("every_mode."))) return applied;
      expect(await world.drift()).toEqual([]);
      return applied;
    },
  };
  return world;
}
