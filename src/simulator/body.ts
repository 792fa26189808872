import { Refusal } from "./errors.ts";

/**
 * The members of a JSON body, for an endpoint that knows the names in `allowed` and refuses every other.
 * @throws Refusal 400 when it is no object or has an unknown member
 */
export function bodyObject(body: unknown, allowed: readonly string[]): Readonly<Record<string, unknown>> {
  if (body === undefined) return {};
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Refusal(400, "Invalid body: expected an object.", { code: "invalid_type" });
  }
  const unknown = Object.keys(body).find((name) => !allowed.includes(name));
  if (unknown !== undefined) {
    throw new Refusal(400, `Unknown parameter: '${unknown}'.`, {
      code: "unknown_parameter",
      param: unknown,
    });
  }
  return body as Readonly<Record<string, unknown>>;
}

export function missingParameter(param: string): Refusal {
  return new Refusal(400, `Missing required parameter: '${param}'.`, {
    code: "missing_required_parameter",
    param,
  });
}

export function wrongType(param: string, expected: string): Refusal {
  return new Refusal(400, `Invalid type for '${param}': expected ${expected}.`, {
    code: "invalid_type",
    param,
  });
}

/** An optional member that is a string or null. Undefined means that it was not sent. */
export function optionalText(members: Readonly<Record<string, unknown>>, name: string): string | null | undefined {
  const value = members[name];
  if (value === undefined || value === null || typeof value === "string") return value;
  throw wrongType(name, "a string or null");
}
