import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isSettable } from "../../src/framework/attribute.ts";
import type { Resource } from "../../src/framework/resource.ts";
import { openaiProvider } from "../../src/provider.ts";
import { defaultSeed } from "../../src/simulator/default-seed.ts";
import { describeTerraform } from "../support/terraform.ts";
import type { Attributes } from "../support/terraform.ts";
import { adminKey, apiKey, configuration, world } from "./world.ts";
import type { World } from "./world.ts";

const { resources } = openaiProvider({ version: "", env: {} });
const types = [...resources].map(([type, resource]) => ({ type, resource }));

/** Every resource of the provider is tried with its own example: to be registered is to be covered. */
describeTerraform("the rules of every resource", () => {
  test.each(types)("$type: its second plan is empty, and importing it gives the same state", async (subject) => {
    const { organization, example } = await applied(subject);
    expect(await organization.plan()).toMatchObject({ changes: false });
    // Watched by many for drift. It compares what was read with the stored text, digit by digit.
    expect(await organization.plan(["-refresh-only"])).toMatchObject({ changes: false });

    const before = await organization.state();
    await organization.write(configuration(example));
    const objects = Object.entries(before).filter(([address]) => address.startsWith(subject.type));
    expect(objects.length).toBeGreaterThan(0);
    for (const [address, attributes] of objects) {
      await organization.run(["state", "rm", address]);
      const imported = await organization.run(["import", "-no-color", address, importId(subject.resource, attributes)]);
      expect(imported).toMatchObject({ code: 0 });
    }
    expect(withoutTimeouts(await organization.state())).toEqual(withoutTimeouts(before));
  });

  test.each(types)("$type: gone outside, it is planned again, and destroyed without a word", async (subject) => {
    const { organization } = await applied(subject);
    const objects = Object.entries(await organization.state()).filter(([address]) => address.startsWith(subject.type));
    for (const [, attributes] of objects) removeOutside(organization, subject.resource, attributes);
    expect((await organization.plan()).text).toContain(`Plan: ${objects.length} to add, 0 to change, 0 to destroy.`);
    await organization.destroy(["-refresh=false"]);
    expect(await organization.state()).toEqual({});
  });

  test.each(types)("$type: it can be planned from values that are known after apply", async ({ type }) => {
    const organization = await world({ seed: defaultSeed });
    const example = await exampleOf(type);
    await organization.write(configuration(unknownInputs(example)));
    const count = example.match(/^resource /gmu)?.length ?? 0;
    const { text } = await organization.plan();
    expect(text).toMatch(/Plan: [0-9]+ to add, 0 to change, 0 to destroy/u);
    expect(text.match(new RegExp(`# ${type}\\.\\w+ will be created`, "gu"))).toHaveLength(count);
    await organization.apply();
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  test.each(types)("$type: no secret reaches its state, its plan or a log", async ({ type }) => {
    const organization = await world({ seed: defaultSeed });
    await organization.write(configuration(await exampleOf(type)));
    const log = join(organization.folder, "trace.log");
    const { output } = await organization.apply([], { env: { TF_LOG: "TRACE", TF_LOG_PATH: log } });
    const logged = await readFile(log, "utf8");
    expect(logged).toContain("API request");
    for (const text of [output, logged, await organization.stateText()]) {
      expect(text).not.toContain(adminKey);
      expect(text).not.toContain(apiKey);
      expect(text).not.toMatch(/sk-[a-z]+-[0-9A-Za-z]{16}/u);
    }
  });
});

interface Subject {
  readonly type: string;
  readonly resource: Resource<never>;
}

async function applied({ type }: { readonly type: string }): Promise<{ organization: World; example: string }> {
  const organization = await world({ seed: defaultSeed });
  const example = await exampleOf(type);
  await organization.write(configuration(example));
  await organization.apply();
  return { organization, example };
}

async function exampleOf(type: string): Promise<string> {
  return await readFile(join(import.meta.dirname, "../../examples/resources", type, "resource.tf"), "utf8");
}

/** The id to import an object by: its form, with the values of the attributes it names. Another name stands for `id`. */
function importId({ importId: wanted }: Subject["resource"], attributes: Attributes): string {
  const ids = (wanted?.form ?? "").split(" or ").map((form) => {
    const names = form.match(/\w+/gu) ?? [];
    const complete = names.every((name) => (name in attributes ? attributes[name] !== null : true));
    return complete ? form.replaceAll(/\w+/gu, (name) => String(attributes[name] ?? attributes["id"])) : undefined;
  });
  const id = ids.find((each) => each !== undefined);
  if (id === undefined) throw new Error(`no import id can be made of ${JSON.stringify(attributes)}`);
  return id;
}

/** Takes away the rows of the simulator that carry an id which the API gave the object. */
function removeOutside(organization: World, { schema }: Subject["resource"], attributes: Attributes): void {
  const ids = Object.entries(schema.attributes)
    .filter(([, attribute]) => !isSettable(attribute))
    .map(([name]) => attributes[name]);
  const { store } = organization.simulator;
  const removed = Object.keys(store.dump()).flatMap((table) =>
    ids.filter((id) => typeof id === "string" && store.remove(table, id)),
  );
  expect(removed).toHaveLength(1);
}

/** The example with each text of its own resources given by something that is known only after apply. */
function unknownInputs(example: string): string {
  const later: string[] = [];
  const config = example.replaceAll(
    /^ {2}(\w+)( *)= ("[^"$]+")$/gmu,
    (_line, name: string, gap: string, text: string) => {
      later.push(text);
      return `  ${name}${gap}= terraform_data.later[${text}].output`;
    },
  );
  return `resource "terraform_data" "later" {
  for_each = toset([${later.join(", ")}])
  input    = each.key
}
${config}`;
}

/** An import knows nothing of the timeouts that a configuration sets. */
function withoutTimeouts(state: Readonly<Record<string, Attributes>>): Record<string, Attributes> {
  return Object.fromEntries(
    Object.entries(state).map(([address, { timeouts: _, ...attributes }]) => [address, attributes]),
  );
}
