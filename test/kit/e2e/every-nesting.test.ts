import { expect, test } from "vitest";
import { everyWorld } from "../support/every-world.ts";
import { describeTerraform } from "../../support/terraform.ts";

describeTerraform("every nesting under the real terraform", () => {
  test("nested attributes and blocks come, change places, change and go", async () => {
    const world = await everyWorld();
    await world.configure(`
resource "every_nesting" "a" {
  name   = "a"
  one    = { key = "k", password = "hunter2" }
  many   = [{ key = "1" }, { key = "2", note = "n", size = "large" }]
  some   = [{ key = "1" }, { key = "2" }, { key = "2", size = "large" }]
  by_key = { x = { key = "1", password = "hunter2" }, "y z" = { key = "2" } }
  deep   = { rows = [{ key = "r", cells = [{ key = "c" }, { key = "d", note = "n" }] }, { key = "s" }] }
  chosen = { key = "mine" }
  single {
    key = "k"
    password = "hunter2"
    anything = ["tuple", 1]
    inner { key = "i" }
    inner { key = "j" }
  }
  group { key = "g" }
  row { key = "1" }
  row {
    key  = "2"
    size = "large"
  }
  item {
    key = "1"
    part { key = "p" }
    part {
      key = "q"
      count_of = 2
    }
  }
  item { key = "2" }
  entry "x" {
    key = "1"
    inner { key = "i" }
  }
  entry "y z" { key = "2" }
}

resource "every_nesting" "bare" {
  name = "bare"
}

resource "every_nesting" "empty" {
  name   = "empty"
  one    = { key = "" }
  many   = []
  some   = []
  by_key = {}
  deep   = { rows = [] }
  chosen = {}
}`);
    await world.settle();
    const state = await world.state();
    expect(state["every_nesting.a"]).toMatchObject({
      one: { size: "small" },
      chosen: { key: "mine" },
      found: [{ key: "f1" }, { key: "f2" }],
    });
    expect(state["every_nesting.bare"]).toMatchObject({
      one: null,
      many: null,
      some: null,
      row: [],
      item: [],
      entry: {},
      single: null,
      group: { key: null },
    });
    expect(state["every_nesting.empty"]).toMatchObject({ many: [], some: [], by_key: {}, deep: { rows: [] } });
    expect(await world.stateText()).not.toContain("hunter2");

    await world.configure(`
resource "every_nesting" "a" {
  name   = "a"
  many   = [{ key = "2", note = "n", size = "large" }, { key = "3" }, { key = "1" }]
  some   = [{ key = "2", size = "large" }, { key = "3" }]
  by_key = { x = { key = "changed" }, new = { key = "3" } }
  deep   = { rows = [{ key = "r", cells = [{ key = "d", note = "n" }, { key = "e" }] }] }
  single {
    key      = "k"
    anything = { now = "an object" }
  }
  row { key = "2" }
  item {
    key = "1"
    part { key = "p" }
  }
  item {
    key = "2"
    note = "changed"
  }
  entry "x" { key = "1" }
  entry "new" {
    key = "3"
    inner { key = "j" }
  }
}

resource "every_nesting" "bare" {
  name = "bare"
  some = []
  single { key = "now" }
  item { key = "now" }
}

resource "every_nesting" "empty" {
  name = "empty"
}`);
    const planned = await world.plan();
    expect(planned.text).toContain("0 to add, 3 to change, 0 to destroy");
    await world.settle();

    await world.configure(`
resource "every_nesting" "bare" {
  name = "bare"
  some = [{ key = "1", zone = "z" }]
  single {
    key = "now"
    inner {
      key = "i"
      zone = "z"
    }
  }
}`);
    const replaced = await world.plan();
    expect(replaced.text).toContain("1 to add, 0 to change, 3 to destroy");
    await world.settle();
    await world.destroy();
    expect(await world.ids("nesting")).toEqual([]);
  });

  test("blocks and elements that are unknown while planning are planned so", async () => {
    const world = await everyWorld();
    const config = (names: string): string => `
resource "every_type" "source" {
  name = "source ${names.length}"
  anything = ${names}
}

resource "every_nesting" "a" {
  name   = every_type.source.id
  one    = { key = every_type.source.id }
  many   = [for name in every_type.source.echo : { key = name }]
  some   = [{ key = every_type.source.id }, { key = "known" }]
  by_key = { for name in every_type.source.chosen_words : name => { key = name } }
  deep   = { rows = [{ key = "r", cells = [for name in every_type.source.echo : { key = name }] }] }
  dynamic "row" {
    for_each = every_type.source.echo
    content { key = row.value }
  }
  dynamic "item" {
    for_each = every_type.source.echo
    content {
      key = item.value
      part { key = every_type.source.id }
    }
  }
  single {
    key      = every_type.source.id
    anything = every_type.source.echo
  }
  item { key = every_type.source.id }
  entry "e" { key = every_type.source.id }
}`;
    await world.configure(config('["a", "b"]'));
    await world.settle();
    expect((await world.state())["every_nesting.a"]).toMatchObject({ row: [{ key: "a" }, { key: "b" }] });
    await world.configure(config('["b", "c", "d"]'));
    await world.settle();
    await world.configure(config('["b"]'));
    await world.settle();
    expect((await world.state())["every_nesting.a"]).toMatchObject({
      row: [{ key: "b" }],
      single: { anything: { value: ["b"] } },
    });
  });
});
