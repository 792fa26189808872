import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectUser, projectUsers } from "./project-user.ts";
import { codeBlocks, root } from "./pages.ts";

test("CONTRIBUTING.md shows the example that is compiled here", () => {
  const source = readFileSync(join(import.meta.dirname, "project-user.ts"), "utf8");
  const inItsPlace = source.replaceAll("../../src/resources/", "./").replaceAll("../../src/", "../");
  expect(codeBlocks(readFileSync(join(root, "CONTRIBUTING.md"), "utf8"), "ts")).toEqual([inItsPlace]);
});

test("the example is a definition that the framework accepts", () => {
  expect(projectUser.importId?.parse("proj_1/user-1")).toEqual({ project_id: "proj_1", user_id: "user-1" });
  expect(projectUser.importId?.parse("proj_1")).toBeUndefined();
  expect(Object.keys(projectUsers.schema.attributes)).toEqual(["project_id", "users"]);
});
