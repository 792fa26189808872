import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isSettable } from "terraform-plugin-kit";
import type { Resource } from "terraform-plugin-kit";
import { lacking } from "terraform-plugin-kit/testing";
import { openaiProvider } from "../../src/provider.ts";
import { defaultSeed } from "../../src/simulator/default-seed.ts";
import type { Simulator } from "../../src/simulator/server.ts";
import { describeTerraform } from "../support/terraform.ts";
import type { Attributes, Finished } from "../support/terraform.ts";
import { destroyWarnings, shapeOf, ways } from "./shapes.ts";
import type { Shape } from "../../src/noun/offer.ts";
import { adminKey, apiKey, attachedWorld, configuration, simulate } from "./world.ts";
import type { AttachedWorld } from "./world.ts";

const { resources, listResources } = openaiProvider({ version: "", env: {} });
const types = [...resources].map(([type, resource]) => ({ type, resource, shape: shapeOf(type) }));

/**
 * These rules test every registered resource with its own example. The rules of a resource are the steps of one life,
 * so that each step uses the objects of the steps before. The failure of a step names the step.
 */
describeTerraform("the rules of every resource", (host) => {
  test.concurrent.for(types)("$type keeps the rules of every $shape", async (subject, { onTestFinished }) => {
    const life = await begin(subject, onTestFinished);
    await step("it is planned and made from values that are known after apply", fromUnknown, life);
    await step("the same values, known, change nothing", known, life);
    await step("no secret is in its state, in what is printed or in a log", noSecrets, life);
    await step("a second plan is empty", planIsEmpty, life);
    await step("a refresh finds no drift", noDrift, life);
    await step("an import by id gives the same state", importedById, life);
    if (subject.resource.identity && lacking(host, "import by identity") === undefined) {
      await step("an import by identity gives the same state", importedByIdentity, life);
    }
    if (listResources.has(subject.type) && lacking(host, "query") === undefined) {
      await step("a query writes a configuration that changes nothing", queried, life);
    }
    for (const [name, rule] of Object.entries(rulesOf[subject.shape])) await step(name, rule, life);
  });
});

/** A resource with the objects of its example, and the findings of a rule for the next rules. */
interface Life {
  readonly type: string;
  readonly resource: Resource<never>;
  readonly shape: Shape;
  readonly organization: AttachedWorld;
  readonly example: string;
  /** the output of Terraform for the create */
  printed: string;
  readonly finished: Finished;
}

type Rule = (life: Life) => Promise<void>;

async function begin(subject: (typeof types)[number], finished: Finished): Promise<Life> {
  const organization = await attachedWorld({ seed: defaultSeed, finished });
  const file = join(import.meta.dirname, "../../examples/resources", subject.type, "resource.tf");
  const example = await readFile(file, "utf8");
  return {
    ...subject,
    organization,
    // The rules destroy what an example protects.
    example: example.replaceAll(/^ *prevent_destroy = true\n/gmu, ""),
    printed: "",
    finished,
  };
}

async function step(name: string, rule: Rule, life: Life): Promise<void> {
  try {
    await rule(life);
  } catch (error) {
    if (error instanceof Error) error.message = `${life.type}: ${name}: ${error.message}`;
    throw error;
  }
}

async function fromUnknown(life: Life): Promise<void> {
  const { organization, example, type } = life;
  await organization.write(configuration(unknownInputs(example)));
  const { text } = await organization.plan();
  expect(text).toMatch(/Plan: [0-9]+ to add, 0 to change, 0 to destroy/u);
  const count = example.match(new RegExp(`^resource "${type}"`, "gmu"))?.length ?? 0;
  expect(text.match(new RegExp(`# ${type}\\.\\w+ will be created`, "gu"))).toHaveLength(count);
  const log = join(organization.folder, "trace.log");
  const env = { TF_LOG: "TRACE", TF_LOG_PATH: log };
  life.printed = (await organization.apply([], { env })).output + (await readFile(log, "utf8"));
}

async function known({ organization, example }: Life): Promise<void> {
  await organization.write(configuration(example));
  const { text } = await organization.apply();
  expect(text).toMatch(/Resources: 0 added, 0 changed, \d+ destroyed/u);
}

async function noSecrets({ organization, printed }: Life): Promise<void> {
  expect(organization.log()).toContain("API request");
  for (const text of [printed, organization.log(), await organization.stateText()]) {
    expect(text).not.toContain(adminKey);
    expect(text).not.toContain(apiKey);
    expect(text).not.toMatch(/sk-[a-z]+-[0-9A-Za-z]{16}/u);
  }
}

async function planIsEmpty({ organization }: Life): Promise<void> {
  expect(await organization.plan()).toMatchObject({ changes: false });
}

/** Compares the read value with the stored text, digit by digit. */
async function noDrift({ organization }: Life): Promise<void> {
  expect(await organization.drift()).toEqual([]);
}

async function importedById(life: Life): Promise<void> {
  await importAgain(life, (attributes) => `id = ${JSON.stringify(importId(life.resource, attributes))}`);
}

