import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { upgradeState } from "terraform-plugin-kit/testing";
import { granteeOf } from "./grantee-of.ts";
import { notes } from "./notes-provider.ts";
import { codeBlocks, root } from "./pages.ts";

test("CONTRIBUTING.md shows the examples that are compiled here", () => {
  const noun = readFileSync(join(root, "src/resources/project-service-account.ts"), "utf8");
  const inTheirPlace = ["grantee-of.ts", "notes-provider.ts"].map((file) => {
    const source = readFileSync(join(import.meta.dirname, file), "utf8");
    return source.replaceAll("../../src/resources/", "./");
  });
  expect(codeBlocks(readFileSync(join(root, "CONTRIBUTING.md"), "utf8"), "ts")).toEqual([noun, ...inTheirPlace]);
});

test("the function of the example answers, and refuses what is no id", () => {
  expect(granteeOf.call("ft:gpt:org::id:proj_1")).toBe("proj_1");
  expect(() => granteeOf.call("x")).toThrow("is not the id");
});

test("the provider of the example reads a state of its older version", () => {
  const note = notes.resources.get("notes_note");
  const json = Buffer.from('{"id":"note-1","title":"A","tags":"b c"}');
  expect(note && upgradeState("notes_note", note, { version: 0, json })).toMatchObject({
    title: "A",
    color: "yellow",
    tags: [{ name: "b" }, { name: "c" }],
  });
});
