import { execFile } from "node:child_process";
import { appendFile, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onPath, readElf, withoutCompiler, withoutDebian, writeZip } from "terraform-plugin-kit/build";
import { codeBlocks, follow } from "../support/followed.ts";
import { currentHost, describeTerraform, hostPath, providerAddress, source } from "../support/terraform.ts";
import { unzip } from "../support/unzip.ts";
import { bareRoot, withoutBareRoot } from "./bare-root.ts";
import type { Base } from "./bare-root.ts";
import { privateRegistry } from "./hcp-terraform.ts";
import { nameServer, overHttps, tunnels } from "./network.ts";
import { readRelease, serveRegistry, sha256 } from "./registry.ts";
import type { Published, Registry } from "./registry.ts";
import { checkpoints, configuration, permission, world } from "./world.ts";
import type { World } from "./world.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);
const platform = "linux_amd64";
const config = configuration(permission("share", { checkpoint_id: checkpoints.empty, project_id: "proj_one" }));

// terraform on this machine must run the release.
const missing =
  process.platform === "linux" && process.arch === "x64"
    ? ((await withoutDebian()) ?? (await withoutCompiler()))
    : "the release is for linux_amd64";
const here = missing === undefined;
if (!here) console.warn(`skipped, since ${missing}: installing a release`);
else if (!(await onPath("jq"))) console.warn("skipped, since there is no jq: the guide on where teams run it");
if (here && withoutBareRoot !== undefined) console.warn(`skipped, since ${withoutBareRoot}: a root with nothing in it`);

const page = "docs/guides/where-teams-run-it.md";

const released = "terraform-provider-openai_v0.1.0";
const apiHost = "api.company.example";
const folderMirror = 'filesystem_mirror { path = "/mirror" }';

interface Trial {
  /** the content of the root besides terraform, and its special settings */
  readonly what: string;
  readonly base: Base;
  /** whether /proc is mounted; it is by default */
  readonly proc?: boolean;
  readonly from: "zip" | "unpacked" | "network";
  /** how the provider reaches the host of the API */
  readonly by: "hosts" | "name server" | "proxy";
  /** the file with the certificate authorities */
  readonly authority: string;
  readonly files: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** whether to run the commands of the guide's GitLab jobs instead of init and apply */
  readonly gitLab?: boolean;
}

const trials: readonly Trial[] = [
  {
    what: "nothing else, not even /proc, and an environment for other programs",
    base: "nothing",
    proc: false,
    from: "zip",
    by: "hosts",
    authority: "/authority.pem",
    files: {},
    env: {
      NODE_EXTRA_CA_CERTS: "/authority.pem",
      // As for the Node and the C library of the machine.
      NODE_OPTIONS: "--require=/nothing.js --inspect-brk",
      NODE_CHANNEL_FD: "no number",
      NODE_V8_COVERAGE: "/work/coverage",
      NODE_COMPILE_CACHE: "/work/compiled",
      NODE_REPL_EXTERNAL_MODULE: "/nothing.js",
      LD_PRELOAD: "/nothing.so",
      TZ: "Asia/Tokyo",
    },
  },
  {
    what: "the parts of Alpine, a name server and a cache of providers, by the commands of the guide for GitLab",
    base: "Alpine",
    from: "zip",
    by: "name server",
    authority: "/etc/ssl/cert.pem",
    files: {},
    env: {
      CI_PROJECT_DIR: "/work/my infra",
      TF_PLUGIN_CACHE_DIR: "/work/my infra/.plugin-cache",
      LD_PRELOAD: "/lib/ld-musl-x86_64.so.1",
    },
    gitLab: true,
  },
  {
    what: "the files of a distroless image, a proxy and a mirror on the network",
    base: "nothing",
    from: "network",
    by: "proxy",
    authority: "/etc/ssl/certs/ca-certificates.crt",
    files: {
      "/etc/passwd": "nonroot:x:4711:4711::/work:/sbin/nologin\n",
      "/etc/nsswitch.conf": "hosts: files dns\n",
    },
    env: { NODE_EXTRA_CA_CERTS: "/nothing.pem", TZ: ":/etc/localtime" },
  },
  {
    what: "the C library of Debian 11 and settings of a desktop, unpacked",
    base: "Debian 11",
    from: "unpacked",
    by: "name server",
    authority: "/etc/authority.pem",
    files: {
      "/etc/nsswitch.conf":
        "hosts: mymachines resolve [!UNAVAIL=return] files mdns4_minimal [NOTFOUND=return] dns myhostname\n",
    },
    env: { SSL_CERT_FILE: "/etc/authority.pem", LD_LIBRARY_PATH: "/lib/x86_64-linux-gnu" },
  },
];

