import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import nacl from "tweetnacl";
import { open } from "tweetnacl-sealedbox-js";
import { expect, onTestFinished, test } from "vitest";
import type { Capability } from "terraform-plugin-kit/testing";
import { writeZip } from "terraform-plugin-kit/build";
import { startSimulator } from "../../src/simulator/server.ts";
import { documents, root } from "../docs/pages.ts";
import { organizationOf, origins, pathOf } from "../origins/origins.ts";
import type { Origin } from "../origins/origins.ts";
import { expectNoLeak } from "../support/leaks.ts";
import { executable, executableFolder } from "../support/executable.ts";
import { codeBlocks, follow } from "../support/followed.ts";
import type { Followed } from "../support/followed.ts";
import { currentHost, describeTerraform, hostPath, providerAddress, requires } from "../support/terraform.ts";

const system = process.platform === "win32" ? "windows" : process.platform;
const platform = `${system}_${process.arch === "x64" ? "amd64" : process.arch}`;
const released = "terraform-provider-openai_v0.1.0";
const listening = /Stop it with Ctrl-C/;

/** The fields of the log line of a request, in any order. */
const requestFields = [
  "method=\\w+",
  "path=/\\S+",
  "status=200",
  "attempt=1",
  "duration_ms=\\d+",
  "request_id=\\w+",
].map((field) => new RegExp(`API request: .*${field}`));

