/**
 * `npm run docs`: writes docs/ in the layout of the Terraform Registry, from the provider's schemas and the files in
 * examples/: the example itself, import.sh, destroy.md and notes.md with what a schema cannot say. With --check it writes
 * nothing, and exits 1 naming the pages that are stale. Pages it does not make (docs/guides) are left alone.
 */
import { dirname, join } from "node:path";
import { writeDocs } from "terraform-plugin-kit/build";
import type { Documentation, PageParts, ReadExample } from "terraform-plugin-kit/build";
import { openaiProvider } from "../src/provider.ts";
import { offers } from "../src/resources/index.ts";
import { topicOf } from "./docs/topics.ts";
import type { Reading, Topic } from "./docs/topics.ts";

const provider = openaiProvider({ version: "", env: {} });

/** What each page says of the API: its reference, keys, requests, and what a destroy does. */
const documentation: Documentation = async (kind, name, read): Promise<PageParts> => {
  if (kind === "function") return { subcategory: "People and Access" };
  const topic = topicOf(name);
  const { subcategory } = topic;
  const introduction = [referenceLine(topic)];
  if (kind === "resource") {
    const sections = ["## Destroy", ...(await destroyText(name, read)), "## Keys and Requests", keysSentence(topic)];
    return { subcategory, introduction, sections: [...sections, ...topic.reads.map(refreshSentence)] };
  }
  if (kind === "data source") {
    const sections = ["## Keys and Requests", keysSentence(topic, "A read takes"), ...readSentences(topic)];
    return { subcategory, introduction, sections };
  }
  const guide =
    "The guide [Finding what exists: terraform query](../guides/finding-what-exists.md) shows how to use the results.";
  return {
    subcategory,
    introduction: [...introduction, ...(kind === "list resource" ? [guide] : [])],
    sections: ["## Keys", keysSentence(topic, "It takes")],
  };
};

async function destroyText(name: string, read: ReadExample): Promise<readonly string[]> {
  const file = `resources/openai_${name}/destroy.md`;
  const text = (await read(file)).trim();
  if (text === "") throw new Error(`examples/${file} is missing: every page of a resource says what a destroy does.`);
  return isSetting(name) ? [text, restored] : [text];
}

/** The link to the page of the API that a type stands on. Its address follows from the resources of the official client. */
function referenceLine({ reference }: Topic): string {
  const steps = reference.split("/");
  const address = steps.map((step) => step.replaceAll("-", "_")).join("/subresources/");
  const title = steps
    .filter((step) => step !== "admin")
    .map(titleOf)
    .join(" › ");
  return `API reference: [${title}](https://developers.openai.com/api/reference/resources/${address}).`;
}

/** "service-accounts" as a title: "Service Accounts". */
function titleOf(step: string): string {
  const words = step.split("-").map((word) => (word === "api" ? "API" : word.charAt(0).toUpperCase() + word.slice(1)));
  return words.join(" ").replace("Fine Tuning", "Fine-tuning");
}

function keysSentence({ key, scopes }: Topic, verb = "Every operation takes"): string {
  const which =
    key === "admin"
      ? `${verb} an admin key (\`OPENAI_ADMIN_KEY\`).`
      : `${verb} an ordinary key of the project (\`OPENAI_API_KEY\`). Without it the provider tries the admin key.`;
  const scope =
    scopes === undefined
      ? "If the key lacks a scope, the error names the scope."
      : `Reading needs the scope \`${scopes.read}\`, writing \`${scopes.write}\`.`;
  return `${which} ${scope}`;
}

function refreshSentence({ path, rows, of = "rows" }: Reading): string {
  if (rows === undefined) return `A refresh takes one request for each resource: \`GET ${path}\`.`;
  const parents = parentsIn(path);
  const once =
    parents === ""
      ? "once for all resources of this type"
      : `once for each ${parents}, however many resources there are`;
  return `A refresh reads the list \`GET ${path}\` ${once}. A request returns up to ${rows} ${of}.`;
}

/** A sentence for each list, or one sentence for all of them where they are many. */
function readSentences({ reads }: Topic): readonly string[] {
  if (reads.length <= 3) return reads.map(readSentence);
  const lines = reads.map(({ path, rows, of = "rows" }) => `* \`GET ${path}\`, up to ${rows} ${of} in a request`);
  return [
    "A read takes these lists, each of them once for each object that its path names. Everything that reads the same list in a run shares the requests.",
    lines.join("\n"),
  ];
}

function readSentence({ path, rows, of = "rows" }: Reading): string {
  if (rows === undefined) return `A read takes one request: \`GET ${path}\`.`;
  return `A read takes one request for every ${rows} ${of} of the list \`GET ${path}\`. Everything that reads the same list in a run shares these requests.`;
}

/** The parents in a path, in words: "project and group". */
function parentsIn(path: string): string {
  const words = {
    project: "project",
    group: "group",
    user: "person",
    checkpoint: "checkpoint",
    fine_tuning_job: "job",
    workload_identity_provider: "provider",
    kind: "kind",
  };
  return Array.from(path.matchAll(/\{(\w+?)(?:_id)?\}/gu), ([, name = ""]) => words[name as keyof typeof words]).join(
    " and ",
  );
}

const restored = `The create reads the setting, records the value from before beside the state, and warns if it replaces a different value. The plan of the destroy names the value that comes back. If the API refuses that value, the destroy succeeds with a warning that names the value.

After an import or a move, the provider does not know the value from before. The destroy then leaves the setting as it is, and its plan says so. After a replacement with \`create_before_destroy\`, and if the provider was killed during the first create, the configured value counts as the value from before; a warning names the original value where it is known. To leave a value of your choice behind, apply that value before the destroy.`;

function isSetting(name: string): boolean {
  return offers.some(({ shape, resource }) => shape === "setting" && resource?.name === name);
}

const root = dirname(import.meta.dirname);
try {
  const places = ["--examples", join(root, "examples"), "--output", join(root, "docs")];
  await writeDocs({ provider, documentation }, [...places, ...process.argv.slice(2)]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
