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

When \`terraform init\` says that the package does not match any of the checksums, the zip is another than the one that \`.terraform.lock.hcl\` knows by that version. Find out why before anything else: a published version never changes. Where it was meant, as with a zip that you built yourself, \`terraform providers lock\` records the new one beside the old; with a mirror, say which: \`-fs-mirror=FOLDER\` or \`-net-mirror=URL\`. Or take the block of the provider out of the lock file, and run \`terraform init\`. \`terraform init -upgrade\` does not help: the version is the same. A working directory where the old zip is installed already goes on with it.

## The provider does not start

On Linux the executable needs glibc 2.28 or newer. It does not run on Alpine, and so not in the container image \`hashicorp/terraform\`: take an image with glibc and put Terraform into it. Terraform says there that the plugin has no file or directory, or that it is missing dynamic-link libraries; running the executable with \`--version\` shows what it lacks.

The zip of a release brings the other libraries in a folder \`lib\`. Terraform unpacks it beside the executable, where it must stay; whoever copies the executable alone needs libstdc++ and libatomic on the machine, which Debian and Ubuntu have as \`libstdc++6\` and \`libatomic1\`. In a chroot, \`lib\` is found only where \`/proc\` is mounted, as it is in every container.

When Terraform says "Plugin did not respond" in the middle of a run, the provider broke down. What it says of that is below, beginning with \`panic:\`. Please report it.

When the provider ends before it has said anything, look for \`NODE_CHANNEL_FD\` and \`OPENSSL_CONF\` in the environment of Terraform: Node, which is in the executable, reads both before the provider begins. Take the first away; the second must name a file that OpenSSL can load.`;