/** A new folder, which is also the home of the reader. */
interface Desk {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Walk {
  /** the capabilities that the host must have */
  readonly needs?: Capability;
  /** the steps that the reader has taken before */
  readonly desk: () => Promise<Desk>;
  readonly walk: (document: Followed, desk: Desk) => Promise<void>;
}

/** The steps of each document, block by block. examples.test.ts has the pages of resources and data sources. */
const walks: Readonly<Record<string, Walk>> = {
  "README.md": {
    desk: empty,
    async walk(document) {
      document.leave("npm ci && npm run demo", "demo.test.ts runs the demo; npm ci would take away what runs this");
      document.leave("npm ci && npm test", "this is it");
      document.leave("flowchart LR", "a picture");
      document.leave("npm ci && npm run build", "the set-up of this test has built the executable by the same script");
      document.rename("/path/to/terraform-provider-openai/dist", executableFolder);
      await document.write("provider_installation {", ".terraformrc");

      await document.write("terraform {", "main.tf");
      document.rename("npm run simulate", "npm run simulate -- --port 0");
      await document.start("npm run simulate", listening, root);
      expect(await document.shell("export OPENAI_BASE_URL")).toContain("Resources: 1 added, 0 changed, 0 destroyed.");
      document.leave("unset OPENAI_BASE_URL", "takes real keys");

      const forget = "terraform state rm openai_fine_tuning_checkpoint_permission.share";
      expect(await document.shell(forget)).toContain("Import successful!");
      await document.again(forget);
      await document.write("import {", "import.tf");
      expect(await document.again("terraform apply")).toContain("Resources: 1 imported, 0 added, 0 changed");

      const logged = await document.again("TF_LOG_PROVIDER=DEBUG terraform apply");
      for (const field of requestFields) expect(logged).toMatch(field);
      document.rename("--inspect", "--inspect=0");
      const { output } = await document.start("npx node --inspect", /TF_REATTACH_PROVIDERS='.*'\n/, root);
      document.rename("'…'", /TF_REATTACH_PROVIDERS=('.*')/.exec(output)?.[1] ?? "");
      expect(await document.shell("export TF_REATTACH_PROVIDERS")).toContain("No changes.");
    },
  },

  "docs/index.md": {
    desk: overridden,
    async walk(document) {
      await document.write("terraform {", "main.tf");
      await document.again("terraform validate");
      document.rename("your-admin-api-key", "sk-admin-simulator");
      document.rename("your-api-key", "sk-simulator");
      expect(await document.shell("export OPENAI_ADMIN_KEY")).toContain("Apply complete!");
      document.leave("terraform {", "the official provider is not here");
    },
  },

  "docs/guides/getting-started.md": {
    desk: empty,
    async walk(document, { folder }) {
      const zip = "terraform-provider-openai_0.1.0_linux_amd64.zip";
      document.rename("linux_amd64", platform);
      // OpenTofu looks for providers at another address.
      document.rename("registry.terraform.io/terraform-openai/openai", providerAddress());
      await writeZip(
        [{ file: executable, name: released, executable: true }],
        join(folder, zip.replace("linux_amd64", platform)),
      );
      await document.shell("mkdir -p");
      document.rename(`./${released} simulate`, `./${released} simulate --port 0`);
      const simulation = await document.start(`./${released} simulate`, listening);
      await document.shell("export OPENAI_BASE_URL");
      await document.write("terraform {", "main.tf");
      expect(await document.shell("terraform init\nterraform apply")).toMatch(/^names = tolist\(\[[^\]]*"Trial"/m);
      await document.shell("terraform plan");
      await edit(join(folder, "main.tf"), '"Trial"', '"Trial run"');
      await document.shell("terraform plan");
      await document.shell("terraform destroy");
      await simulation.stop();
      await document.write("{", "organization.json");
      await document.start(`./${released} simulate`, listening);
    },
  },

  "docs/guides/github-actions-without-a-key.md": {
    desk: simulated,
    async walk(document) {
      await document.write("terraform {", "main.tf");
      expect(await document.shell("terraform init\nterraform apply")).toContain("Resources: 4 added");
      document.leave("on:", "a workflow runs at GitHub");
      document.leave('import OpenAI from "openai"', "the client trades tokens at GitHub and at OpenAI");
      await document.write('resource "openai_workload_identity_federation_rule"', "main.tf", "append");
      expect(await document.shell("terraform apply")).toContain("Resources: 1 added, 0 changed, 0 destroyed.");
    },
  },

  "docs/guides/sharing-a-checkpoint.md": {
    desk: simulated,
    async walk(document, { env }) {
      await document.write("terraform {", "main.tf");
      await document.write('variable "consumers"', "main.tf", "append");
      await document.shell("terraform init\nterraform apply");
      await document.write('data "openai_fine_tuning_checkpoint_permissions"', "main.tf", "append");
      expect(await document.shell("terraform apply")).toMatch(/projects = tolist\(\[\s+"proj_(search|support)",/);
      document.rename("http://127.0.0.1:4141", new URL(env["OPENAI_BASE_URL"] ?? "").origin);
      await document.shell("curl -X POST");
      await document.shell("terraform apply -var");
      expect(await document.shell("terraform destroy")).toContain("Destroy complete! Resources: 1 destroyed.");
    },
  },

  "docs/guides/sharing-the-newest-model.md": {
    desk: simulated,
    async walk(document, { folder }) {
      await document.write("terraform {", "main.tf");
      await document.write('resource "openai_project" "beta"', "projects.tf");
      await document.write("name  = ", "terraform.tfvars");
      await document.shell("terraform init\nterraform apply");
      await document.write('data "openai_fine_tuning_jobs"', "model.tf");
      await expectExample("share-the-newest-model", folder, ["main.tf", "model.tf"]);
      const seen = await document.shell("terraform apply");
      expect(seen).toMatch(/model += "ft:gpt-4o-mini-2024-07-18:my-org:triage:9bWgMr3f:ckpt-step-200"/u);
      expect(seen).toContain('"Bar [beta]"');
      expect(await document.again("terraform apply")).toContain("0 added, 0 changed, 0 destroyed");
    },
  },

  "docs/guides/guard-rails-for-a-project.md": {
    desk: simulated,
    async walk(document, { folder }) {
      await document.write("terraform {", "main.tf");
      expect(await document.shell("terraform init\nterraform apply")).toContain('"whisper-1",');
      await mkdir(join(folder, "guard-rails"));
      await document.write("terraform {", "guard-rails/main.tf");
      await document.write('module "guard_rails"', "main.tf", "append");
      expect(await document.shell("terraform init\nterraform apply")).toContain("Resources: 32 added, 0 changed");
      await document.shell("terraform plan");
      const destroyed = await document.shell("terraform destroy");
      expect(destroyed).toContain("Former Setting Will Be Restored: spend limit of proj_search");
      expect(destroyed).toContain("Destroy complete! Resources: 32 destroyed.");
    },
  },

  "docs/guides/access-by-groups-and-roles.md": {
    desk: simulated,
    async walk(document, { folder, env }) {
      await document.write("terraform {", "main.tf");
      await document.write("groups = {", "teams.auto.tfvars");
      await expectExample("access-by-groups", folder, ["main.tf", "teams.auto.tfvars"]);
      await document.shell("terraform init\nterraform apply");
      await document.shell("terraform plan");
      await document.write("groups = {", "teams.auto.tfvars");
      await document.shell("terraform apply");
      document.rename("http://127.0.0.1:4141", new URL(env["OPENAI_BASE_URL"] ?? "").origin);
      await document.shell("curl -X DELETE");
      expect(await document.again("terraform destroy")).toContain("Destroy complete!");
    },
  },

  "docs/guides/an-access-review.md": {
    desk: simulated,
    async walk(document, { folder }) {
      await document.write("terraform {", "main.tf");
      const seen = await document.shell("terraform init\nterraform apply");
      expect(seen).not.toContain("Access from outside");
      await document.shell("terraform apply -var domain=example.org");
      await document.write("# A line for each way", "csv.tf");
      await document.shell("terraform apply -auto-approve");
      const csv = await readFile(join(folder, "access.csv"), "utf8");
      expect(csv.split("\n")).toHaveLength(14);
      expect(csv).toContain(
        '"proj_support","Support","service_account","svc_acct_abc123","Indexer","","member","group","Engineering"',
      );
      await document.write("# People, service accounts", "picture.tf");
      await document.shell("terraform apply -auto-approve");
      await expectExample("access-review", folder, ["main.tf", "csv.tf", "picture.tf"]);
    },
  },

  "docs/guides/checks-of-cost-keys-and-owners.md": {
    desk: simulated,
    async walk(document, { folder }) {
      await document.write("terraform {", "main.tf");
      await document.write('variable "budget"', "spend.tf");
      await document.shell("terraform init\nterraform apply");
      await document.write('variable "unused_days"', "keys.tf");
      expect(await document.shell("terraform apply -var budget=100")).not.toContain("dollars of");
      await document.write('data "openai_organization_users"', "owners.tf");
      await document.shell("terraform apply -var budget=100");
      await expectExample("checks", folder, ["main.tf", "spend.tf", "keys.tf", "owners.tf"]);
    },
  },

  "docs/guides/exporting-an-organization.md": {
    desk: simulated,
    async walk(document, { folder }) {
      document.rename(`./${released}`, executable);
      expect(await document.shell(`./${released} doctor`)).toContain(" 0 failed, ");
      const report = await document.shell(`./${released} doctor --json`);
      expect(report).toContain('"ok": true');
      await document.shell(`./${released} export`);
      const [, count = ""] = /(\d+) to import/u.exec(await readFile(join(folder, "openai/README.md"), "utf8")) ?? [];
      expect(await document.shell("cd openai")).toContain(
        `Resources: ${count} imported, 0 added, 0 changed, 0 destroyed.`,
      );
      for (const narrowed of ["--output groups", "--output search", "--output assistants", "--force"])
        await document.shell(`./${released} export ${narrowed}`);
      expect(await readFile(join(folder, "groups/group_user.tf"), "utf8")).toContain("openai_group.engineering.id");
    },
  },

  "docs/guides/importing-an-organization.md": {
    desk: simulated,
    async walk(document) {
      await document.write("terraform {", "main.tf");
      const seen = await document.shell("terraform init\nterraform apply");
      expect(seen).toContain("Resources: 0 added, 0 changed, 0 destroyed.");
      expect(seen).toContain('"user-ann123" = "ann@example.com: owner"');
      await document.write("import {", "search.tf");
      await document.shell("terraform plan");
      await document.shell("terraform apply");
      await document.write("import {", "imports.tf");
      await document.shell("terraform plan -generate-config-out");
      expect(await document.shell("terraform apply")).toContain("Resources: 2 imported, 0 added, 0 changed");
      await document.write('data "openai_project_users"', "members.tf");
      await document.shell("terraform apply");
      await document.shell("terraform output");
      await document.write("locals {", "members.tf");
      await document.shell("terraform apply");
      await document.shell("terraform state rm");
      expect(await document.again("terraform plan")).toContain("No changes.");
    },
  },

  "docs/guides/from-openai.md": {
    desk: async () => await comingFrom("openai", ["project.chat", "organization_user.bob", "project_spend_alert.chat"]),
    async walk(document, { folder }) {
      // The reader has the former configuration.
      const tunnel = { type: "openai_mcp_tunnel", name: "docs", instances: [{ schema_version: 0, attributes: {} }] };
      await addToState(folder, { mode: "managed", provider: providerOf("openai"), ...tunnel });
      await document.shell("terraform state pull");
      expect(await document.shell("terraform state list")).toContain("Successfully removed 1 resource");
      document.leave("terraform {\n  required_providers {\n    openai   =", "keeps another provider for another type");
      if (currentHost().kind === "opentofu") document.rename("openai/openai terraform-openai", inFull("openai"));
      expect(await document.shell("terraform state replace-provider")).toContain("replaced provider for 3 resources");
      await document.write("terraform {", "main.tf");
      await document.write("terraform {", "main.tf");
      await document.shell("terraform init");
      await document.shell("terraform apply");
      expect(await document.shell("terraform state push")).toBe("");
      expect(await document.again("terraform state list")).toContain("openai_mcp_tunnel.docs");
    },
  },

  "docs/guides/from-cloudopsworks.md": {
    needs: "moves from another type",
    desk: async () =>
      await comingFrom("cloudopsworks", [
        "project.chat",
        "organization_group.platform",
        "organization_role.usage_reader",
        "service_account.bot",
        "project_api_key.second",
      ]),
    walk: handOver,
  },

  "docs/guides/from-isac322.md": {
    needs: "moves from another type",
    desk: async () =>
      await comingFrom("isac322", ["project.chat", "user.bob", "project_user.bob", "project_service_account.bot"]),
    walk: handOver,
  },

  "docs/guides/from-jianyuan.md": {
    needs: "moves from another type",
    desk: async () =>
      await comingFrom("jianyuan", [
        "project.chat",
        "organization_role.usage_reader",
        "user_role_assignment.bob",
        "user_role.bob",
        "project_service_account.bot",
      ]),
    async walk(document, desk) {
      await handOver(document, desk);
      await handOverAlone("jianyuan", document, desk);
    },
  },

  "docs/guides/from-mkdev.md": {
    needs: "moves from another type",
    desk: async () =>
      await comingFrom("mkdev-me", [
        "project.chat",
        "organization_role.usage_reader",
        "project_role.evaluator",
        "project_user.bob",
        "rate_limit.mini",
        "project_service_account.bot",
      ]),
    walk: handOver,
  },

  "docs/guides/from-skyscrapr.md": {
    needs: "moves from another type",
    desk: async () => await comingFrom("skyscrapr", ["project.chat", "project_service_account.bot"]),
    walk: handOver,
  },

  "docs/guides/finding-what-exists.md": {
    needs: "query",
    desk: simulated,
    async walk(document) {
      await document.write("terraform {", "main.tf");
      await document.write("# Every member", "people.tfquery.hcl");
      expect(await document.shell("terraform init\nterraform query")).toMatch(/user_id=user-cyd789 +cyd@example.com/u);
      await document.write("list", "limits.tfquery.hcl");
      expect(await document.shell("terraform query -json")).toContain("rl-gpt-4o");
      await document.write("list", "people.tfquery.hcl");
      await document.shell("rm limits.tfquery.hcl");
      await document.shell("terraform apply");
      expect(await document.again("terraform plan")).toContain("No changes.");
    },
  },

  "docs/guides/keys-without-secrets-in-state.md": {
    desk: withStandIns,
    async walk(document, { folder, env }) {
      const recipe = async (name: string): Promise<string> => {
        await mkdir(join(folder, name));
        return join(folder, name);
      };
      const secrets: string[] = [];
      const printed: string[] = [];
      const store = join(folder, "store.json");
      const stored = async (name: string): Promise<string> =>
        (JSON.parse(await readFile(store, "utf8")) as Readonly<Record<string, string>>)[name] ?? "";

      const person = await recipe("person");
      await document.shell("umask 077", person);
      await document.write("terraform {", "person/main.tf");
      printed.push(await document.shell("terraform apply", person));
      await document.shell("openssl pkeyutl", person);
      secrets.push(await readFile(join(person, "indexer.key"), "utf8"));

      const keeper = await recipe("store");
      await document.shell("umask 077", keeper);
      await document.write("terraform {", "store/main.tf");
      printed.push(await document.shell("export TF_VAR_handover_private_key", keeper));
      printed.push(await document.shell("terraform apply -var", keeper));
      expect(printed.at(-1)).toContain("Resources: 1 added, 1 changed, 1 destroyed.");
      secrets.push(await stored("openai/billing"));

      const github = await recipe("github");
      await document.write("terraform {", "github/main.tf");
      await writeFile(join(github, "handover.pem"), "");
      printed.push(await document.shell("terraform apply", github));
      const pair = nacl.box.keyPair.fromSecretKey(secretKey);
      const box = Buffer.from(await stored("search/OPENAI_API_KEY"), "base64");
      secrets.push(Buffer.from(open(box, pair.publicKey, pair.secretKey) ?? []).toString());

      const run = await recipe("run");
      await document.write("terraform {", "run/main.tf");
      await writeFile(join(run, "handover.pem"), "");
      printed.push(await document.shell("terraform apply", run));

      if (currentHost().kind === "opentofu") {
        const encrypted = await recipe("encrypted");
        for (const file of ["reader.pub.pem", "handover.pem"])
          await copyFile(join(folder, file.startsWith("reader") ? "person" : "store", file), join(encrypted, file));
        await document.write("terraform {", "encrypted/main.tf");
        document.rename("tofu apply", "terraform apply && terraform plan");
        const ran = await document.shell("umask 077", encrypted);
        expect(ran).toContain("Resources: 1 added, 0 changed, 0 destroyed.");
        expect(ran).toContain("No changes.");
        const state = await readFile(join(encrypted, "terraform.tfstate"), "utf8");
        expect(Object.keys(JSON.parse(state) as object)).toContain("encrypted_data");
        expect(state).not.toMatch(/proj_abc123|svc_acct_abc123|indexer/);
      } else {
        document.leave("terraform {", "Terraform has no block encryption");
        document.leave("umask 077", "OpenTofu alone encrypts a state");
      }

      for (const secret of secrets) expect(secret).toMatch(/^sk-svcacct-/u);
      expect(new Set(secrets).size).toBe(3);
      await expectNoLeak(secrets, { folder, printed, except: [store, join(person, "indexer.key")] });
      expect(env["STAND_IN_FILE"]).toBe(store);
    },
  },

  "docs/guides/rate-limits.md": {
    desk: installed,
    async walk(document) {
      await document.write("terraform {", "main.tf");
      document.leave("TF_LOG_PROVIDER=INFO", "the next block starts the API that it needs");
      document.rename(`./${released} simulate`, `${executable} simulate --port 0`);
      await document.start(`./${released} simulate`, listening);
      const output = await document.shell("export OPENAI_BASE_URL");
      expect(output).toContain("Resources: 1 added, 0 changed, 0 destroyed.");
      for (const field of requestFields) expect(output).toMatch(field);
    },
  },

  "docs/guides/testing-modules.md": {
    desk: installed,
    async walk(document) {
      await document.write("terraform {", "main.tf");
      await document.write("{", "organization.json");
      document.rename(`./${released} simulate`, `${executable} simulate --port 0`);
      const { output } = await document.start(`./${released} simulate`, listening);
      const origin = new URL(/http:\S+/u.exec(output)?.[0] ?? "").origin;
      document.rename("http://127.0.0.1:4141", origin);
      await document.write("variables {", "team.tftest.hcl");
      await document.shell("export OPENAI_BASE_URL");
      const journal = JSON.parse(await document.shell("curl -s 'http")) as { readonly entries: readonly unknown[] };
      expect(journal.entries).toHaveLength(1);
      await document.shell("curl -s -X POST");
      const again = await document.again(
        "curl -s 'http://127.0.0.1:4141/_simulator/journal?method=POST&path=/organization/projects'",
      );
      expect(JSON.parse(again)).toMatchObject({ entries: [{ status: 200 }, {}] });
      expect(await document.shell("curl -s -X POST")).toContain("reset");
      document.leave("name: modules", "a workflow runs at GitHub");
    },
  },

  "docs/guides/troubleshooting.md": {
    desk: overridden,
    async walk(document, { folder }) {
      await copyFile(join(root, "examples/provider/provider.tf"), join(folder, "provider.tf"));
      await writeFile(join(folder, "main.tf"), 'data "openai_projects" "all" {}\n');
      expect(await document.shell("TF_LOG_PROVIDER=DEBUG terraform apply")).toContain("request_id=");
    },
  },
};

test("this test follows every document with code, except generated pages and documents for developers", () => {
  // .ci/run has the steps of CONTRIBUTING.md. test/docs compiles its TypeScript.
  const made = /^docs\/(?:resources|data-sources|list-resources|ephemeral-resources|actions|functions)\//;
  const developers = /^docs\/developers\/|^CONTRIBUTING\.md$/;
  const withCode = documents().filter(({ file, text }) => {
    const languages = codeBlocks(text).map(({ language }) => language);
    return developers.test(file) ? languages.includes("terraform") : languages.length > 0 && !made.test(file);
  });
  // install.test.ts follows this page with a release.
  const elsewhere = ["docs/guides/where-teams-run-it.md"];
  expect(withCode.map(({ file }) => file).toSorted()).toEqual([...Object.keys(walks), ...elsewhere].toSorted());
});

describeTerraform("the documents, followed to the letter", () => {
  test.for(Object.entries(walks))("%s", { timeout: 300_000 }, async ([file, { needs, desk, walk }], context) => {
    if (needs !== undefined) requires(context, needs);
    const terminal = await desk();
    expect(await follow(file, terminal, async (document) => await walk(document, terminal))).toBeGreaterThan(0);
  });
});

async function empty(): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), "document-"));
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }));
  return { folder, env: { PATH: hostPath(), HOME: folder, CHECKPOINT_DISABLE: "1" } };
}

