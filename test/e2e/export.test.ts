import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { fileOf } from "../../src/export/hcl.ts";
import type { Expression } from "../../src/export/hcl.ts";
import { describeTerraform, hostPath } from "../support/terraform.ts";

describeTerraform("an exported organization", () => {
  test("terraform fmt changes nothing of any file that an export could write", async () => {
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
