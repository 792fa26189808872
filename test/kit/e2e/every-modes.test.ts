import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { everyWorld } from "../support/every-world.ts";
import { describeTerraform, requires } from "../../support/terraform.ts";

describeTerraform("every mode under the real terraform", () => {
  test("defaults, semantic equality, replacement and what is known early", async () => {
    const world = await everyWorld();
    await world.configure(`
resource "every_mode" "a" {
  name     = "a"
  settings = "{\\"x\\": 1}"
  city     = "PARIS"
  zone     = "z1"
  level    = 2
}

output "title" { value = every_mode.a.title }`);
    const planned = await world.plan();
    expect(planned.text).toMatch(/first = 1\b/);
    expect(planned.text).toMatch(/\+ title = "a!"/);
    await world.settle();
    const [id] = await world.ids("mode");
    expect((await world.state())["every_mode.a"]).toMatchObject({
      id,
      size: "small",
      count_of: 3,
      enabled: true,
      region: "north",
      city: "PARIS",
    });

    await world.configure(`
resource "every_mode" "a" {
  name     = "a"
  settings = "{ \\"x\\":1 }"
  city     = "paris"
  level    = 3
  size     = "large"
}`);
    await world.settle();
    expect(await world.ids("mode")).toEqual([id]);
    expect((await world.state())["every_mode.a"]).toMatchObject({
      settings: '{"x": 1}',
      city: "PARIS",
      zone: "z1",
      size: "large",
      revision: 2,
    });

    for (const [settings, path] of [
      ["level = 1", "level"],
      ['level = 1\n  zone = "z1"\n  kind = "k"', "kind"],
    ] as const) {
      await world.configure(`resource "every_mode" "a" {\n  name = "a"\n  ${settings}\n}`);
      const { text } = await world.plan();
      expect(text).toContain("must be replaced");
      expect(text).toMatch(new RegExp(`${path} = .* # forces replacement`));
      await world.settle();
    }
    expect(await world.ids("mode")).not.toEqual([id]);
    await world.destroy();
  });

  test("a write-only value reaches the provider, and no file; its version makes it be written again", async (context) => {
    requires(context, "write-only attributes");
    const world = await everyWorld();
    const config = (password: string, version: number): string => `
resource "every_mode" "a" {
  name             = "a"
  password         = "${password}"
  password_version = ${version}
}`;
    await world.configure(config("hunter2-first", 1));
    await world.settle();
    const hash = async (): Promise<unknown> => (await world.state())["every_mode.a"]?.["password_hash"];
    const first = await hash();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    await world.configure(config("hunter2-second", 1));
    expect((await world.plan()).changes).toBe(false);
    await world.configure(config("hunter2-second", 2));
    await world.settle();
    expect(await hash()).not.toBe(first);
    expect(await world.stateText()).not.toContain("hunter2");
    expect((await world.state())["every_mode.a"]?.["password"]).toBeNull();
  });

  test("what is deprecated, wrong or worth a warning is said, at the attribute", async () => {
    const world = await everyWorld();
    await world.configure(`resource "every_mode" "a" {\n  name = "warned"\n  old_note = "x"\n}`);
    const { text } = await world.apply();
    expect(text).toContain("Warning: Attribute Deprecated");
    expect(text).toContain("Warning: An Object Was Made");
    await world.configure(`
resource "every_mode" "a" {
  name        = ""
  size        = "huge"
  note        = "x"
  nickname    = "y"
  secret_text = ""
}`);
    const invalid = await world.run(["validate", "-no-color"]);
    expect(invalid.code).toBe(1);
    for (const part of [
      "name must not be empty",
      'size must be one of "small", "large", got: "huge"',
      "Only one of note, nickname",
      "got: a sensitive value",
    ])
      expect(invalid.text).toContain(part);
    await world.configure(`resource "every_mode" "a" {\n  name = "guarded"\n}`);
    await world.settle();
    await world.configure("");
    const last = await world.apply();
    expect(last.text).toContain("Warning: A Guarded Object Ends");
  });

  test("changes from outside are seen and put right, and private state lives on", async () => {
    const world = await everyWorld();
    await world.configure(`resource "every_mode" "a" {\n  name = "a"\n  note = "n"\n}`);
    await world.settle();
    const [id = ""] = await world.ids("mode");
    await world.change(id, { note: "changed outside", size: "large", region: "south" });
    const drifted = await world.plan();
    expect(drifted.changes).toBe(true);
    expect(drifted.text).toMatch(/note = "changed outside" -> "n"/);
    await world.change(id, { note: "n", size: "small" });
    await world.apply(["-refresh-only"]);
    expect((await world.state())["every_mode.a"]).toMatchObject({ region: "south" });
    await world.plan();
    const reads = (await world.notes()).map((line) => Number(line.replace("read ", "")));
    expect(reads.every((count) => count >= 1)).toBe(true);
    expect(Math.max(...reads)).toBeGreaterThan(1);
  });

  test("an object is imported, made again when it is gone, and replaced when it is tainted", async () => {
    const world = await everyWorld();
    await world.configure(`resource "every_mode" "a" {\n  name = "a"\n  note = "n"\n}`);
    await world.apply();
    const [id = ""] = await world.ids("mode");
    await world.run(["state", "rm", "every_mode.a"]);
    await world.run(["import", "-no-color", "every_mode.a", id]);
    await world.settle();
    expect(await world.ids("mode")).toEqual([id]);

    await world.change(id, undefined);
    expect((await world.apply()).text).toContain("1 added");
    await world.run(["taint", "every_mode.a"]);
    expect((await world.plan()).text).toMatch(/is tainted, so (?:it )?must be replaced/);
    await world.settle();
    expect(await world.ids("mode")).toHaveLength(1);
    const { text, code } = await world.run(["import", "-no-color", "every_mode.b", "mode-gone"]);
    expect(code).toBe(1);
    expect(text).toMatch(/resource address "every_mode.b" does not exist|Imported Object Not Found/);
  });

  test("states of older versions are upgraded, and objects move from another type", async (context) => {
    requires(context, "moves from another type");
    const world = await everyWorld();
    await world.configure(`
resource "every_mode" "zero" {\n  name = "zero"\n}
resource "every_mode" "one" {\n  name = "one"\n}
resource "every_fixed" "old" {\n  name = "moved"\n}`);
    await world.settle();
    const file = join(world.folder, "terraform.tfstate");
    const state = JSON.parse(await readFile(file, "utf8")) as {
      resources: { name: string; instances: { schema_version: number; attributes: Record<string, unknown> }[] }[];
    };
    for (const { name, instances } of state.resources) {
      for (const instance of instances) {
        const { id } = instance.attributes;
        if (name === "zero") Object.assign(instance, { schema_version: 0, attributes: { id, title: "zero" } });
        if (name === "one") {
          instance.schema_version = 1;
          delete instance.attributes["size"];
        }
      }
    }
    await writeFile(file, JSON.stringify({ ...state, serial: 99 }));
    const ids = await world.ids("mode");
    const upgraded = await world.plan();
    expect(upgraded.text).toMatch(/size = "large" -> "small"/);
    await world.settle();
    expect(await world.ids("mode")).toEqual(ids);

    await world.configure(`
resource "every_mode" "zero" {\n  name = "zero"\n}
resource "every_mode" "one" {\n  name = "one"\n}
resource "every_mode" "new" {\n  name = "moved"\n}
moved {\n  from = every_fixed.old\n  to = every_mode.new\n}`);
    const moved = await world.plan();
    expect(moved.text).toContain("(moved from every_fixed.old)");
    await world.settle();
    expect(Object.keys(await world.state())).toContain("every_mode.new");
    expect((await world.state())["every_mode.new"]?.["id"]).toBe((await world.ids("fixed"))[0]);
  });
});