/** `terraform init` finds the provider. */
async function installed(): Promise<Desk> {
  const desk = await empty();
  const unpacked = join(desk.folder, ".terraform.d/plugins", providerAddress(), "0.1.0", platform, released);
  await mkdir(dirname(unpacked), { recursive: true });
  await symlink(executable, unpacked);
  return desk;
}

/** The environment also points at a simulated API with its default objects. */
async function simulated(): Promise<Desk> {
  return await withApi(await installed());
}

/**
 * The state of another provider with some of its objects, in their organization. This provider replaces the former
 * provider.
 */
async function comingFrom(origin: Origin, names: readonly string[]): Promise<Desk> {
  const desk = await installed();
  const [, type = ""] = origins[origin].split("/");
  const former = join(desk.folder, ".terraform.d/plugins", dirname(dirname(providerAddress())), origins[origin]);
  const unpacked = join(former, "0.9.0", platform, `terraform-provider-${type}_v0.9.0`);
  await mkdir(dirname(unpacked), { recursive: true });
  await symlink(executable, unpacked);
  const state = JSON.parse(await readFile(pathOf(origin, "state.json"), "utf8")) as State;
  const resources = state.resources.filter((each) =>
    names.includes(`${each.type.replace(/^\w+?_/u, "")}.${each.name}`),
  );
  expect(resources).toHaveLength(names.length);
  await writeFile(join(desk.folder, "terraform.tfstate"), JSON.stringify({ ...state, resources }));
  const simulator = await organizationOf(origin, onTestFinished);
  return { folder: desk.folder, env: { ...desk.env, ...keys, OPENAI_BASE_URL: simulator.url } };
}

