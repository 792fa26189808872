import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { locked } from "./node-package.ts";

/** A third-party part of a release. */
export interface Part {
  readonly name: string;
  readonly version: string;
  /** the SPDX identifier */
  readonly license: string;
  /** the type of component in CycloneDX */
  readonly kind: "library" | "platform";
  /** its origin, as a package URL */
  readonly purl: string;
  /** the checksum of the package in the registry, in hex; Node's differs by platform */
  readonly sha512?: string;
}

/** A part with the text of its licence. */
export interface PartWithText extends Part {
  readonly text: string;
}

/**
 * Returns the packages of a bundle as parts.
 *
 * @param packages folders below node_modules
 * @throws Error for a package without a licence, because a release must not contain it
 */
export async function packageParts(packages: readonly string[], root: string): Promise<readonly PartWithText[]> {
  return await Promise.all(
    packages.map(async (name) => {
      const { version, license, integrity } = await locked(name, root);
      if (license === undefined) throw new Error(`${name} ${version} names no licence.`);
      const sha512 = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
      const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
      const text = await licenseText(join(root, "node_modules", name));
      return { name, version, license, kind: "library" as const, purl, sha512, text };
    }),
  );
}

/**
 * Returns the Node of all platforms as parts, one for each version.
 *
 * @param nodePackages the npm packages that contain it
 * @param linux the folder of the package for linux_amd64: packages for Windows have no licence file
 */
export async function nodeParts(
  nodePackages: readonly string[],
  linux: string,
  root: string,
): Promise<readonly PartWithText[]> {
  const versions = await Promise.all(nodePackages.map(async (name) => (await locked(name, root)).version));
  const text = await licenseText(linux);
  return [...new Set(versions)].map((version) => {
    const purl = `pkg:github/nodejs/node@v${version}`;
    return { name: "Node.js", version, license: "MIT", kind: "platform", purl, text };
  });
}

async function licenseText(folder: string): Promise<string> {
  const name = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  if (name === undefined) throw new Error(`${folder} has no file with its licence.`);
  return await readFile(join(folder, name), "utf8");
}

/** Returns the licence texts, which must go with every copy. */
export function licenseTexts(parts: readonly PartWithText[]): string {
  const rule = "=".repeat(80);
  return parts
    .map(({ name, version, license, text }) => `${rule}\n${name} ${version} (${license})\n${rule}\n\n${text.trim()}\n`)
    .join("\n");
}

/** Returns the table of parts in THIRD_PARTY.md. */
export function licenseTable(parts: readonly Part[]): string {
  const rows = [["part", "version", "licence"], ...parts.map(({ name, version, license }) => [name, version, license])];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  lines.splice(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
  return `# Third-party parts

What a release holds beside our own code: in the executable, and for Linux in \`lib/\` beside it. \`npm run third-party\` writes this list. The texts of the licences are in every release, in THIRD_PARTY_LICENSES.txt.

${lines.join("\n")}
`;
}
