import type { Part } from "./parts.ts";

/** What a release is made of, as CycloneDX 1.6 JSON. The same parts give the same text: it has no time and no serial number. */
export function sbom(version: string, parts: readonly Part[]): string {
  const own = `terraform-provider-openai@${version}`;
  const components = parts.map(({ kind, name, version, license, purl, sha512 }) => ({
    type: kind,
    "bom-ref": purl,
    name,
    version,
    ...(sha512 === undefined ? {} : { hashes: [{ alg: "SHA-512", content: sha512 }] }),
    licenses: [/ /.test(license) ? { expression: license } : { license: { id: license } }],
    purl,
  }));
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
