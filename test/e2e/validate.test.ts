import { expect, test } from "vitest";
import { providerAddress, describeTerraform, workspace } from "../support/terraform.ts";
import { addressOf, checkpoints, configuration, permission } from "./world.ts";

const founding = configuration(`
data "openai_fine_tuning_checkpoints" "example" {
  fine_tuning_job_id = "ftjob-abc123"
}

resource "openai_fine_tuning_checkpoint_permission" "share" {
  checkpoint_id = data.openai_fine_tuning_checkpoints.example.checkpoints[0].checkpoint_id
  organization_id = "org-XYZ789"
}
`);

describeTerraform("terraform validate", () => {
  test("accepts the founding configuration without a key and without a network", async () => {
    const terraform = await workspace({ OPENAI_BASE_URL: "http://127.0.0.1:1/v1" });
    await terraform.write(founding);
    expect(await terraform.run(["validate", "-no-color"])).toMatchObject({ code: 0 });
  });

  test("accepts values that are known only after apply", async () => {
    const terraform = await workspace();
    await terraform.write(
      configuration(
        `
resource "terraform_data" "later" { input = "x" }
resource "openai_fine_tuning_checkpoint_permission" "a" {
  checkpoint_id   = terraform_data.later.output
  organization_id = terraform_data.later.id
}
variable "project" {
  type    = string
  default = null
}
resource "openai_fine_tuning_checkpoint_permission" "b" {
  checkpoint_id   = "${checkpoints.empty}"
  organization_id = terraform_data.later.output
  project_id      = var.project
}`,
        "admin_api_key = terraform_data.later.output",
      ),
    );
    expect(await terraform.run(["validate", "-no-color"])).toMatchObject({ code: 0 });
  });

  const checkpoint_id = checkpoints.empty;
  test.each([
    ["both grantees", { checkpoint_id, organization_id: "org-1", project_id: "proj_1" }, /organization_id.*project_id/],
    ["no grantee", { checkpoint_id }, /organization_id.*project_id/],
    ["no checkpoint", { project_id: "proj_1" }, /checkpoint_id/],
    ["an empty checkpoint", { checkpoint_id: "", project_id: "proj_1" }, /checkpoint_id/],
    ["an empty project", { checkpoint_id, project_id: "" }, /project_id/],
    ["an empty organization", { checkpoint_id, organization_id: "" }, /organization_id/],
    ["the checkpoint .", { checkpoint_id: ".", project_id: "proj_1" }, /checkpoint_id/],
    ["the checkpoint ..", { checkpoint_id: "..", project_id: "proj_1" }, /checkpoint_id/],
  ])("refuses %s", async (_, settings, message) => {
    const terraform = await workspace();
    await terraform.write(configuration(permission("share", settings)));
    const { code, text } = await terraform.run(["validate", "-no-color"]);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringMatching(message) as string });
    expect(text).toContain("on main.tf line");
    expect(text).not.toMatch(/ at .*\.(ts|js|mjs):\d/);
  });

  test("checks each duration of the timeouts block", async () => {
    const terraform = await workspace();
    const settings = { checkpoint_id, project_id: "proj_1" };
    const timeouts = (length: string) => `timeouts { create = "${length}" }`;
    await terraform.write(
      configuration(
        ["1h30m", "1s", "1.5h", "500ms"]
          .map((length, index) => permission(`good${index}`, settings, timeouts(length)))
          .join("\n"),
      ),
    );
    expect(await terraform.run(["validate", "-no-color"])).toMatchObject({ code: 0 });
    const bad = ["5", "-1s", "", "soon", "0s"];
    await terraform.write(
      configuration(bad.map((length, index) => permission(`bad${index}`, settings, timeouts(length))).join("\n")),
    );
    const { stdout } = await terraform.run(["validate", "-json"]);
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: { severity: string; address: string; snippet: { code: string } }[];
    };
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    expect(new Set(errors.map(({ address }) => address))).toEqual(
      new Set(bad.map((_, index) => addressOf(`bad${index}`))),
    );
    expect(errors[0]?.snippet.code).toContain("create =");
  });

  test.each([
    ["plain http away from loopback", "http://api.example.com/v1"],
    ["credentials in it", "https://user:secret@api.example.com/v1"],
    ["a query", "https://api.example.com/v1?x=1"],
    ["no URL at all", "api.example.com"],
  ])("refuses a base_url with %s", async (_, url) => {
    const terraform = await workspace();
    await terraform.write(
      configuration(permission("share", { checkpoint_id, project_id: "proj_1" }), `base_url = "${url}"`),
    );
    const { code, text } = await terraform.run(["validate", "-no-color"]);
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining("base_url") as string });
    // Terraform itself quotes the line.
    expect(text.replace(`base_url = "${url}"`, "")).not.toContain("user:secret");
  });
});

