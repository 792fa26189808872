import { checkBaseUrl } from "../openai/base-url.ts";
import { isHeaderWord } from "../openai/header.ts";
import { chooseProxy, nameOf } from "../openai/proxy.ts";
import { failed, ok, skipped, warning } from "./check.ts";
import type { Check } from "./check.ts";

const defaultUrl = "https://api.openai.com/v1";

/** Checks the environment without a request. No check shows the value of a key. */
export function checkSettings(env: NodeJS.ProcessEnv): readonly Check[] {
  return [
    checkAdminKey(env["OPENAI_ADMIN_KEY"]),
    checkOrdinaryKey(env["OPENAI_API_KEY"]),
    checkAddress(env["OPENAI_BASE_URL"]),
    checkHeader("organization", "OPENAI_ORG_ID", env),
    checkHeader("project", "OPENAI_PROJECT_ID", env),
    checkProxy(env),
  ];
}

function checkAdminKey(value = ""): Check {
  const name = "admin_key";
  const make = "An owner of the organization creates an admin key under Settings, Organization, Admin keys.";
  if (value.trim() === "") {
    return failed(name, "OPENAI_ADMIN_KEY is not set.", `Set OPENAI_ADMIN_KEY to an admin key (sk-admin-…). ${make}`);
  }
  const wrong = formOf(value);
  if (wrong !== undefined)
    return failed(name, `OPENAI_ADMIN_KEY ${wrong}.`, "Set it to the key, without any other character.");
  if (value.trim().startsWith("sk-admin-")) return ok(name, "OPENAI_ADMIN_KEY is set, and begins with sk-admin-.");
  const detail = "OPENAI_ADMIN_KEY does not begin with sk-admin-, as admin keys do.";
  return value.trim().startsWith("sk-")
    ? failed(
        name,
        `${detail} It looks like an ordinary key, which the Admin API refuses.`,
        `Set OPENAI_ADMIN_KEY to an admin key. ${make}`,
      )
    : warning(name, detail, `If the API refuses it, set OPENAI_ADMIN_KEY to an admin key. ${make}`);
}

function checkOrdinaryKey(value = ""): Check {
  const name = "ordinary_key";
  if (value.trim() === "") {
    return warning(
      name,
      "OPENAI_API_KEY is not set. Only fine-tuning jobs and their checkpoints need it.",
      "To read fine-tuning jobs, set OPENAI_API_KEY to a key of the project that owns them.",
    );
  }
  const wrong = formOf(value);
  if (wrong !== undefined)
    return failed(name, `OPENAI_API_KEY ${wrong}.`, "Set it to the key, without any other character.");
  return value.trim().startsWith("sk-admin-")
    ? failed(
        name,
        "OPENAI_API_KEY begins with sk-admin-: it looks like an admin key, which fine-tuning endpoints refuse.",
        "Set OPENAI_API_KEY to a key of the project that owns the fine-tuning jobs, and OPENAI_ADMIN_KEY to the admin key.",
      )
    : ok(name, "OPENAI_API_KEY is set.");
}

/** Whether a text has the form of a key, so that only the API knows whether it is a key. */
export function isPlausible(value = ""): boolean {
  return value.trim() !== "" && formOf(value) === undefined;
}

/** Returns the fault in the form of a key of any kind; undefined where the form is right. */
function formOf(value: string): string | undefined {
  const key = value.trim();
  if (/^["'`]|["'`]$/u.test(key)) return "begins or ends with a quotation mark";
  if (/^bearer\s/iu.test(key)) return 'begins with the word "Bearer"';
  return isHeaderWord(key) ? undefined : "holds a line break, a space or other characters that no key has";
}

function checkAddress(text = ""): Check {
  const name = "base_url";
  if (text === "") return ok(name, `OPENAI_BASE_URL is not set: the provider uses ${defaultUrl}.`);
  const checked = checkBaseUrl(text);
  return "error" in checked
    ? failed(
        name,
        `OPENAI_BASE_URL cannot be used. ${checked.error}`,
        `Unset OPENAI_BASE_URL to use ${defaultUrl}, or correct it.`,
      )
    : ok(name, `OPENAI_BASE_URL is ${checked.url}.`);
}

function checkHeader(name: string, variable: string, env: NodeJS.ProcessEnv): Check {
  const value = env[variable]?.trim() ?? "";
  if (value === "") return skipped(name, `${variable} is not set, which is usual.`);
  return isHeaderWord(value)
    ? ok(name, `${variable} is set: the provider sends the ${name} ${value} with each request.`)
    : failed(
        name,
        `${variable} holds a line break, a space or other characters that no id has.`,
        `Copy the id again, or unset ${variable}.`,
      );
}

function checkProxy(env: NodeJS.ProcessEnv): Check {
  const name = "proxy";
  const checked = checkBaseUrl(env["OPENAI_BASE_URL"] || defaultUrl);
  if ("error" in checked) return skipped(name, "The base URL cannot be used.");
  const choice = chooseProxy(new URL(checked.url), env);
  if (choice === undefined) return ok(name, "The provider connects to the API without a proxy.");
  return "problem" in choice
    ? failed(name, `${choice.problem}.`, "Correct HTTPS_PROXY, or unset it if you need no proxy.")
    : ok(name, `HTTPS_PROXY is set: requests go through ${nameOf(choice.url)}.`);
}
