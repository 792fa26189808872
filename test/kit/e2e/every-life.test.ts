import { expect, test } from "vitest";
import { everyWorld, expectNoBreach } from "../support/every-world.ts";
import { describeTerraform, requires } from "../../support/terraform.ts";

describeTerraform("lives under the real terraform", () => {
  test("an object is replaced, the old one first or the new one first", async () => {
    const world = await everyWorld();
    const config = (name: string): string => `
resource "every_fixed" "before" {
  name = "before ${name}"
}

resource "every_fixed" "after" {
  name = "after ${name}"
  lifecycle { create_before_destroy = true }
}

resource "every_mode" "depends" {
  name = every_fixed.after.id
  kind = every_fixed.before.id
}`;
    await world.configure(config("one"));
    await world.settle();
    await world.configure(config("two"));
    await world.settle();
    expect(await world.ids("fixed")).toHaveLength(2);
    expect(await world.ids("mode")).toHaveLength(1);
    await world.apply(["-replace=every_fixed.after", "-replace=every_fixed.before"]);
    expect((await world.plan()).changes).toBe(false);
    await world.destroy();
    expect([...(await world.ids("fixed")), ...(await world.ids("mode"))]).toEqual([]);
  });

  test("what fails before an object exists leaves nothing, what fails after leaves it tainted", async () => {
    const world = await everyWorld();
    await world.configure(`
resource "every_fixed" "early" {\n  name = "early"\n  fails = "nothing"\n}
resource "every_fixed" "late" {\n  name = "late"\n  fails = "creation"\n}`);
    const failed = await world.start(["apply", "-no-color", "-auto-approve"]).done;
    expect(failed.code).toBe(1);
    expect(failed.text).toContain("the creation failed early");
    expect(failed.text).toContain("the creation failed late");
    expect(Object.keys(await world.state())).toEqual(["every_fixed.late (tainted)"]);
    await world.configure(`resource "every_fixed" "late" {\n  name = "late"\n}`);
    await world.settle();
    expect(await world.ids("fixed")).toHaveLength(1);
  });

  test("an interrupted apply ends soon, and forgets nothing", async () => {
    const world = await everyWorld();
    await world.configure(`
resource "every_fixed" "quick" {\n  name = "quick"\n}
resource "every_fixed" "slow" {\n  name = "slow"\n  delay = 50000\n}`);
    const running = world.start(["apply", "-no-color", "-auto-approve"]);
    await running.until(/every_fixed\.quick: Creation complete/);
    await expect.poll(async () => await world.notes()).toContainEqual(expect.stringMatching(/^creating/));
    running.interrupt();
    const { text, code } = await running.done;
    expect(code).toBe(1);
    expect(text).toContain("Operation Interrupted");
    expectNoBreach({ text } as never);
    expect(Object.keys(await world.state())).toEqual(["every_fixed.quick", "every_fixed.slow (tainted)"]);
    await world.destroy();
    expect(await world.ids("fixed")).toEqual([]);
  });

  test("ephemerals are opened, renewed, used and closed, and are in no file", async (context) => {
    requires(context, "ephemeral resources", "write-only attributes");
    const world = await everyWorld();
    await world.configure(`
ephemeral "every_token" "t" {
  name          = "t"
  renewed_after = 1000
}

resource "every_fixed" "slow" {
  name  = "slow"
  delay = 2500
}

resource "every_mode" "a" {
  name             = "a"
  password         = ephemeral.every_token.t.value
  password_version = length(every_fixed.slow.id)
}`);
    await world.settle();
    const notes = await world.notes();
    const count = (note: string): number => notes.filter((each) => each === note).length;
    expect(count("opened t")).toBeGreaterThan(1);
    expect(count("closed t")).toBe(count("opened t"));
    expect(count("renewed t")).toBeGreaterThan(0);
    expect(await world.stateText()).not.toContain("token of t");
    expect((await world.state())["every_mode.a"]?.["password_hash"]).toMatch(/^[0-9a-f]{64}$/);
  });

  test("data sources are read now or, where they must, later", async () => {
    const world = await everyWorld();
    await world.configure(`
resource "every_fixed" "a" {\n  name = "a"\n}

data "every_ids" "all" {
  kind       = "fixed"
  depends_on = [every_fixed.a]
}

data "every_ids" "mine" {
  kind        = "fixed"
  starts_with = every_fixed.a.id
}

data "every_ids" "none" {\n  kind = "nothing"\n}

output "totals" {
  value = [data.every_ids.all.total, data.every_ids.mine.ids == tolist([every_fixed.a.id]), data.every_ids.none.ids]
}`);
    await world.settle();
    const { stdout } = await world.run(["output", "-json", "totals"]);
    expect(JSON.parse(stdout)).toEqual([1, true, []]);
  });

  test("functions are called with any number of arguments, with null, with unknown, with large numbers", async (context) => {
    requires(context, "provider functions");
    const world = await everyWorld();
    await world.configure(`
resource "every_fixed" "a" {\n  name = "a"\n}

output "results" {
  value = [
    provider::every::join("-"),
    provider::every::join("-", "a", null, "b"),
    provider::every::known(null),
    provider::every::known(["x"]),
    provider::every::same(18446744073709551617),
    provider::every::same(0.1) + 0.2 == 0.3,
    provider::every::picky("x", "yes"),
    provider::every::join("-", every_fixed.a.id) == every_fixed.a.id,
  ]
}`);
    await world.settle();
    const { stdout } = await world.run(["output", "-json", "results"]);
    expect(stdout.replaceAll(/\s/g, "")).toBe('["","a-b","null","known",18446744073709551617,true,"yes",true]');
    await world.configure(`output "refused" {\n  value = provider::every::picky("x", "no")\n}`);
    const refused = await world.run(["plan", "-no-color"]);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain('Invalid value for "second" parameter: must be yes');
  });
});
