import { expect, test } from "vitest";
import { everyWorld } from "../support/every-world.ts";
import { describeTerraform } from "../../support/terraform.ts";

describeTerraform("every type under the real terraform", () => {
  test("every type is created, stays as it is, is changed and destroyed", async () => {
    const world = await everyWorld();
    await world.configure(`
resource "every_type" "full" {
  name     = "full"
  text     = "e\\u0301 \\u00e9 \${"$"}{x} \\"quoted\\" 😀"
  flag     = false
  whole    = -2147483648
  long     = 9223372036854775807
  fraction = 0.1
  exact    = 9223372036854775808
  words    = ["b", "a", "b", ""]
  labels   = ["b", "a", "b"]
  tags     = { "__proto__" = "p", constructor = "c", "" = "empty" }
  shape    = { width = 1 / 3, names = [] }
  pair     = ["one", true]
  grid     = [{ a = [2, 1, 1] }, {}]
  anything = { list = [1, "two"], map = { three = null } }
}

resource "every_type" "empty" {
  name     = "empty"
  text     = ""
  words    = []
  labels   = []
  tags     = {}
  fraction = 1e-7
  exact    = 1e100
  anything = null
}

resource "every_type" "bare" {
  name = "bare"
}`);
    await world.settle();
    const state = await world.state();
    expect(state["every_type.full"]).toMatchObject({
      flag: false,
      words: ["b", "a", "b", ""],
      labels: ["a", "b"],
      fraction: 0.1,
    });
    expect(await world.stateText()).toContain("9223372036854775808");
    expect(state["every_type.empty"]).toMatchObject({ text: "", words: [], labels: [], tags: {}, anything: null });
    expect(state["every_type.bare"]).toMatchObject({
      words: null,
      labels: null,
      tags: null,
      chosen_labels: ["a", "b"],
    });

    await world.configure(`
resource "every_type" "full" {
  name     = "full"
  fraction = 0.30000000000000004
  exact    = 0.1234567890123456789012345678901234567890
  words    = []
  grid     = null
  pair     = [null, null]
  anything = ["now", "a", "tuple"]
  chosen_words    = ["mine"]
  chosen_fraction = 2
  chosen_anything = "text"
}

resource "every_type" "empty" {
  name     = "empty"
  words    = null
  anything = 18446744073709551617
}

resource "every_type" "bare" {
  name = "bare"
  chosen_shape = { width = null, names = null }
}`);
    await world.settle();
    expect(await world.stateText()).toContain("18446744073709551617");
    expect(await world.stateText()).toContain("0.123456789012345678901234567890123456789");
    expect((await world.state())["every_type.full"]).toMatchObject({ words: [], chosen_words: ["mine"] });
    await world.destroy();
    expect(await world.ids("type")).toEqual([]);
  });

  test("what is unknown while planning can be anything: values, parts of values, types", async () => {
    const world = await everyWorld();
    const config = (name: string): string => `
resource "every_type" "first" {
  name     = "${name}"
  anything = { a = "${name}" }
}

resource "every_type" "second" {
  name     = every_type.first.id
  text     = "x-\${every_type.first.id}"
  exact    = length(every_type.first.id)
  words    = [every_type.first.id, "known"]
  labels   = [every_type.first.id, "known"]
  tags     = { known = "known", unknown = every_type.first.id }
  shape    = { width = 1, names = every_type.first.chosen_words }
  pair     = [every_type.first.id, true]
  grid     = [{ a = [length(every_type.first.id)] }]
  anything = every_type.first.echo
  chosen_anything = [every_type.first.id, 1]
  chosen_labels   = every_type.first.chosen_labels
}`;
    await world.configure(config("one"));
    await world.settle();
    await world.configure(config("two"));
    await world.settle();
    expect((await world.state())["every_type.second"]).toMatchObject({ anything: { value: { a: "two" } } });
  });
});
