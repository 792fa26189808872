import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openaiProvider } from "../../src/provider.ts";
import { defaultSeed as seed } from "../../src/simulator/default-seed.ts";
import { describeTerraform, requires } from "../support/terraform.ts";
import { attachedWorld, configuration } from "./world.ts";

const { actions } = openaiProvider({ version: "", env: {} });

describeTerraform("the actions", () => {
  test.concurrent.for([...actions.keys()])("include %s, which its example invokes", async (type, context) => {
    requires(context, "actions");
    const organization = await attachedWorld({ seed, finished: context.onTestFinished });
    const example = await readFile(join(import.meta.dirname, "../../examples/actions", type, "action.tf"), "utf8");
    const [, name = ""] = /^action "\w+" "(\w+)"/u.exec(example) ?? [];
    await organization.write(configuration(example));
    const { text } = await organization.apply([`-invoke=action.${type}.${name}`]);
    expect(text).toContain("Actions: 1 invoked.");
    const { journal } = organization.simulator;
    expect(journal.count({ method: "POST" }) + journal.count({ method: "DELETE" })).toBe(1);
  });
});

describeTerraform("a private key where a public one belongs", () => {
  test.concurrent.for<readonly [string, string]>([
    [
      "a certificate",
      `resource "openai_certificate" "ca" {
  certificate = <<-EOT
    -----BEGIN PRIVATE KEY-----
    MIISECRETSECRET
    -----END PRIVATE KEY-----
  EOT
}`,
    ],
    [
      "a key set",
      `resource "openai_workload_identity_provider" "ci" {
  name     = "CI"
  issuer   = "https://ci.example.com"
  audience = "https://api.openai.com/v1"
  verification = {
    type = "uploaded_jwks"
    jwks = jsonencode({ keys = [{ kty = "RSA", n = "abc", e = "AQAB", d = "MIISECRETSECRET" }] })
  }
}`,
    ],
  ])("in %s it is refused while planning, and its text is nowhere", async ([, config], { onTestFinished }) => {
    const organization = await attachedWorld({ seed, finished: onTestFinished });
    await organization.write(configuration(config));
    const { code, output } = await organization.run(["plan", "-no-color"]);
    expect(code).toBe(1);
    expect(output).toMatch(/Private Key in a (Certificate|Key Set)/u);
    expect(output + organization.log()).not.toContain("MIISECRETSECRET");
    expect(organization.simulator.journal.entries({ method: "POST" })).toEqual([]);
  });
});
