import type { Api } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";
import { path } from "../openai/path.ts";
import { refusesKey } from "../noun/refusal.ts";
import { seconds } from "../openai/wording.ts";
import { failed, ok, skipped, warning } from "./check.ts";
import type { Check, Surroundings } from "./check.ts";

/** The checks of the connection, in their order. A check that an earlier check makes pointless is skipped. */
export const connectionChecks = ["connection", "certificate", "api", "authentication", "clock"] as const;

export interface Connected {
  readonly checks: readonly Check[];
  /** Whether the checks of access can run. */
  readonly isUsable: boolean;
}

/** Makes a request, and derives from its answer whether the address is the API's and whether the API knows the key. */
export async function checkConnection(api: Api, isHttps: boolean, { now }: Surroundings): Promise<Connected> {
  const failure = await firstFailure(api);
  const known: Check[] = [];
  if (failure?.kind === "lost") return { checks: lost(failure, isHttps), isUsable: false };
  known.push(
    ok("connection", "The address answers."),
    isHttps
      ? ok("certificate", "The certificate of the address is accepted.")
      : skipped("certificate", "The address is on this machine, without TLS."),
  );
  if (failure !== undefined && !isOfApi(failure)) {
    const detail = `The address answers, but not as the Admin API does: ${failure.message}`;
    const remedy =
      (failure.status ?? 0) >= 500
        ? "Try again later, and look at https://status.openai.com. If the error stays, check OPENAI_BASE_URL."
        : "Check OPENAI_BASE_URL: it must be the address of the API itself, and end in /v1. By default it is https://api.openai.com/v1.";
    return { checks: [...known, failed("api", detail, remedy), ...skippedFrom("authentication")], isUsable: false };
  }
  known.push(ok("api", "The address answers as the Admin API does."));
  const isRefused = failure !== undefined && refusesKey(failure);
  known.push(
    isRefused
      ? failed(
          "authentication",
          `The API refuses the key: ${failure.message}`,
          "Check that OPENAI_ADMIN_KEY holds the whole key, that the key was not revoked and has not expired, and that OPENAI_ORG_ID, if set, names the key's organization.",
        )
      : ok("authentication", "The API knows the key."),
    checkClock(api.time(), now() / 1000),
  );
  return { checks: known, isUsable: !isRefused };
}

async function firstFailure(api: Api): Promise<ApiError | undefined> {
  try {
    await api.page(path`/organization/projects`, { query: { limit: 1 } });
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

function lost(error: ApiError, isHttps: boolean): readonly Check[] {
  const isCertificate = isHttps && /certificate|TLS/u.test(error.apiMessage);
  if (isCertificate) {
    return [
      ok("connection", "The address accepts connections."),
      failed(
        "certificate",
        error.message,
        "If a proxy of your company decrypts TLS connections, add its certificate to the trusted certificates of this machine, or set NODE_EXTRA_CA_CERTS to a PEM file with the certificate.",
      ),
      ...skippedFrom("api"),
    ];
  }
  return [
    failed(
      "connection",
      error.message,
      "Check the network of this machine, its firewall, HTTPS_PROXY and OPENAI_BASE_URL. If you need a proxy, set HTTPS_PROXY to its address.",
    ),
    ...skippedFrom("certificate"),
  ];
}

/** Skips the remaining checks, which an earlier check has made pointless. */
function skippedFrom(first: (typeof connectionChecks)[number]): readonly Check[] {
  return connectionChecks
    .slice(connectionChecks.indexOf(first))
    .map((name) => skipped(name, "An earlier check failed."));
}

/**
 * Whether a refusal comes from the API: it has an error object, and its status is not that of a missing list, which
 * every organization has.
 */
function isOfApi({ kind, status = 0 }: ApiError): boolean {
  return kind === "refused" && status !== 404 && status !== 405 && status < 500;
}

/** The seconds by which the clocks may differ: an answer has its time in whole seconds, and takes a while. */
const tolerance = 30;

function checkClock(theirs: number, ours: number): Check {
  const name = "clock";
  const off = ours - theirs;
  if (Math.abs(off) <= tolerance) return ok(name, "The clock of this machine agrees with that of the API.");
  return warning(
    name,
    `The clock of this machine is ${seconds(Math.abs(off) * 1000)} ${off > 0 ? "ahead of" : "behind"} the clock of the API.`,
    "Set the clock, for example by a time server: certificates and workload identity tokens depend on the time.",
  );
}