let scratch = "";
let signingKey = "";
let releases: readonly Published[] = [];

/** Releases of two versions, signed with a test key. */
beforeAll(async () => {
  if (!here) return;
  scratch = await mkdtemp(join(tmpdir(), "install-"));
  const gpg = join(scratch, "gpg");
  await mkdir(gpg, { mode: 0o700 });
  const env = { ...process.env, GNUPGHOME: gpg };
  await run("gpg", ["--batch", "--passphrase", "", "--quick-generate-key", "Release <r@example.com>", "rsa2048"], {
    env,
  });
  signingKey = (await run("gpg", ["--armor", "--export"], { env })).stdout;
  const release = join(root, "scripts/release.ts");
  const made = ["0.1.0", "0.1.1"].map(async (version) => {
    const args = ["--version", version, "--platform", platform, "--output", join(scratch, version)];
    await run(process.execPath, [release, ...args, "--gpg-key", "r@example.com"], { env });
  });
  await Promise.all(made);
  releases = await Promise.all(
    ["0.1.0", "0.1.1"].map(async (version) => await readRelease(join(scratch, version), version, signingKey)),
  );
}, 300_000);

afterAll(async () => {
  if (scratch === "") return;
  await run("gpgconf", ["--kill", "gpg-agent"], { env: { ...process.env, GNUPGHOME: join(scratch, "gpg") } }).catch(
    () => {},
  );
  await rm(scratch, { recursive: true, force: true });
});

