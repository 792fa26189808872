import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { addressOf, checkpoints, configuration, permission, world } from "./world.ts";
import type { World } from "./world.ts";

const settings = { checkpoint_id: checkpoints.empty, project_id: "proj_one" };
const path = "/fine_tuning/checkpoints/{}/permissions";

describeTerraform("a timeout", () => {
  test("of one second ends a create without an answer, and the error names the timeout", async () => {
    const organization = await world();
    await organization.write(configuration(permission("share", settings, `timeouts { create = "1s" }`)));
    organization.simulator.faults.add({ kind: "silence", method: "POST", count: "all" });
    const { code, text } = await organization.run(["apply", "-no-color", "-auto-approve"]);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringMatching(/creat.*\b1 ?s|\b1 ?s.*creat/i) as string });
    expect(text).not.toContain("Plugin did not respond");
  });

  test("of one second keeps the object that the API created meanwhile", async () => {
    const organization = await world();
    await organization.write(configuration(permission("share", settings, `timeouts { create = "1s" }`)));
    organization.simulator.faults.add({ kind: "delay", milliseconds: 3000, commit: "after", method: "POST" });
    const { code, text } = await organization.run(["apply", "-no-color", "-auto-approve"]);
    expect({ code, text }).toMatchObject({ code: 1 });
    expect(organization.grants()).toHaveLength(1);
    expect(Object.keys(await organization.state())).toHaveLength(1);
    organization.simulator.faults.clear();
    await organization.apply();
    const [grant, ...others] = organization.grants();
    expect(others).toEqual([]);
    expect((await organization.state())[addressOf("share")]).toMatchObject({ permission_id: grant?.id });
  });

  test("of one second ends a read and a delete as well, and keeps the state", async () => {
    const organization = await world();
    await organization.write(
      configuration(permission("share", settings, `timeouts {\n    read = "1s"\n    delete = "1s"\n  }`)),
    );
    await organization.apply();
    const reading = organization.simulator.faults.add({ kind: "silence", method: "GET", count: "all" });
    const read = await organization.run(["plan", "-no-color"]);
    expect(read).toMatchObject({ code: 1, text: expect.stringMatching(/read.*\b1 ?s|\b1 ?s.*read/i) as string });
    reading.remove();
    organization.simulator.faults.add({ kind: "silence", method: "DELETE", count: "all" });
    const destroyed = await organization.run(["destroy", "-no-color", "-auto-approve"]);
    expect(destroyed).toMatchObject({ code: 1, text: expect.stringMatching(/delet.*\b1 ?s|\b1 ?s.*delet/i) as string });
    expect(Object.keys(await organization.state())).toEqual([addressOf("share")]);
  });

  test("of two seconds ends a create that the API throttles, and the error has the API's message", async () => {
    const organization = await world();
    await organization.write(configuration(permission("share", settings, `timeouts { create = "2s" }`)));
    organization.simulator.faults.add({ kind: "rate-limit", hint: "text", seconds: 60, method: "POST", count: "all" });
    const { code, text } = await organization.run(["apply", "-no-color", "-auto-approve"]);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("Rate limit reached") as string });
    expect(text).toMatch(/\b2 ?s/);
    expect(organization.grants()).toEqual([]);
    expect(await organization.state()).toEqual({});
  });

  test("of two seconds ends a read that the API throttles, and the error has the API's message", async () => {
    const organization = await world();
    await organization.write(configuration(permission("share", settings, `timeouts { read = "2s" }`)));
    await organization.apply();
    organization.simulator.faults.add({ kind: "rate-limit", hint: "text", seconds: 60, method: "GET", count: "all" });
    const { code, text } = await organization.run(["plan", "-no-color"]);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("Rate limit reached") as string });
    expect(Object.keys(await organization.state())).toEqual([addressOf("share")]);
  });

  test("of an hour and a half has no effect", async () => {
    const organization = await world({ latency: 200 });
    await organization.write(configuration(permission("share", settings, `timeouts { create = "1h30m" }`)));
    await organization.apply();
    expect((await organization.state())[addressOf("share")]).toMatchObject({ timeouts: { create: "1h30m" } });
    expect(await organization.plan()).toMatchObject({ changes: false });
  });
});

