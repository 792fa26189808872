import { formatPath, ValueError } from "../values/path.ts";
import type { ObjectValue, Value } from "../values/value.ts";
import { isUnknown } from "../values/value.ts";
import { DiagnosticError } from "./diagnostic.ts";
import { IncompleteError, type Resource } from "./resource.ts";
import type { Schema } from "./schema.ts";

export interface Applied {
  /** What Terraform is to save; null where the object does not exist. */
  readonly state: ObjectValue | null;
  /** What went wrong, whether or not there is something to save. */
  readonly error?: unknown;
}

/**
 * Creates, updates or deletes the object so that it is as planned. Never throws: what exists by the time of a failure
 * is returned beside the error, because Terraform saves nothing else.
 */
export async function apply<Api>(
  resource: Resource<Api>,
  change: { readonly prior: ObjectValue | null; readonly planned: ObjectValue | null },
  api: Api,
): Promise<Applied> {
  const { prior, planned } = change;
  if (planned === null) return prior === null ? { state: null } : destroy(resource, prior, api);
  return prior === null ? create(resource, planned, api) : update(resource, prior, planned, api);
}

async function create<Api>(resource: Resource<Api>, planned: ObjectValue, api: Api): Promise<Applied> {
  try {
    return complete(resource.schema, planned, await resource.create({ plan: knownPart(planned), api }));
  } catch (error) {
    return error instanceof IncompleteError ? incomplete(resource.schema, planned, error) : { state: null, error };
  }
}

async function update<Api>(resource: Resource<Api>, prior: ObjectValue, planned: ObjectValue, api: Api): Promise<Applied> {
  // Without an update function only the timeouts block can differ, which is Terraform's own business.
  if (!resource.update) return complete(resource.schema, planned, prior);
  try {
    const result = await resource.update({ plan: knownPart(planned), state: prior, api });
    return complete(resource.schema, planned, result);
  } catch (error) {
    return error instanceof IncompleteError ? incomplete(resource.schema, planned, error) : { state: prior, error };
  }
}

async function destroy<Api>(resource: Resource<Api>, prior: ObjectValue, api: Api): Promise<Applied> {
  try {
    await resource.delete({ state: prior, api });
    return { state: null };
  } catch (error) {
    return { state: prior, error };
  }
}

/** The plan as an author sees it: what the API is to decide is undefined. */
function knownPart(planned: ObjectValue): object {
  return Object.fromEntries(Object.entries(planned).map(([name, value]) => [name, isUnknown(value) ? undefined : value]));
}

/**
 * The new state: what was planned, with what was unknown taken from the result. A value that was promised stays
 * as promised (a change shows up at the next refresh), and one that is missing or wrong is saved as null with an error.
 */
function complete(schema: Schema, planned: ObjectValue, result: object): Applied {
  const { state, problems } = fill(schema, planned, result);
  if (problems.length === 0) return { state };
  const detail = `The object exists and is recorded, but the answer of the API was not as expected:\n${problems.join("\n")}`;
  return { state, error: new DiagnosticError("Unexpected Answer From the API", detail) };
}

function incomplete(schema: Schema, planned: ObjectValue, { result, cause }: IncompleteError): Applied {
  return { state: fill(schema, planned, result).state, error: cause };
}

function fill(schema: Schema, planned: ObjectValue, result: object): { state: ObjectValue; problems: string[] } {
  const state: Record<string, Value> = Object.assign(Object.create(null) as object, planned);
  const problems: string[] = [];
  for (const [name, { type }] of Object.entries(schema.attributes)) {
    if (!isUnknown(planned[name] ?? null)) continue;
    const returned: unknown = (result as Record<string, unknown>)[name];
    try {
      state[name] = type.from(returned);
      if (returned === undefined) problems.push(`${name}: nothing was returned`);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      state[name] = null;
      problems.push(`${formatPath([{ attribute: name }, ...error.path])}: ${error.message}`);
    }
  }
  return { state, problems };
}