describeTerraform("a release", async () => {
  test.runIf(here)("installs from a folder, twice alike, and not when its zip was changed", async () => {
    const organization = await world();
    const folder = join(organization.folder, "mirror", providerAddress());
    await mkdir(folder, { recursive: true });
    await copyFile(zip("0.1.0"), join(folder, basename(zip("0.1.0"))));
    await install(organization, `filesystem_mirror { path = "${join(organization.folder, "mirror")}" }`);
    await organization.apply();
    expect(organization.grants()).toHaveLength(1);

    const lock = await lockFile(organization);
    expect(lock).toContain('version = "0.1.0"');
    await terraform(organization, ["init", "-no-color"]);
    expect(await lockFile(organization)).toBe(lock);

    await changeZip(join(folder, basename(zip("0.1.0"))));
    await rm(join(organization.folder, ".terraform"), { recursive: true });
    const refused = { code: 1, text: expect.stringContaining("match any of the checksums") as string };
    expect(await organization.run(["init", "-no-color"])).toMatchObject(refused);
    // The troubleshooting guide describes this.
    expect(await organization.run(["init", "-no-color", "-upgrade"])).toMatchObject(refused);
    const mirror = join(organization.folder, "mirror");
    await terraform(organization, ["providers", "lock", `-fs-mirror=${mirror}`, `-platform=${platform}`]);
    await terraform(organization, ["init", "-no-color"]);
    expect(await organization.plan()).toMatchObject({ changes: false });
  });

  // Under CI, a missing requirement is a failure, as for terraform itself.
  test.runIf(here && (withoutBareRoot === undefined || process.env["CI"] === "true")).for(trials)(
    "installs and runs over https by name in a read-only root with $what",
    { timeout: 300_000 },
    async ({ base, proc = true, from, by, authority, files, env: more, gitLab = false }, { skip }) => {
      const { interpreted } = readElf(await readFile(currentHost().executable));
      skip(interpreted, "this build of the host needs a C library; the releases of Terraform and OpenTofu need none");
      const organization = await world();
      const root = await bareRoot(join(organization.folder, "root"), base, proc);
      if (base === "nothing") expect(await root.files()).toEqual(["/bin/terraform"]);
      const api = await overHttps(organization.simulator.url, apiHost);
      const [names, proxy] = await Promise.all([nameServer(apiHost), tunnels()]);
      const registry = await serveRegistry(() => releases.slice(0, 1));
      await root.write(authority, `${api.cert}${registry.cert}`);
      const localhost = "127.0.0.1 localhost\n";
      const byName = { hosts: `127.0.0.1 localhost ${apiHost}\n`, "name server": localhost, proxy: localhost };
      await root.write("/etc/hosts", byName[by]);
      if (by === "name server") await root.write("/etc/resolv.conf", `nameserver ${names.address}\n`);
      for (const [file, text] of Object.entries(files)) await root.write(file, text);
      const mirror = join(root.folder, "mirror", providerAddress());
      await mkdir(mirror, { recursive: true });
      if (from === "unpacked") await unpack(zip("0.1.0"), join(mirror, "0.1.0", platform));
      if (from === "zip") await copyFile(zip("0.1.0"), join(mirror, basename(zip("0.1.0"))));
      const method = from === "network" ? `network_mirror { url = "${registry.url}/mirror/" }` : folderMirror;
      await root.write("/terraform.rc", `provider_installation {\n  ${method}\n}\n`);
      await root.write("/work/my infra/main.tf", config);
      await promisify(execFile)("chown", ["-R", "4711:4711", join(root.folder, "work")]);
      const env = {
        ...organization.env,
        HOME: "/work",
        TMPDIR: "/tmp",
        TF_CLI_CONFIG_FILE: "/terraform.rc",
        OPENAI_BASE_URL: api.url,
        ...(by === "proxy" ? { HTTPS_PROXY: proxy.address } : {}),
        ...more,
      };
      let folder = "/work/my infra";
      const succeed = async (...command: readonly string[]) => {
        const { code, output } = await root.run(command, env);
        if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}\n${output}`);
      };
      const terraform = async (...args: readonly string[]) =>
        await succeed("/bin/terraform", `-chdir=${folder}`, ...args, "-no-color");

      if (gitLab) {
        const script = `cd "$CI_PROJECT_DIR"\n${(await gitLabScript()).join("\n")}`;
        await succeed("/bin/sh", "-e", "-c", script);
      } else {
        await terraform("init");
        await terraform("apply", "-auto-approve");
        // A folder that is moved after init still works.
        await rename(join(root.folder, folder), join(root.folder, "work/moved"));
        folder = "/work/moved";
      }
      expect(organization.grants()).toHaveLength(1);
      await terraform("plan", "-detailed-exitcode");
      await terraform("destroy", "-auto-approve");
      expect(organization.grants()).toEqual([]);
      expect(names.names.has(apiHost)).toBe(by === "name server");
      expect(proxy.names.has(apiHost)).toBe(by === "proxy");
      expect(await root.files()).not.toContainEqual(expect.stringMatching(/^\/work\/(coverage|compiled)/));

      if (from !== "zip" || base !== "nothing") return;
      // The root has no other library that the provider could use.
      const installed = join(root.folder, folder, ".terraform/providers", providerAddress(), "0.1.0", platform);
      await rename(join(installed, "lib"), join(installed, "elsewhere"));
      expect(await root.run([join(installed, released).slice(root.folder.length)], env)).toEqual({
        code: 127,
        output: expect.stringContaining("unpack the whole zip") as string,
      });
    },
  );

  test.runIf(here)("installs from where README says to copy the zip, without any setting", async () => {
    const organization = await world();
    const folder = join(organization.folder, ".terraform.d/plugins", providerAddress());
    await mkdir(folder, { recursive: true });
    await copyFile(zip("0.1.0"), join(folder, basename(zip("0.1.0"))));
    await organization.write("", "terraform.rc");
    await organization.write(config);
    await terraform(organization, ["init", "-no-color"]);
    expect(await organization.plan()).toMatchObject({ changes: true });
  });

  test.runIf(here)("installs from a mirror on the network", async () => {
    const organization = await world();
    const { url, env } = await serve(organization, () => releases.slice(0, 1));
    await install(organization, `network_mirror { url = "${url}/mirror/" }`, env);
    expect(await lockFile(organization)).toMatch(/version = "0\.1\.0"\n\s+hashes = \[\n\s+"h1:/);
    expect(await organization.plan()).toMatchObject({ changes: true });
  });

  test.runIf(here)(
    "installs from a registry by its signature, is mirrored and locked, and upgrades with the state in place",
    async () => {
      const organization = await world();
      let offered: readonly Published[] = releases.slice(0, 1);
      const { url, env } = await serve(organization, () => offered);
      const registry = `host "${dirname(dirname(providerAddress()))}" {\n  services = { "providers.v1" = "${url}/v1/providers/" }\n}\n`;
      const first = await install(organization, "direct {}", env, registry);
      expect(first).toMatch(/Installed terraform-openai\/openai v0\.1\.0 \((?:self-)?signed, key ID [0-9A-F]+\)/);
      await organization.apply();

      await terraform(organization, ["providers", "lock", `-platform=${platform}`], env);
      expect(await lockFile(organization)).toContain(`zh:${sha256(offered[0] as Published, basename(zip("0.1.0")))}`);
      await terraform(organization, ["providers", "mirror", `-platform=${platform}`, "mirrored"], env);
      const mirrored = await world();
      const path = join(organization.folder, "mirrored");
      await install(mirrored, `filesystem_mirror { path = "${path}" }`);
      expect(await mirrored.plan()).toMatchObject({ changes: true });

      offered = releases;
      const state = await organization.state();
      expect(await terraform(organization, ["init", "-no-color", "-upgrade"], env)).toContain(
        "Installed terraform-openai/openai v0.1.1",
      );
      expect(await organization.plan()).toMatchObject({ changes: false });
      expect(await organization.state()).toEqual(state);
      await organization.destroy();
      expect(organization.grants()).toEqual([]);
    },
  );

  test.runIf(here && ((await onPath("jq")) || process.env["CI"] === "true"))(
    "is installed as the guide on where teams run it says, block by block",
    { timeout: 300_000 },
    async () => {
      const organization = await world();
      const { folder } = organization;
      let published: () => readonly Published[] = () => releases.slice(0, 1);
      const hcp = privateRegistry("example", "token", () => registry.url);
      const registry = await serveRegistry(
        () => published(),
        async (request, url) =>
          url.pathname.startsWith("/providers/")
            ? await readFile(join(folder, "www", url.pathname)).catch(() => undefined)
            : await hcp.answer(request, url),
      );
      await organization.write(registry.cert, "authority.pem");
      await organization.write(config);
      await organization.write(signingKey, "public-key.asc");
      for (const [name, bytes] of releases[0]?.files ?? []) await writeFile(join(folder, name), bytes);
      const host = dirname(dirname(providerAddress()));
      const services = (name: string) =>
        `host "${name}" {\n  services = { "providers.v1" = "${registry.url}/v1/providers/" }\n}\n`;
      const { TF_CLI_CONFIG_FILE: _none, ...env } = organization.env;
      const terminal = { folder, env: { ...env, ...registry.trust(join(folder, "authority.pem")), PATH: hostPath() } };
      const installs = async (output: string) => {
        expect(output).toMatch(/Installed [\w./-]+\/openai v0\.1\.0/);
        await rm(join(folder, ".terraform"), { recursive: true });
      };

      await follow(page, terminal, async (document) => {
        document.rename("/srv/providers", join(folder, "mirror"));
        document.rename("/srv/www", join(folder, "www"));
        document.rename("/opt/terraform", join(folder, "opt"));
        document.rename("registry.terraform.io", host);
        // The release of this test is for one platform.
        document.rename(" -platform=darwin_arm64", "");
        document.rename(" -platform=linux_arm64", "");
        document.rename("https://mirror.example.com", registry.url);

        await document.shell("mkdir -p");
        await document.write("provider_installation {\n  filesystem_mirror {", ".terraformrc");
        await document.shell("terraform providers lock");
        await installs(await document.shell("terraform init"));

        await appendFile(join(folder, ".terraformrc"), services(host));
        await document.shell("terraform providers mirror");
        await document.write("provider_installation {\n  network_mirror {", ".terraformrc");
        await installs(await document.shell("terraform init"));

        await appendFile(join(folder, ".terraformrc"), services(host));
        await document.shell("terraform providers mirror");
        await document.shell("mkdir -p");
        await document.write("provider_installation {\n  filesystem_mirror {", ".terraformrc");
        document.rename(
          "terraform init\nterraform validate",
          "unshare --map-root-user --net sh -ec 'terraform init; terraform validate'",
        );
        await installs(await document.shell("terraform init\nterraform validate"));

        published = hcp.published;
        document.rename("https://app.terraform.io", registry.url);
        document.rename("your-token-of-an-owner", "token");
        await document.shell("export TFE");
        await document.shell("post()");
        await writeFile(join(folder, ".terraformrc"), services("app.terraform.io"));
        await rm(join(folder, ".terraform.lock.hcl"));
        await organization.write(config.replace(source, "app.terraform.io/example/openai"));
        await installs(await document.again("terraform init"));

        document.leave("FROM ghcr.io/runatlantis/atlantis", "there are no images here");
        document.leave("image:", "the test of the root with the parts of Alpine runs its commands");
        document.leave("on:", "its commands follow");
        await document.again("terraform init -input=false");
        expect(await document.again("terraform plan -input=false")).toContain("1 to add");
      });
    },
  );
});

/** The commands of the guide's GitLab jobs. */
async function gitLabScript(): Promise<readonly string[]> {
  const blocks = codeBlocks(await readFile(join(root, page), "utf8"));
  const { code = "" } = blocks.find(({ language, code }) => language === "yaml" && code.startsWith("image:")) ?? {};
  const commands = Array.from(code.matchAll(/^    - (.*)$/gm), ([, command = ""]) => command);
  expect(commands).toContain("terraform apply -input=false plan.tfplan");
  return commands;
}

function zip(version: string): string {
  return join(scratch, version, `terraform-provider-openai_${version}_${platform}.zip`);
}

/** Lays out the unpacked layout of a mirror, as a user would. */
async function unpack(file: string, folder: string): Promise<void> {
  for (const { name, mode, bytes } of unzip(await readFile(file))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes, { mode: mode & 0o777 });
  }
}

/** The same version with other bytes: an additional file. */
async function changeZip(file: string): Promise<void> {
  const folder = await mkdtemp(join(scratch, "changed-"));
  const more = { name: "NOTES.txt", mode: 0o100644, bytes: Buffer.from("Built anew.\n") };
  const entries = [...unzip(await readFile(file)), more].map(async ({ name, mode, bytes }, index) => {
    await writeFile(join(folder, `${index}`), bytes);
    return { file: join(folder, `${index}`), name, executable: mode === 0o100755 };
  });
  await writeZip(await Promise.all(entries), file);
}

/** Writes the configuration and the sources of the providers, and runs the first `terraform init`. */
async function install(organization: World, method: string, env = {}, more = ""): Promise<string> {
  await organization.write(`provider_installation {\n  ${method}\n}\n${more}`, "terraform.rc");
  await organization.write(config);
  return await terraform(organization, ["init", "-no-color"], env);
}

async function terraform(organization: World, args: readonly string[], env = {}): Promise<string> {
  const { code, text, output } = await organization.run(args, { env });
  if (code !== 0) throw new Error(`terraform ${args.join(" ")} ended with ${code}\n${output}`);
  return text;
}

async function lockFile(organization: World): Promise<string> {
  return await readFile(join(organization.folder, ".terraform.lock.hcl"), "utf8");
}

/** A registry that an organization's terraform trusts. */
async function serve(
  organization: World,
  published: () => readonly Published[],
): Promise<Registry & { readonly env: Readonly<Record<string, string>> }> {
  const registry = await serveRegistry(published);
  await organization.write(registry.cert, "authority.pem");
  return { ...registry, env: registry.trust(join(organization.folder, "authority.pem")) };
}
