import type { Part } from "./parts.ts";
import { executableName } from "./program.ts";
import type { Program } from "./program.ts";

/**
 * Returns the parts of a release as CycloneDX 1.6 JSON. The same parts give the same text, without a time or a serial
 * number.
 */
export function sbom(program: Program, version: string, parts: readonly Part[]): string {
  const name = executableName(program);
  const own = `${name}@${version}`;
  const components = parts.map(({ kind, license, purl, sha512, ...part }) => ({
    type: kind,
    "bom-ref": purl,
    name: part.name,
    version: part.version,
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
        name,
        version,
        licenses: [{ license: { id: program.license } }],
      },
    },
    components,
    dependencies: [{ ref: own, dependsOn: components.map(({ purl }) => purl) }],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
