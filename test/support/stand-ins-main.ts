/** Providers that stand in for those of a secret store and of GitHub. What they are given lies in a file, by its name. */
import { readFileSync, writeFileSync } from "node:fs";
import { argv, env } from "node:process";
import {
  computed,
  defineProvider,
  definitionsFor,
  int64,
  optional,
  required,
  string,
  writeOnly,
} from "terraform-plugin-kit";
import type { Provider } from "terraform-plugin-kit";
import { serve } from "terraform-plugin-kit/serve";

/** Keeps a secret under its name. */
type Store = (name: string, secret: string | null) => void;

const { defineResource, defineDataSource } = definitionsFor<Store>();

const secretVersion = defineResource({
  name: "secretsmanager_secret_version",
  description: "A secret.",
  attributes: {
    id: computed(string, "The name."),
    secret_id: required(string, "The name.", { requiresReplace: true }),
    secret_string_wo: writeOnly(string, "The secret."),
    secret_string_wo_version: optional(int64, "Another number has the secret written again."),
  },
  create: ({ plan, config, api }) => {
    api(plan.secret_id, config.secret_string_wo);
    return Promise.resolve({ id: plan.secret_id });
  },
  read: () => Promise.resolve({}),
  update: ({ plan, config, api }) => {
    api(plan.secret_id, config.secret_string_wo);
    return Promise.resolve({ id: plan.secret_id });
  },
  delete: () => Promise.resolve(),
});

const actionsSecret = defineResource({
  name: "actions_secret",
  description: "A secret of a repository, encrypted for GitHub.",
  attributes: {
    id: computed(string, "The name."),
    repository: required(string, "The repository.", { requiresReplace: true }),
    secret_name: required(string, "The name.", { requiresReplace: true }),
    encrypted_value: required(string, "The secret, in a sealed box.", { requiresReplace: true }),
  },
  create: ({ plan, api }) => {
    api(`${plan.repository}/${plan.secret_name}`, plan.encrypted_value);
    return Promise.resolve({ id: plan.secret_name });
  },
  read: () => Promise.resolve({}),
  delete: () => Promise.resolve(),
});

const actionsPublicKey = defineDataSource({
  name: "actions_public_key",
  description: "The key to encrypt secrets for.",
  attributes: { repository: required(string, "The repository."), key: computed(string, "The key, in base64.") },
  read: () => Promise.resolve({ key: env["STAND_IN_PUBLIC_KEY"] ?? "" }),
});

const store: Store = (name, secret) => {
  const file = env["STAND_IN_FILE"] ?? "";
  const held = JSON.parse(readFileSync(file, { encoding: "utf8", flag: "a+" }) || "{}") as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...held, [name]: secret }));
};
const configured = {
  version: "1.0.0",
  description: "A stand-in.",
  attributes: { region: optional(string, "Nowhere."), owner: optional(string, "Nobody.") },
  configure: () => ({ bind: () => store, close: () => Promise.resolve() }),
};
const providers: Readonly<Record<string, Provider<Store>>> = {
  aws: defineProvider({ ...configured, name: "aws", resources: [secretVersion] }),
  github: defineProvider({
    ...configured,
    name: "github",
    resources: [actionsSecret],
    dataSources: [actionsPublicKey],
  }),
};

const name = argv[2] ?? "";
const provider = providers[name];
if (provider === undefined) throw new Error(`there is no stand-in for ${name}`);
await serve(() => Promise.resolve({ provider }), {
  name,
  version: "1.0.0",
  address: `registry.terraform.io/example/${name}`,
});