describeTerraform("terraform providers schema", () => {
  test("has the contract of the founding document", async () => {
    const terraform = await workspace();
    await terraform.write(founding);
    const { stdout, code } = await terraform.run(["providers", "schema", "-json"]);
    expect(code).toBe(0);
    const schema = (JSON.parse(stdout) as Schemas).provider_schemas[providerAddress()];
    expect(modes(schema?.provider.block)).toEqual({
      admin_api_key: "optional sensitive string",
      api_key: "optional sensitive string",
      base_url: "optional string",
      max_retries: "optional number",
      organization: "optional string",
      project: "optional string",
      request_timeout: "optional number",
      requests_per_minute: "optional number",
    });
    const resource = schema?.resource_schemas["openai_fine_tuning_checkpoint_permission"]?.block;
    expect(modes(resource)).toEqual({
      checkpoint_id: "required string",
      created_at: "computed number",
      id: "computed string",
      organization_id: "optional string",
      permission_id: "computed string",
      project_id: "optional string",
    });
    const timeouts = resource?.block_types?.["timeouts"];
    expect(timeouts?.nesting_mode).toBe("single");
    expect(modes(timeouts?.block)).toEqual({
      create: "optional string",
      delete: "optional string",
      read: "optional string",
    });
    expect(modes(schema?.data_source_schemas["openai_fine_tuning_checkpoints"]?.block)).toMatchObject({
      after: "optional string",
      fine_tuning_job_id: "required string",
      has_more: "computed bool",
      limit: "optional number",
    });
    expect(modes(schema?.data_source_schemas["openai_fine_tuning_checkpoint_permissions"]?.block)).toMatchObject({
      checkpoint_id: "required string",
    });
  });

  test("describes every attribute", async () => {
    const terraform = await workspace();
    await terraform.write(founding);
    const { stdout } = await terraform.run(["providers", "schema", "-json"]);
    const silent: string[] = [];
    const visit = (value: unknown, where: string) => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, child] of Object.entries(value)) {
        if (key === "attributes") {
          for (const [name, attribute] of Object.entries(child as Record<string, { description?: string }>)) {
            if (!attribute.description) silent.push(`${where}.${name}`);
          }
        }
        visit(child, `${where}.${key}`);
      }
    };
    visit(JSON.parse(stdout), "");
    expect(silent).toEqual([]);
  });
});

interface Schemas {
  readonly provider_schemas: Readonly<
    Record<
      string,
      {
        readonly provider: { readonly block: Block };
        readonly resource_schemas: Readonly<Record<string, { readonly block: Block }>>;
        readonly data_source_schemas: Readonly<Record<string, { readonly block: Block }>>;
      }
    >
  >;
}

interface Block {
  readonly attributes?: Readonly<
    Record<
      string,
      {
        readonly type?: unknown;
        readonly required?: boolean;
        readonly optional?: boolean;
        readonly computed?: boolean;
        readonly sensitive?: boolean;
      }
    >
  >;
  readonly block_types?: Readonly<Record<string, { readonly nesting_mode: string; readonly block: Block }>>;
}

/** Returns each attribute as "optional sensitive string". */
function modes(block: Block | undefined): Record<string, string> {
  const words = ["required", "optional", "computed", "sensitive"] as const;
  return Object.fromEntries(
    Object.entries(block?.attributes ?? {}).map(([name, attribute]) => [
      name,
      [...words.filter((word) => attribute[word]), typeof attribute.type === "string" ? attribute.type : "nested"].join(
        " ",
      ),
    ]),
  );
}
