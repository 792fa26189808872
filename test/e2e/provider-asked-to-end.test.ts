import { expect, test } from "vitest";
import { describeTerraform } from "../support/terraform.ts";
import { addressOf, checkpoints, configuration, permission, world } from "./world.ts";

describeTerraform("an apply whose provider gets SIGTERM", () => {
  test("warns that the grant may exist, and the next apply adopts it", async () => {
    const organization = await world();
    await organization.write(
      configuration(permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" })),
    );
    organization.simulator.faults.add({ kind: "silence", commit: "after", method: "POST", count: "all" });
    const running = organization.start(["apply", "-no-color", "-auto-approve"]);
    await organization.posted(1);
    for (const provider of await running.children()) process.kill(provider, "SIGTERM");
    const { code, text } = await running.done;
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("asked to end") as string });
    expect(text).not.toMatch(/Plugin did not respond|Request cancelled/);
    expect(Object.keys(await organization.state())).toEqual([`${addressOf("share")} (tainted)`]);
    expect(organization.grants()).toHaveLength(1);

    organization.simulator.faults.clear();
    await organization.apply();
    const [grant, ...others] = organization.grants();
    expect(others).toEqual([]);
    expect((await organization.state())[addressOf("share")]).toMatchObject({ permission_id: grant?.id });
  });

  test("records the id of a project whose create was sent", async () => {
    const organization = await world();
    await organization.write(configuration(`resource "openai_project" "one" {\n  name = "One"\n}\n`));
    organization.simulator.faults.add({ kind: "delay", milliseconds: 600, commit: "after", method: "POST" });
    const running = organization.start(["apply", "-no-color", "-auto-approve"]);
    await organization.posted(1);
    for (const provider of await running.children()) process.kill(provider, "SIGTERM");
    const { text } = await running.done;
    expect(text).not.toMatch(/Plugin did not respond/);
    expect(Object.keys(await organization.state())).toEqual(["openai_project.one"]);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });
});
