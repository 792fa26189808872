import type { Part } from "./parts.ts";

/** What a release is made of, as CycloneDX 1.6 JSON. The same parts give the same text: it has no time and no serial number. */
export function sbom(version: string, parts: readonly Part[]): string {
  const own = `terraform-provider-openai@${version}`;
  const components = parts.map((part) => {
    const node = part.name === "Node.js";
    const purl = node
      ? `pkg:github/nodejs/node@v${part.version}`
      : `pkg:npm/${part.name.replace("@", "%40")}@${part.version}`;
    return {
      type: node ? "platform" : "library",
      "bom-ref": purl,
      name: part.name,
      version: part.version,
      ...(part.sha512 === undefined ? {} : { hashes: [{ alg: "SHA-512", content: part.sha512 }] }),
      licenses: [{ license: { id: part.license } }],
      purl,
    };
  });
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": own,
        name: "terraform-provider-openai",
        version,
        licenses: [{ license: { id: "MIT" } }],
      },
    },
    components,
    dependencies: [{ ref: own, dependsOn: components.map(({ purl }) => purl) }],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
