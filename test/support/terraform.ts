import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { TestContext } from "vitest";
import { hosts, lacking, openTerraform } from "terraform-plugin-kit/testing";
import type { Capability, Host, Running, Workspace } from "terraform-plugin-kit/testing";
import { executableFolder } from "./executable.ts";

export type { Attributes, Result, Running, Workspace } from "terraform-plugin-kit/testing";

/** The source that configurations name; each host completes it with its own registry. */
export const source = "terraform-openai/openai";

/**
 * `describe` for tests that run a real Terraform or OpenTofu: once for each host. It is skipped with the reason where
 * there is none, except under CI, where its absence is a failure.
 */
export function describeTerraform(name: string, tests: (host: Host) => void | Promise<void>): void {
  const all = hosts();
  for (const host of all) {
    describe(all.length === 1 ? name : `${name} (${host.name})`, async () => {
      beforeAll(async () => {
        current = await prepare(host);
      });
      afterAll(async () => {
        if (current !== undefined) await rm(current.folder, { recursive: true, force: true });
        current = undefined;
      });
      await tests(host);
    });
  }
  if (all.length > 0) return;
  if (process.env["CI"] === "true") {
    test(`${name}: terraform is on PATH`, () => {
      expect.fail("terraform is not on PATH; with CI=true the runs under the real terraform must not be skipped");
    });
  } else {
    console.warn(`skipped, since terraform is not on PATH: ${name}`);
    describe.skip(name, () => void tests(absent));
  }
}

/** Skips the running test where the host lacks a capability, and says which. */
export function requires({ skip }: Pick<TestContext, "skip">, ...capabilities: readonly Capability[]): void {
  const lacks = capabilities.map((each) => lacking(currentHost(), each)).find((each) => each !== undefined);
  skip(lacks !== undefined, lacks);
}

/** The host that the running suite is for. */
export function currentHost(): Host {
  return running().host;
}

/** The full address that the host of the running suite gives the source of this provider. */
export function providerAddress(): string {
  return `${currentHost().registry}/${source}`;
}

/** PATH with the host of the running suite as `terraform` in front. */
export function hostPath(): string {
  return [running().folder, process.env["PATH"] ?? ""].join(delimiter);
}

interface Prepared {
  readonly host: Host;
  /** holds nothing but `terraform`, which is the host's executable whatever its own name is */
  readonly folder: string;
}

/** Suites of one file run one after another, so that there is one at a time. */
let current: Prepared | undefined;

/** For the names of tests that are skipped. */
const absent: Host = { executable: "", kind: "terraform", version: "0.0.0", name: "Terraform", registry: "" };

async function prepare(host: Host): Promise<Prepared> {
  const folder = await mkdtemp(join(tmpdir(), "terraform-host-"));
  await symlink(host.executable, join(folder, "terraform"));
  return { host, folder };
}

function running(): Prepared {
  if (current === undefined) throw new Error("This needs a host: call it in a test inside of describeTerraform.");
  return current;
}

/** How a test has something done when it has finished. A concurrent test passes that of its own context. */
export type Finished = (clean: () => void | Promise<void>) => void;

/** A fresh workspace, gone when the test has finished. */
export async function workspace(
  env: Readonly<Record<string, string>> = {},
  finished: Finished = onTestFinished,
  noted?: (running: Running) => Running,
): Promise<Workspace> {
  const folder = await mkdtemp(join(tmpdir(), "terraform-openai-"));
  finished(async () => await rm(folder, { recursive: true, force: true }));
  return await openWorkspace(folder, env, noted);
}

/**
 * The same in a folder that the caller made and removes.
 *
 * @param noted is given each command that starts
 */
export async function openWorkspace(
  folder: string,
  env: Readonly<Record<string, string>>,
  noted?: (running: Running) => Running,
): Promise<Workspace> {
  return await openTerraform({
    source,
    provider: executableFolder,
    host: running().host,
    env: { PATH: hostPath(), ...env },
    folder,
    ...(noted && { noted }),
  });
}
