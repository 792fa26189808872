import { expect, test } from "vitest";
import { organizationSpendAlert } from "../../src/resources/organization-spend-alert.ts";
import { projectSpendAlert } from "../../src/resources/project-spend-alert.ts";
import { ApiError } from "../../src/openai/error.ts";
import { isUnchanged, organization, upgraded } from "../noun/terraform.ts";
import type { Organization } from "../noun/terraform.ts";
import { partsOf, problems } from "./life.ts";

const { resource, all, list } = partsOf(projectSpendAlert);
const project_id = "proj_a";
const config = {
  project_id,
  threshold_amount: 5000,
  notification_channel: { recipients: ["z@example.com", "a@example.com"] },
};
const alertsPath = "/organization/projects/proj_a/spend_alerts";
const start = async (): Promise<Organization> =>
  await organization({ seed: { projects: [{ id: project_id, name: "A" }] } });

test("an alert is created, changed as a whole, and deleted", async () => {
  const org = await start();
  const created = await org.run().create(resource, config);
  expect(created.values).toMatchObject({
    alert_id: created.values["id"],
    currency: "USD",
    interval: "month",
    notification_channel: { type: "email", subject_prefix: null },
  });
  org.newWrites();
  const more = { ...config, threshold_amount: 6000 };
  const { stored } = await org.run().apply(resource, created, more);
  const [write] = org.newWrites();
  expect(write?.[2]).toMatchObject({
    threshold_amount: 6000,
    currency: "USD",
    interval: "month",
    notification_channel: { type: "email", recipients: ["z@example.com", "a@example.com"] },
  });
  const run = org.run();
  expect(isUnchanged(run, resource, stored && (await run.refresh(resource, stored)), more)).toBe(true);
  if (stored) await run.destroy(resource, stored);
  expect(org.simulator.store.dump()["project_spend_alerts"]).toEqual([]);
});

test("an omitted prefix is not sent, and null clears a former prefix", async () => {
  const org = await start();
  const sent = () => org.newWrites().map(([, , body]) => (body as typeof config).notification_channel);
  const created = await org.run().create(resource, config);
  expect(Object.keys(sent()[0] ?? {})).toEqual(["type", "recipients"]);
  const notification_channel = { ...config.notification_channel, subject_prefix: "Search" };
  const { stored } = await org.run().apply(resource, created, { ...config, notification_channel });
  expect(sent()).toMatchObject([{ subject_prefix: "Search" }]);
  if (stored) await org.run().apply(resource, stored, config);
  expect(sent()).toMatchObject([{ subject_prefix: null }]);
});

test("a create whose answer is lost makes one alert, although alerts have no time", async () => {
  const org = await start();
  await org.run().create(resource, config);
  org.simulator.faults.add({ kind: "status", status: 502, method: "POST", commit: "after" });
  await org.run().create(resource, config);
  expect(org.simulator.store.dump()["project_spend_alerts"]).toHaveLength(2);
});

test("fifty alerts of a project take one list before their creates, and one list in a refresh", async () => {
  const org = await start();
  const run = org.run();
  const numbers = Array.from({ length: 50 }, (_, number) => number);
  const stored = await Promise.all(
    numbers.map(async (number) => await run.create(resource, { ...config, threshold_amount: number })),
  );
  expect(org.newRequests().filter((request) => request.startsWith("GET"))).toEqual([`GET ${alertsPath}`]);
  const later = org.run();
  await Promise.all(stored.map(async (each) => await later.refresh(resource, each)));
  expect(org.newRequests()).toEqual([`GET ${alertsPath}`]);
});

test("the error for an alert above the hard limit explains it", () => {
  const error = new ApiError({
    method: "POST",
    template: alertsPath,
    path: alertsPath,
    status: 400,
    apiMessage: "The alert conflicts with the hard spend limit.",
    outcome: "refused",
    attempts: 1,
    waited: 0,
  });
  expect(resource.toDiagnostic?.(error, { operation: "create" } as never)).toMatchObject({
    summary: "Spend Alert Above the Spend Limit",
  });
});

test("an alert needs a recipient with an address", () => {
  const to = (...recipients: string[]) => ({ ...config, notification_channel: { recipients } });
  expect(problems(resource, to())).toHaveLength(1);
  expect(problems(resource, to("ann"))).toHaveLength(1);
  expect(problems(resource, to("ann@example.com"))).toEqual([]);
});

test("the official provider's flat channel becomes a nested attribute", async () => {
  const org = await start();
  const created = await org.run().create(resource, config);
  const run = org.run();
  const json = {
    id: created.values["id"],
    alert_id: created.values["id"],
    project_id,
    threshold_amount: 5000,
    currency: "USD",
    interval: "month",
    notification_channel_type: "email",
    notification_channel_recipients: ["z@example.com", "a@example.com"],
    notification_channel_subject_prefix: null,
  };
  const state = upgraded(resource, 0, json);
  expect(state.values).toMatchObject({ notification_channel: { type: "email", subject_prefix: null } });
  expect(isUnchanged(run, resource, await run.refresh(resource, state), config)).toBe(true);
});

test("the data source returns the channel, and the list resource every alert", async () => {
  const org = await start();
  const run = org.run();
  await run.create(resource, config);
  expect(await run.data(all, { project_id })).toMatchObject({
    spend_alerts: [{ threshold_amount: 5000, notification_channel: { type: "email" } }],
  });
  expect(await run.list(list, {})).toHaveLength(1);
});

test("an alert of the organization has the same life", async () => {
  const org = await start();
  const ofOrganization = partsOf(organizationSpendAlert).resource;
  const { project_id: _, ...own } = config;
  const stored = await org.run().create(ofOrganization, own);
  const run = org.run();
  expect((await run.import(ofOrganization, String(stored.values["id"])))?.values).toEqual(stored.values);
  await run.destroy(ofOrganization, stored);
});
