/**
 * The private registry of HCP Terraform, as its API reference describes it: gpg-keys, providers,
 * provider-versions-platforms.
 */
import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import type { Answer, Published } from "./registry.ts";
import { sha256 } from "./registry.ts";

export interface PrivateRegistry {
  /** the versions with all their files */
  readonly published: () => readonly Published[];
  readonly answer: (request: IncomingMessage, url: URL) => Promise<Answer | undefined>;
}

interface Resource {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The objects that a token and an organization may publish, with upload links of the server at `origin`. */
export function privateRegistry(organization: string, token: string, origin: () => string): PrivateRegistry {
  const keys = new Map<string, string>();
  const versions = new Map<string, { readonly signingKey: string; readonly files: Map<string, Buffer> }>();
  const sums = new Map<string, string>();
  let hasProvider = false;
  const providers = `/api/v2/organizations/${organization}/registry-providers`;
  const openai = `${providers}/private/${organization}/openai/versions`;
  const link = (version: string, name: string) => `${origin()}/upload/${version}/${name}`;

  const create = (path: string, { type, attributes }: Resource): object | undefined => {
    if (
      path === "/api/registry/private/v2/gpg-keys" &&
      type === "gpg-keys" &&
      attributes["namespace"] === organization
    ) {
      const id = `KEY${keys.size}`;
      keys.set(id, String(attributes["ascii-armor"]));
      return { data: { type, attributes: { ...attributes, "key-id": id } } };
    }
    if (path === providers && type === "registry-providers" && attributes["registry-name"] === "private") {
      hasProvider = attributes["namespace"] === organization && attributes["name"] === "openai";
      return { data: { type, attributes } };
    }
    if (path === openai && type === "registry-provider-versions" && hasProvider) {
      const version = String(attributes["version"]);
      const signingKey = keys.get(String(attributes["key-id"]));
      if (signingKey === undefined || String(attributes["protocols"]) !== "6.0") return undefined;
      versions.set(version, { signingKey, files: new Map() });
      const name = `terraform-provider-openai_${version}_SHA256SUMS`;
      const links = { "shasums-upload": link(version, name), "shasums-sig-upload": link(version, `${name}.sig`) };
      return { data: { type, attributes, links } };
    }
    const [version = ""] = [...versions.keys()].filter((each) => path === `${openai}/${each}/platforms`);
    if (version === "" || type !== "registry-provider-version-platforms") return undefined;
    const { os, arch, filename, shasum } = attributes as Readonly<Record<string, string>>;
    if (filename !== `terraform-provider-openai_${version}_${os}_${arch}.zip`) return undefined;
    sums.set(filename, shasum ?? "");
    return { data: { type, attributes, links: { "provider-binary-upload": link(version, filename) } } };
  };

  return {
    published: () =>
      [...versions].flatMap(([version, { signingKey, files }]) => {
        const published = { version, signingKey, files };
        const whole = [...sums].every(([name, sum]) => sha256(published, name) === sum);
        return whole && files.size === sums.size + 2 ? [published] : [];
      }),
    async answer(request, { pathname }) {
      const body = await buffer(request);
      const [, version = "", name = ""] = /^\/upload\/([\d.]+)\/([\w.-]+)$/.exec(pathname) ?? [];
      if (request.method === "PUT" && version !== "") {
        versions.get(version)?.files.set(name, body);
        return {};
      }
      const { authorization, "content-type": type } = request.headers;
      if (request.method !== "POST" || authorization !== `Bearer ${token}` || type !== "application/vnd.api+json")
        return undefined;
      return create(pathname, (JSON.parse(body.toString()) as { readonly data: Resource }).data);
    },
  };
}
