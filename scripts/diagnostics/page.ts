import type { chapters as all } from "./meanings.ts";

/** The troubleshooting guide. */
export function troubleshooting(chapters: typeof all): string {
  const sections = chapters.map(({ title, meanings }) => {
    const entries = meanings.map(({ summary, means, todo }) => `### ${summary}\n\n${means}\n\n**What to do:** ${todo}`);
    return `## ${title}\n\n${entries.join("\n\n")}`;
  });
  return `${beginning}\n\n${sections.join("\n\n")}\n`;
}

const beginning = `---
page_title: "Troubleshooting"
description: |-
  Every message of the provider, what it means, and what to do.
---

# Troubleshooting

A message of the provider begins with a line in bold, which is always the same for the same trouble; they are all listed below. What follows it names the object and what is special. In this list, \`…\` stands for what changes.

To see what the provider asks of the API, with the request ids that OpenAI's support wants to know:

\`\`\`shell
TF_LOG_PROVIDER=DEBUG terraform apply
\`\`\`

No key is in that log.

## Terraform does not find the provider

When \`terraform init\` looks for \`hashicorp/openai\`, the configuration, or a module in it, does not say whose provider is meant. Every module that uses it needs \`source = "terraform-openai/openai"\` in its \`required_providers\`, as in the example of the [provider's page](../index.md).

With \`dev_overrides\` in \`~/.terraformrc\` there is nothing for \`terraform init\` to download, and it may fail for that: leave it out. The warning "Provider development overrides are in effect" shows that the entry is read. Where Terraform asks for \`terraform init\` instead, as in "Inconsistent dependency lock file", it is not read: look at its folder, and whether \`TF_CLI_CONFIG_FILE\` names another file.

When \`terraform init\` says that checksums do not match, the zip is not the one that \`.terraform.lock.hcl\` knows. Find out why before anything else. Where the change was meant, \`terraform init -upgrade\` or \`terraform providers lock\` records the new one.

## The provider does not start

On Linux the executable needs glibc 2.28 or newer, libstdc++ and libatomic, which Debian and Ubuntu have as \`libstdc++6\` and \`libatomic1\`. It does not run on Alpine, and so not in the container image \`hashicorp/terraform\`: take an image with glibc and put Terraform into it. Terraform says of a missing library that the plugin did not respond, or that there is no such file; running the executable with \`--version\` shows which one is missing.

When Terraform says "Plugin did not respond" in the middle of a run, the provider broke down. What it says of that is below, beginning with \`panic:\`. Please report it.`;