/** Two permissions: the API answers the grant of one, and does not answer the other, whether or not it acted. */
async function halfway(commit: "before" | "after"): Promise<World> {
  const organization = await world();
  await organization.write(
    configuration(
      permission("first", { checkpoint_id: checkpoints.plain, project_id: "proj_one" }) +
        permission("second", settings, "depends_on = [openai_fine_tuning_checkpoint_permission.first]"),
      // The provider waits so long for the answer to a grant.
      "request_timeout = 3",
    ),
  );
  organization.simulator.faults.add({ kind: "silence", commit, method: "POST", path, skip: 1, count: "all" });
  return organization;
}

async function expectBothGranted(organization: World): Promise<void> {
  organization.simulator.faults.clear();
  await organization.apply();
  const granted = organization.grants();
  expect(granted).toHaveLength(2);
  const state = await organization.state();
  const known = [addressOf("first"), addressOf("second")].map((address) => state[address]?.["permission_id"]);
  expect(new Set(known)).toEqual(new Set(granted.map(({ id }) => id)));
}

describeTerraform("an interrupted apply", () => {
  test.each(["before", "after"] as const)(
    "(Ctrl-C %s the API acted) ends at once and loses nothing",
    async (commit) => {
      const organization = await halfway(commit);
      const running = organization.start(["apply", "-no-color", "-auto-approve"]);
      await organization.posted(2);
      const started = Date.now();
      running.interrupt();
      const { code, text } = await running.done;
      expect({ code, text }).toMatchObject({ code: 1 });
      expect(Date.now() - started).toBeLessThan(20_000);
      expect(text).toContain("Interrupt received");
      expect(text).not.toContain("Plugin did not respond");
      expect(Object.keys(await organization.state())).toContain(addressOf("first"));
      await expectBothGranted(organization);
    },
  );

  test.each(["openai_project", "openai_fine_tuning_checkpoint_permission"])(
    "(Ctrl-C) awaits the create of an %s that was sent, and records its id",
    async (type) => {
      const organization = await world();
      await organization.write(
        configuration(
          type === "openai_project"
            ? `resource "openai_project" "share" {\n  name = "Search"\n}\n`
            : permission("share", settings),
        ),
      );
      organization.simulator.faults.add({ kind: "delay", milliseconds: 1500, commit: "after", method: "POST" });
      const running = organization.start(["apply", "-no-color", "-auto-approve"]);
      await organization.posted(1);
      running.interrupt();
      const { text } = await running.done;
      expect(text).toContain("Interrupt received");
      expect(Object.keys(await organization.state())).toEqual([`${type}.share`]);
      expect(await organization.plan()).toMatchObject({ changes: false });
    },
  );

  test("(Ctrl-C twice) ends without a remaining provider", async () => {
    const organization = await halfway("before");
    const running = organization.start(["apply", "-no-color", "-auto-approve"]);
    await organization.posted(2);
    const providers = await running.children();
    running.interrupt();
    running.interrupt();
    expect((await running.done).code).not.toBe(0);
    await expect.poll(() => providers.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    await expectBothGranted(organization);
  });

  test("(terraform killed) leaves no provider, and the next apply adopts the object", async () => {
    const organization = await halfway("after");
    const running = organization.start(["apply", "-no-color", "-auto-approve"]);
    await organization.posted(2);
    const providers = await running.children();
    expect(providers.length).toBeGreaterThan(0);
    running.kill();
    await expect.poll(() => providers.filter(isAlive), { timeout: 10_000 }).toEqual([]);
    await organization.run(["force-unlock", "-force", "none"]);
    await expectBothGranted(organization);
  });

  test("(provider killed) is reported, and the next apply adopts the object", async () => {
    const organization = await halfway("after");
    const running = organization.start(["apply", "-no-color", "-auto-approve"]);
    await organization.posted(2);
    for (const provider of await running.children()) process.kill(provider, "SIGKILL");
    const { code, text } = await running.done;
    // The message depends on which ends first for terraform: the connection or the call.
    const message = expect.stringMatching(/Plugin did not respond|Request cancelled/) as string;
    expect({ code, text }).toEqual({ code: 1, text: message });
    expect(Object.keys(await organization.state())).toEqual([addressOf("first")]);
    await expectBothGranted(organization);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
