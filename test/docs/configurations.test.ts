import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeTerraform, workspace } from "../support/terraform.ts";
import { codeBlocks, documents } from "./pages.ts";

const pages = documents()
  .map(({ file, text }) => ({ file, blocks: codeBlocks(text, "terraform") }))
  .filter(({ blocks }) => blocks.length > 0);

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

/** That they are valid, and do what is said of them, is test/e2e/documents.test.ts and test/e2e/examples.test.ts. */
describeTerraform("the configurations in the documents", () => {
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