interface State {
  readonly resources: readonly { readonly type: string; readonly name: string; readonly [member: string]: unknown }[];
}

async function addToState(folder: string, resource: State["resources"][number]): Promise<void> {
  const file = join(folder, "terraform.tfstate");
  const state = JSON.parse(await readFile(file, "utf8")) as State;
  await writeFile(file, JSON.stringify({ ...state, resources: [...state.resources, resource] }));
}

function providerOf(origin: Origin): string {
  return `provider["registry.terraform.io/${origins[origin]}"]`;
}

function inFull(origin: Origin): string {
  return `registry.terraform.io/${origins[origin]} terraform-openai`;
}

/** Follows a guide that moves a state with moved blocks, and goes back. */
async function handOver(document: Followed, { folder }: Desk): Promise<void> {
  await document.shell("terraform state pull");
  await document.write("terraform {", "main.tf");
  await document.write("terraform {", "main.tf");
  expect(await document.shell("terraform init\nterraform plan")).toContain("Value of a Key Dropped From the State");
  await document.shell("terraform apply");
  expect(await textIn(folder, "terraform.tfstate")).not.toContain("sk-example-secret");
  await document.shell("terraform state push");
  expect(await textIn(folder, "terraform.tfstate")).toContain("sk-example-secret");
}

