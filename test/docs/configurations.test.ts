import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildExecutable } from "../support/executable.ts";
import { describeTerraform, workspace } from "../support/terraform.ts";
import { codeBlocks, documents } from "./pages.ts";

const pages = documents()
  .map(({ file, text }) => ({ file, blocks: codeBlocks(text, "terraform") }))
  .filter(({ blocks }) => blocks.length > 0);

const requirement = `terraform {
  required_providers {
    openai = { source = "terraform-openai/openai" }
  }
}
`;

test("the pages with a configuration are found", () => {
  expect(pages.map(({ file }) => file)).toEqual(
    expect.arrayContaining([
      "README.md",
      "docs/index.md",
      "docs/resources/fine_tuning_checkpoint_permission.md",
      "docs/data-sources/fine_tuning_checkpoints.md",
    ]),
  );
});

describeTerraform("the configurations in the documents", () => {
  beforeAll(async () => {
    await buildExecutable();
  });

  test.each(pages)("$file: its blocks together are valid", async ({ blocks }) => {
    const terraform = await workspace();
    const whole = blocks.join("\n");
    await terraform.write(whole.includes("required_providers") ? whole : requirement + whole);
    expect(await terraform.run(["validate", "-no-color"])).toMatchObject({ code: 0 });
  });

  test("are all formatted as terraform fmt does", async () => {
    const terraform = await workspace();
    for (const { file, blocks } of pages) {
      const folder = join(terraform.folder, file);
      await mkdir(folder, { recursive: true });
      await Promise.all(
        blocks.map(async (block, index) => await writeFile(join(folder, `block-${index + 1}.tf`), block)),
      );
    }
    expect((await terraform.run(["fmt", "-check", "-recursive"])).output).toBe("");
  });
});
