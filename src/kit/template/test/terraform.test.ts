/** The real Terraform runs the provider from its sources. TERRAFORM_HOSTS may name several, separated as in PATH. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { hosts, openTerraform } from "terraform-plugin-kit/testing";
import { startServer } from "../api/server.ts";

const configuration = `
terraform {
  required_providers {
    example = { source = "example/example" }
  }
}
resource "example_note" "milk" {
  title = "Milk"
  text  = "two bottles"
}
output "slug" {
  value = provider::example::slug(example_note.milk.title)
}
`;

for (const host of hosts()) {
  test(`${host.name} creates a note, finds nothing to change, and destroys it`, async () => {
    const server = await startServer();
    const terraform = await openTerraform({
      host,
      source: "example/example",
      provider: join(import.meta.dirname, "../src/main.ts"),
      env: { EXAMPLE_URL: server.url, EXAMPLE_KEY: "a-key" },
    });
    try {
      await terraform.write(configuration);
      await terraform.apply();
      assert.equal((await terraform.state())["example_note.milk"]?.["text"], "two bottles");
      assert.equal((await terraform.plan()).changes, false);
      await terraform.destroy();
      assert.equal(server.notes.size, 0);
    } finally {
      await terraform.close();
      await server.close();
    }
  });
}