/** Moves the state if the former provider cannot be installed. */
async function handOverAlone(origin: Origin, document: Followed, { folder }: Desk): Promise<void> {
  const former = dirname(join(dirname(dirname(providerAddress())), origins[origin]));
  for (const gone of [join(".terraform.d/plugins", former), ".terraform", ".terraform.lock.hcl"])
    await rm(join(folder, gone), { recursive: true });
  if (currentHost().kind === "opentofu") document.rename(`${origins[origin]} terraform-openai`, inFull(origin));
  await document.again(`terraform state replace-provider -auto-approve ${origins[origin]} terraform-openai/openai`);
  await document.again("terraform init");
  await document.again("terraform apply");
  expect(await textIn(folder, "terraform.tfstate")).not.toContain("sk-example-secret");
}

async function textIn(folder: string, file: string): Promise<string> {
  return await readFile(join(folder, file), "utf8");
}

/** Does the same with a provider that needs no `terraform init`. */
async function overridden(): Promise<Desk> {
  const desk = await withApi(await empty());
  const overrides = `dev_overrides { "terraform-openai/openai" = "${executableFolder}" }`;
  await writeFile(join(desk.folder, ".terraformrc"), `provider_installation {\n  ${overrides}\n}\n`);
  return desk;
}

/** The key pair of the stand-in for GitHub. */
const secretKey = Buffer.alloc(32, 7);