async function importedByIdentity(life: Life): Promise<void> {
  const names = Object.keys(life.resource.identity?.attributes ?? {});
  await importAgain(life, (attributes) => {
    const members = names.filter((name) => attributes[name] !== null);
    return `identity = {\n${members.map((name) => `    ${name} = ${JSON.stringify(attributes[name])}`).join("\n")}\n  }`;
  });
}

/** Removes the objects from the state and imports them by blocks. `by` makes each block from the attributes. */
async function importAgain(life: Life, by: (attributes: Attributes) => string): Promise<void> {
  const { organization, example } = life;
  const before = await organization.state();
  const objects = Object.entries(await objectsOf(life));
  await forget(life);
  const blocks = objects.map(([address, attributes]) => `import {\n  to = ${address}\n  ${by(attributes)}\n}\n`);
  await organization.write(configuration(`${example}\n${blocks.join("\n")}`));
  const { text } = await organization.apply();
  const changed = life.shape === "key" ? objects.length : 0;
  expect(text).toContain(`Plan: ${objects.length} to import, 0 to add, ${changed} to change, 0 to destroy.`);
  await organization.write(configuration(example));
  const forgotten = (state: Readonly<Record<string, Attributes>>) =>
    withoutTimeouts(life.shape === "key" ? withoutValue(state) : state);
  expect(forgotten(await organization.state())).toEqual(forgotten(before));
}

async function queried(life: Life): Promise<void> {
  const { organization, type } = life;
  const objects = Object.values(await objectsOf(life));
  const settings = Object.entries(listResources.get(type)?.schema.attributes ?? {})
    .filter(([, { required }]) => required)
    .map(([name]) => `    ${name} = ${JSON.stringify(objects[0]?.[name])}`);
  const folder = join(organization.folder, "found");
  await mkdir(folder);
  await organization.write(configuration(""), "found/main.tf");
  const config = `config {\n${settings.join("\n")}\n  }`;
  await organization.write(
    `list "${type}" "all" {\n  provider = openai\n  ${config}\n}\n`,
    "found/objects.tfquery.hcl",
  );
  const found = { cwd: folder };
  const asked = await organization.run(["query", "-no-color", "-generate-config-out=found.tf"], found);
  expect(asked).toMatchObject({ code: 0 });
  // The list of certificates lacks their text, which is added by hand.
  if (type === "openai_certificate") return;
  const { text } = await organization.plan([], found);
  const [, imported] = /Plan: (\d+) to import, 0 to add, 0 to change, 0 to destroy\./u.exec(text) ?? [];
  expect(Number(imported), text).toBeGreaterThanOrEqual(objects.length);
}

const rulesOf: Readonly<Record<Shape, Readonly<Record<string, Rule>>>> = {
  object: {
    "gone outside, it is planned again": goneOutside,
    "gone, it is destroyed without a word": destroyed,
  },
  key: {
    "gone outside, it is planned again": goneOutside,
    "gone, it is destroyed without a word": destroyed,
  },
  membership: {
    "it is adopted where it is there already": adopted,
    "gone outside, it is planned again, and its neighbours stay": goneBesideOthers,
    "gone, it is destroyed without a word": destroyed,
  },
  setting: {
    "destroyed, it has the value that was there before": putBack,
  },
};

async function goneOutside(life: Life): Promise<void> {
  const { organization } = life;
  const objects = Object.values(await objectsOf(life));
  for (const attributes of objects) await removeOutside(life, attributes);
  const { text } = await organization.plan();
  expect(text).toContain(`Plan: ${objects.length} to add, 0 to change, 0 to destroy.`);
}

async function goneBesideOthers(life: Life): Promise<void> {
  const { organization } = life;
  const [first, ...others] = Object.entries(await objectsOf(life));
  expect(others.length, "the example has two members side by side").toBeGreaterThan(0);
  await removeOutside(life, first?.[1] ?? {});
  const { text } = await organization.plan();
  expect(text).toContain("Plan: 1 to add, 0 to change, 0 to destroy.");
  expect(text).toContain(`# ${first?.[0]} will be created`);
}

async function adopted(life: Life): Promise<void> {
  const { organization } = life;
  const before = await objectsOf(life);
  const rows = organization.simulator.store.dump();
  await forget(life);
  const { text } = await organization.apply();
  expect(text).toContain(`Resources: ${Object.keys(before).length} added, 0 changed, 0 destroyed`);
  expect(await objectsOf(life)).toEqual(before);
  expect(organization.simulator.store.dump()).toEqual(rows);
}

async function destroyed({ organization, type }: Life): Promise<void> {
  const { text } = await organization.destroy(["-refresh=false"]);
  const planned = `Warning: ${destroyWarnings.get(type)}`;
  expect(text.replaceAll(planned, "")).not.toMatch(/Error:|Warning: (?!Provider development overrides)/u);
  expect(await organization.state()).toEqual({});
}

