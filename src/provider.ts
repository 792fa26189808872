import {
  atLeast,
  defineProvider,
  DiagnosticError,
  errorDiagnostic,
  int64,
  isUnknown,
  optional,
  string,
} from "terraform-plugin-kit";
import type { Connection, Diagnostic, Log, Masking, ObjectValue, Provider, Unknown } from "terraform-plugin-kit";
import { checkBaseUrl } from "./openai/base-url.ts";
import { createClient } from "./openai/client.ts";
import type { Api } from "./openai/client.ts";
import { isHeaderWord, headerText } from "./openai/header.ts";
import { ApiError, KeyError, UnconfirmedError } from "./openai/error.ts";
import type { Key } from "./openai/keys.ts";
import { offers } from "./resources/index.ts";

export interface ProviderOptions {
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The provider `openai`: its configuration, its client, and all its types. */
export function openaiProvider({ version, env }: ProviderOptions): Provider<Api> {
  return defineProvider({
    name: "openai",
    version,
    description: "Manages an OpenAI organization through its Admin API.",
    attributes: {
      admin_api_key: optional(
        string,
        "The admin key, for everything that belongs to the organization and for checkpoint permissions. Set it as `OPENAI_ADMIN_KEY` rather than here.",
        { sensitive: true },
      ),
      api_key: optional(
        string,
        "An ordinary key of the project whose fine-tuning jobs are read. Set it as `OPENAI_API_KEY` rather than here. If omitted, the admin key is used.",
        { sensitive: true },
      ),
      base_url: optional(
        string,
        "The address of the API: https, or http on this machine only. Also `OPENAI_BASE_URL`. Default `https://api.openai.com/v1`.",
      ),
      organization: optional(string, "Sent as `OpenAI-Organization`. Also `OPENAI_ORG_ID`."),
      project: optional(string, "Sent as `OpenAI-Project`. Also `OPENAI_PROJECT_ID`."),
      max_retries: optional(
        int64,
        "How often a request is repeated after a failure of the server or the connection. Default 4.",
        {
          validate: [atLeast(0)],
        },
      ),
      request_timeout: optional(int64, "How many seconds one attempt of a request may take. Default 60.", {
        validate: [atLeast(1)],
      }),
      requests_per_minute: optional(
        int64,
        "The most requests a minute to send to one endpoint. By default the pace is learned from the API's answers.",
        {
          validate: [atLeast(1)],
        },
      ),
    },

    validate: [settingsRule],

    configure(config, { terraformVersion, log, masking }) {
      const [problem] = settingsRule(config);
      if (problem) throw new DiagnosticError("Invalid Provider Configuration", problem.detail, problem.path);
      const keys = {
        adminKey: apiKeyFrom(config.admin_api_key, "admin_api_key", env, "OPENAI_ADMIN_KEY"),
        apiKey: apiKeyFrom(config.api_key, "api_key", env, "OPENAI_API_KEY"),
      };
      for (const key of [keys.adminKey, keys.apiKey]) if ("value" in key) masking.addSecret(key.value);
      const unknown = (["base_url", "organization", "project"] as const).find((name) => isUnknown(config[name]));
      const notYet = unknown && { missing: notKnownYet(unknown), unknown: true };
      const organization = headerFrom("organization", config.organization, env);
      const project = headerFrom("project", config.project, env);
      const maxRetries = numberOf(config.max_retries);
      const requestTimeout = numberOf(config.request_timeout);
      const requestsPerMinute = numberOf(config.requests_per_minute);
      return createClient({
        adminKey: notYet ?? keys.adminKey,
        apiKey: notYet ?? keys.apiKey,
        baseUrl: baseUrlOf(config.base_url, env["OPENAI_BASE_URL"]),
        userAgent: userAgent(version, terraformVersion, env["TF_APPEND_USER_AGENT"] || env["TOFU_APPEND_USER_AGENT"]),
        log,
        mask: masking.mask,
        conceal: (secret) => masking.addSecret(secret),
        ...(organization !== undefined && { organization }),
        ...(project !== undefined && { project }),
        ...(maxRetries !== undefined && { maxRetries }),
        ...(requestTimeout !== undefined && { requestTimeout }),
        ...(requestsPerMinute !== undefined && { requestsPerMinute }),
      });
    },

    toDiagnostic,
    resources: offers.flatMap(({ resource }) => resource ?? []),
    dataSources: offers.flatMap(({ data }) => data ?? []),
    listResources: offers.flatMap(({ list }) => list ?? []),
    ephemeralResources: offers.flatMap(({ ephemeral }) => ephemeral ?? []),
    actions: offers.flatMap(({ actions }) => actions ?? []),
    functions: offers.flatMap(({ functions }) => functions ?? []),
  });
}

export interface CommandOptions extends ProviderOptions {
  /** The running command, such as "export", for the user agent. */
  readonly command: string;
  /** Attributes of the provider, such as "max_retries". */
  readonly settings?: Readonly<Record<string, number>>;
  readonly masking: Masking;
  readonly log: Log;
}

/**
 * Connects a command that a person runs outside of Terraform. All settings come from the environment.
 *
 * @throws DiagnosticError where a variable is invalid
 */
export async function connectByEnvironment(options: CommandOptions): Promise<Connection<Api>> {
  const { command, settings = {}, masking, log } = options;
  const provider = openaiProvider(options);
  const configured = await provider.configure(provider.schema.type.from(settings) as ObjectValue, {
    terraformVersion: command,
    deferralAllowed: false,
    masking,
    log,
    warn() {},
    providerMeta: null,
    signal: new AbortController().signal,
  });
  if ("defer" in configured) throw new Error("the environment has no unknown values");
  return configured;
}

/** Describes an error of the client. */
function toDiagnostic(error: unknown): Diagnostic | undefined {
  if (error instanceof KeyError) return errorDiagnostic("OpenAI API Key Not Usable", error.message);
  if (error instanceof UnconfirmedError) return errorDiagnostic("Create Not Confirmed", error.message);
  if (!(error instanceof ApiError)) return undefined;
  const { kind, status } = error;
  const summary = {
    refused: `OpenAI API Error (${status})`,
    unreadable: "Unexpected Answer From the OpenAI API",
    lost: "No Answer From the OpenAI API",
  }[kind];
  return errorDiagnostic(summary, [error.message, adviceFor(status)].filter(Boolean).join("\n\n"));
}

function adviceFor(status: number | undefined): string | undefined {
  if (status === 401)
    return "Check that OPENAI_ADMIN_KEY and OPENAI_API_KEY (or admin_api_key and api_key of the provider) hold the right keys, and that the key has the scopes in the message.";
  if (status === 403) return "Check the role of the key's owner, and the scopes of the key.";
  return undefined;
}

type Configured = string | number | bigint | null | Unknown;

/** A key from the configuration, which wins, or from the environment. An empty variable counts as not set. */
function apiKeyFrom(configured: Configured, attribute: string, env: NodeJS.ProcessEnv, variable: string): Key {
  if (isUnknown(configured)) return { missing: notKnownYet(attribute), unknown: true };
  const value = textOf(configured, env[variable])?.trim();
  if (value) return { value, source: typeof configured === "string" ? `the provider's ${attribute}` : variable };
  return {
    missing: `This request needs a key that is not set. Set the environment variable ${variable}, or ${attribute} in the provider block.`,
  };
}

function notKnownYet(attribute: string): string {
  return (
    `The provider's ${attribute} is known only after apply, but the plan needs this request. ` +
    `First apply the resource that ${attribute} depends on (terraform apply -target=…), or set it to a known value.`
  );
}

function baseUrlOf(configured: Configured, variable: string | undefined): string {
  const text = textOf(configured, variable);
  if (text === undefined) return "https://api.openai.com/v1";
  const checked = checkBaseUrl(text);
  if ("url" in checked) return checked.url;
  const source = configured === null || isUnknown(configured) || configured === "" ? "OPENAI_BASE_URL" : "base_url";
  throw new DiagnosticError(
    "Invalid Base URL",
    `${source}: ${checked.error}`,
    source === "base_url" ? [{ attribute: "base_url" }] : undefined,
  );
}

/**
 * The errors of the provider block. They never show a value, which may hold a password. An attribute that is set to an
 * empty text is an error, because otherwise the environment would replace it, perhaps with another organization.
 */
function settingsRule(config: ObjectValue): readonly Diagnostic[] {
  return ["admin_api_key", "api_key", "base_url", "organization", "project"].flatMap((name) => {
    const text = config[name];
    if (typeof text !== "string") return [];
    const error = text.trim() === "" ? emptyError(name) : formError(name, text);
    return error ? [{ ...error, path: [{ attribute: name }] }] : [];
  });
}

function emptyError(name: string): Diagnostic {
  return errorDiagnostic(
    "Empty Provider Setting",
    `${name} is an empty text. Set it to a value, or omit it to use ${variables[name]}.`,
  );
}

function formError(name: string, text: string): Diagnostic | undefined {
  if (name === "base_url") {
    const checked = checkBaseUrl(text);
    return "error" in checked ? errorDiagnostic("Invalid Base URL", checked.error) : undefined;
  }
  return (name === "organization" || name === "project") && !isHeaderWord(text.trim()) ? idError(name) : undefined;
}

function idError(name: "organization" | "project"): Diagnostic {
  return errorDiagnostic(
    `Invalid ${name === "project" ? "Project" : "Organization"}`,
    `The provider's ${name} (or ${variables[name]}) holds a line break, a space or another character that no id contains. Copy it again.`,
  );
}

/** The environment variables that replace unset attributes. */
const variables: Readonly<Record<string, string>> = {
  admin_api_key: "OPENAI_ADMIN_KEY",
  api_key: "OPENAI_API_KEY",
  base_url: "OPENAI_BASE_URL",
  organization: "OPENAI_ORG_ID",
  project: "OPENAI_PROJECT_ID",
};

function textOf(configured: Configured, variable: string | undefined): string | undefined {
  return (typeof configured === "string" && configured) || variable || undefined;
}

/** An id that a header carries. */
function headerFrom(
  name: "organization" | "project",
  configured: Configured,
  env: NodeJS.ProcessEnv,
): string | undefined {
  const text = textOf(configured, env[variables[name] ?? ""])?.trim();
  if (!text) return undefined;
  if (isHeaderWord(text)) return text;
  throw new DiagnosticError("Invalid Provider Configuration", idError(name).detail);
}

function numberOf(configured: Configured): number | undefined {
  return typeof configured === "number" || typeof configured === "bigint" ? Number(configured) : undefined;
}

function userAgent(version: string, terraformVersion: string, appended: string | undefined): string {
  const own = `terraform-provider-openai/${version} Terraform/${terraformVersion}`;
  // Characters that no header can carry must not stop the provider.
  const fitting = appended && headerText(appended);
  return fitting ? `${own} ${fitting}` : own;
}