/** Overridden, and beside it the stand-ins for the providers of a secret store and of GitHub. */
async function withStandIns(): Promise<Desk> {
  const desk = await overridden();
  const main = join(root, "test/support/stand-ins-main.ts");
  const overrides = await Promise.all(
    [
      ["hashicorp/aws", "aws"],
      ["integrations/github", "github"],
    ].map(async ([source = "", name = ""]) => {
      const bin = join(desk.folder, "bin", name);
      await mkdir(bin, { recursive: true });
      const script = `#!/bin/sh\nexec "${process.execPath}" "${main}" ${name}\n`;
      await writeFile(join(bin, `terraform-provider-${name}`), script, { mode: 0o755 });
      return `"${source}" = "${bin}"`;
    }),
  );
  const all = [`"terraform-openai/openai" = "${executableFolder}"`, ...overrides].join("\n");
  await writeFile(join(desk.folder, ".terraformrc"), `provider_installation {\n  dev_overrides {\n${all}\n  }\n}\n`);
  const publicKey = Buffer.from(nacl.box.keyPair.fromSecretKey(secretKey).publicKey).toString("base64");
  const env = {
    ...desk.env,
    STAND_IN_FILE: join(desk.folder, "store.json"),
    STAND_IN_PUBLIC_KEY: publicKey,
    TF_LOG: "TRACE",
    TF_LOG_PATH: join(desk.folder, "trace.log"),
  };
  return { ...desk, env };
}

const keys = { OPENAI_ADMIN_KEY: "sk-admin-simulator", OPENAI_API_KEY: "sk-simulator" } as const;

async function withApi({ folder, env }: Desk): Promise<Desk> {
  const simulator = await startSimulator();
  onTestFinished(async () => await simulator.close());
  return { folder, env: { ...env, ...keys, OPENAI_BASE_URL: simulator.url } };
}

/** The written files equal those of the example, except for a comment at the start. */
async function expectExample(flow: string, folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    const example = await readFile(join(root, "examples/flows", flow, file), "utf8");
    expect(example).toContain(await readFile(join(folder, file), "utf8"));
  }
}

async function edit(file: string, there: string, here: string): Promise<void> {
  const text = await readFile(file, "utf8");
  expect(text).toContain(there);
  await writeFile(file, text.replace(there, here));
}