/**
 * Checks that a destroy restores the answers of an organization without any setting. The rule creates its own objects,
 * because the former values of imported objects are unknown.
 */
async function putBack({ example, finished }: Life): Promise<void> {
  const organization = await attachedWorld({ seed: defaultSeed, finished });
  await organization.write(configuration(example));
  await organization.apply();
  const { simulator } = organization;
  const untouched = await simulate({ seed: defaultSeed, finished });
  const paths = [...new Set(simulator.journal.entries({ method: "GET" }).map(({ path }) => path))];
  const before = await answers(untouched, paths);
  expect(await answers(simulator, paths), "the example sets another value than the seed").not.toEqual(before);
  const { text } = await organization.destroy();
  expect(text).toContain("Former Setting Will Be Restored");
  expect(await organization.state()).toEqual({});
  expect(await answers(simulator, paths)).toEqual(before);
}

async function answers({ url }: Simulator, paths: readonly string[]): Promise<readonly unknown[]> {
  const headers = { authorization: `Bearer ${adminKey}` };
  const asked = paths.map(async (path) => {
    const answer = await fetch(`${url}${path}`, { headers });
    return { path, status: answer.status, body: await answer.json() };
  });
  return await Promise.all(asked);
}

/** Removes the objects from the state. */
async function forget(life: Life): Promise<void> {
  const addresses = Object.keys(await objectsOf(life));
  expect(await life.organization.run(["state", "rm", ...addresses])).toMatchObject({ code: 0 });
}

/** Returns the objects of the type in the state, by address. */
async function objectsOf({ organization, type }: Life): Promise<Readonly<Record<string, Attributes>>> {
  const all = Object.entries(await organization.state());
  const objects = all.filter(([address]) => address.startsWith(`${type}.`));
  expect(objects.length).toBeGreaterThan(0);
  return Object.fromEntries(objects);
}

/** Returns the import id of an object: its form, with the values of the attributes. */
function importId({ importId: wanted }: Life["resource"], attributes: Attributes): string {
  if (wanted?.attributes) {
    const [separator = ""] = wanted.form.match(/[^\w ]/u) ?? [];
    return wanted.attributes.map((name) => String(attributes[name])).join(separator);
  }
  const names = (form: string): readonly string[] => form.match(/\w+/gu) ?? [];
  const isComplete = (form: string): boolean => names(form).every((name) => typeof attributes[name] === "string");
  const form = (wanted?.form ?? "").split(" or ").find(isComplete);
  if (form === undefined) throw new Error(`no import id can be made of ${JSON.stringify(attributes)}`);
  return form.replaceAll(/\w+/gu, (name) => String(attributes[name]));
}

/** Removes an object outside Terraform. */
async function removeOutside({ type, organization, resource }: Life, attributes: Attributes): Promise<void> {
  const { simulator } = organization;
  const way = ways.get(type);
  if (way !== undefined) {
    await way(simulator, attributes);
    return;
  }
  const given = Object.entries(resource.schema.attributes).filter(([, attribute]) => !isSettable(attribute));
  const members = Object.keys(resource.identity?.attributes ?? {});
  // A row has the API's id of the object, or the ids of all objects that it connects.
  const keys = [given.map(([name]) => attributes[name]), [members.map((name) => String(attributes[name])).join("/")]];
  const { store } = simulator;
  for (const each of keys) {
    const removed = Object.keys(store.dump()).flatMap((table) =>
      each.filter((id) => typeof id === "string" && store.remove(table, id)),
    );
    if (removed.length === 1) return;
    expect(removed, "no more than one row is the object's").toEqual([]);
  }
  expect.fail(`no row of the simulator is the object ${JSON.stringify(attributes)}; say in shapes.ts how it goes`);
}

/**
 * Returns the example with texts that are known only after apply, also in lists and nested attributes. Texts that Terraform
 * itself must know stay.
 */
function unknownInputs(example: string): string {
  const later: string[] = [];
  const config = example.replaceAll(/^ +(?!for_each|count|timeouts)(?:\w+ *= |").*$/gmu, (line) =>
    line.replaceAll(/"[^"$]+"(?! *=)/gu, (text) => {
      later.push(text);
      return `terraform_data.later[${text}].output`;
    }),
  );
  return `resource "terraform_data" "later" {
  for_each = toset([${later.join(", ")}])
  input    = each.key
}
${config}`;
}

/** An imported key has no value, and its expiry counts from the import. */
function withoutValue(state: Readonly<Record<string, Attributes>>): Readonly<Record<string, Attributes>> {
  return Object.fromEntries(
    Object.entries(state).map(([address, { encrypted_value: _, expires_at: __, ...attributes }]) => [
      address,
      attributes,
    ]),
  );
}

/** An import does not read the timeouts of a configuration. */
function withoutTimeouts(state: Readonly<Record<string, Attributes>>): Record<string, Attributes> {
  return Object.fromEntries(
    Object.entries(state).map(([address, { timeouts: _, ...attributes }]) => [address, attributes]),
  );
}
