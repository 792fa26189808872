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
  Every message of the provider, its cause, and what to do.
---

# Troubleshooting

Every message of the provider begins with a fixed title in bold. This page lists all titles, with the cause and the remedy; \`…\` stands for the part that changes. The text below the title names the object and the details of the case.

To see the requests to the API, with the ids that OpenAI's support asks for:

\`\`\`shell
TF_LOG_PROVIDER=DEBUG terraform apply
\`\`\`

The log contains no key. \`terraform-provider-openai doctor\` checks keys, network and access, and says what to do.

## Terraform does not find the provider

**\`terraform init\` looks for \`hashicorp/openai\`.** The configuration, or one of its modules, does not name the source. Add \`source = "terraform-openai/openai"\` to \`required_providers\` in every module that uses the provider, as on the [provider's page](../index.md).

**\`terraform init\` fails with \`dev_overrides\`.** Skip \`terraform init\`: there is nothing to download. The warning "Provider development overrides are in effect" shows that Terraform uses the override. If Terraform asks for \`terraform init\` without that warning, check the folder in \`~/.terraformrc\`, and whether \`TF_CLI_CONFIG_FILE\` names another file.

**The package does not match any of the checksums.** \`.terraform.lock.hcl\` knows another zip of this version. A published version never changes, so find out why first. If you built the zip yourself, record it with \`terraform providers lock\`, and with a mirror add \`-fs-mirror=FOLDER\` or \`-net-mirror=URL\`. \`terraform init -upgrade\` does not help, because the version is the same.

## The provider does not start

**"No such file or directory", or missing dynamic-link libraries.** On Linux, a provider that you built yourself needs glibc 2.28 or newer, libstdc++ and libatomic. The zip of a release needs none of them, and runs on Alpine. Keep the executable and the folder \`lib\` of the zip together.

**"Plugin did not respond" in the middle of a run.** The provider ended unexpectedly. Terraform prints its last words below, beginning with \`panic:\`. Please report them.

**The provider ends before it prints anything.** Check the variables \`NODE_CHANNEL_FD\` and \`OPENSSL_CONF\` in the environment of Terraform, which Node reads before the provider starts. Unset the first. The second must name a file that OpenSSL can load.`;
