import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { fileOf } from "../../src/export/hcl.ts";
import type { Expression } from "../../src/export/hcl.ts";
import { offers } from "../../src/resources/index.ts";
import { startSimulator } from "../../src/simulator/server.ts";
import { filesOf } from "../export/exporting.ts";
import { richSeed } from "../export/rich-seed.ts";
import { executable } from "../support/executable.ts";
import { describeTerraform, hostPath, workspace } from "../support/terraform.ts";
import { adminKey, apiKey } from "./world.ts";

describeTerraform("an exported organization", () => {
  test("is imported as it is, and the next plan is empty", async () => {
    const simulator = await startSimulator({ seed: richSeed });
    const terraform = await workspace({
      OPENAI_BASE_URL: simulator.url,
      OPENAI_ADMIN_KEY: adminKey,
      OPENAI_API_KEY: apiKey,
    });
    onTestFinished(async () => await simulator.close());
    const cwd = join(terraform.folder, "openai");
    const run = promisify(execFile);
    const all = offers.flatMap(({ resource }) => resource?.name ?? []);
    // Without --output, the folder is openai.
    const exported = await run(executable, ["export", "--only", all.join(",")], {
      cwd: terraform.folder,
      env: terraform.env,
    });
    const [, count = ""] = /^Wrote (\d+) resources/u.exec(exported.stdout) ?? [];
    expect(exported.stderr).toBe("");
    const { code, output } = await terraform.run(["fmt", "-check", "-diff"], { cwd });
    expect({ code, output }).toEqual({ code: 0, output: "" });
    const plan = await terraform.plan([], { cwd });
    expect(plan.text).toContain(`Plan: ${count} to import, 0 to add, 0 to change, 0 to destroy.`);
    const kinds = new Set(Array.from(plan.stdout.matchAll(/^ {4}resource "openai_(\w+)"/gmu), ([, kind = ""]) => kind));
    expect([...kinds].toSorted()).toEqual(all.toSorted());
    await terraform.apply([], { cwd });
    expect((await terraform.plan([], { cwd })).changes).toBe(false);
    expect(simulator.journal.entries().filter(({ method }) => method !== "GET")).toEqual([]);
    // A second export writes equal bytes, only over the files of the export.
    const before = await filesOf(cwd);
    await run(executable, ["export", "--force", "--only", all.join(",")], {
      cwd: terraform.folder,
      env: terraform.env,
    });
    expect(await filesOf(cwd)).toEqual(before);
  });

  test("has the format of terraform fmt in every possible file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "hcl-"));
    onTestFinished(async () => await rm(folder, { recursive: true }));
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.string(),
      fc.constantFrom("${a}", "$${", "%{", "é", "a\nb\n", "\r\n\n"),
    );
    const scalar = fc.oneof(text, fc.boolean(), fc.integer(), fc.bigInt());
    const name = fc.stringMatching(/^[a-z_]{1,12}$/u);
    const members = <T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>) =>
      fc
        .uniqueArray(fc.tuple(key, value), { selector: ([each]) => each.normalize("NFC"), maxLength: 5 })
        .map((all) => new Map(all));
    const { value } = fc.letrec<{ value: Expression }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        scalar,
        fc.array(tie("value"), { maxLength: 4 }),
        members(fc.oneof(name, text), tie("value")),
      ),
    }));
    const blocks = fc.sample(members(name, value), { numRuns: 150, seed: 18 });
    const files = blocks.map((attributes) => ({ type: "locals", labels: [], body: { attributes } }));
    const written = fileOf(files);
    const file = join(folder, "main.tf");
    await writeFile(file, written);
    await promisify(execFile)("terraform", ["fmt", "-list=false", folder], {
      env: { ...process.env, PATH: hostPath() },
    });
    expect(await readFile(file, "utf8")).toBe(written);
  });
});
