import { DiagnosticError } from "terraform-plugin-kit";
import type { ResourceContext } from "terraform-plugin-kit";
import type { Api } from "../openai/client.ts";
import type { ApiPath } from "../openai/path.ts";

const organizationKey = "organization";
const holdersKey = "holders";

/**
 * Records in private state which organization's API answered for an object.
 *
 * @param what the name of the object in the message
 * @throws DiagnosticError where the API of another organization answers, whose "gone" would mean nothing
 */
export function checkOrganization(api: Api, { privateState }: ResourceContext, what: string): void {
  const before = privateState.get(organizationKey);
  const now = api.organization();
  if (now === undefined) return;
  if (typeof before === "string" && before !== now) {
    throw new DiagnosticError(
      "Another Organization Answered",
      `The ${what} belongs to the organization ${before}, but the API answered for ${now}. Nothing was changed. ` +
        "Check that OPENAI_ADMIN_KEY (or admin_api_key of the provider) is a key of the right organization.",
    );
  }
  privateState.set(organizationKey, now);
}

/**
 * Does the same before a write. If no answer of this process has named the organization yet, it sends one request.
 */
export async function confirmOrganization(api: Api, context: ResourceContext, what: string): Promise<void> {
  if (context.privateState.get(organizationKey) === undefined) return;
  if (api.organization() === undefined) await api.shown();
  checkOrganization(api, context, what);
}

/**
 * Notes, before a read, that an instance in the state manages the object at the path. The returned function, called
 * after the read, warns if another instance manages the object as well, and records that in private state for
 * `isLastHolder`.
 */
export function holdObject(api: Api, path: ApiPath, context: ResourceContext): (what: string) => void {
  api.hold(path);
  return (what) => {
    const holders = api.holders(path);
    context.privateState.set(holdersKey, holders > 1 ? holders : undefined);
    if (holders > 1) warnShared(context, what);
  };
}

/**
 * Claims an object for a create, whether new or adopted, so that no delete of this process removes it. Warns if
 * another create of this process has claimed the object.
 *
 * @returns whether a delete of this process, for example of a replaced resource, removed the object just before
 */
export async function claimObject(api: Api, path: ApiPath, context: ResourceContext, what: string): Promise<boolean> {
  const claimed = await api.claim(path);
  if (claimed === "shared") warnShared(context, what);
  // `claim` returns "deleted" once. After that the object is free for another claim.
  if (claimed === "deleted") await api.claim(path);
  return claimed === "deleted";
}

/** Warns that two resources manage one object. */
export function warnShared(context: ResourceContext, what: string): void {
  context.warn(
    "Object Managed Twice",
    `The ${what} is in the state more than once: under two addresses, or as a deposed instance besides the current one. ` +
      "Keep one of them and take the others out with terraform state rm or a removed block; otherwise they overwrite each other.",
  );
}

/**
 * Whether the destroy of an instance may remove the object. It returns false while the last refresh found other
 * instances for the object, and then warns that the object stays.
 */
export function isLastHolder(api: Api, path: ApiPath, context: ResourceContext, what: string): boolean {
  const holders = context.privateState.get(holdersKey);
  const released = api.release(path);
  if (typeof holders !== "number" || released >= holders) return true;
  context.warn(
    "Object Left in Place",
    `The ${what} was not removed, because another instance in the state manages the same object. Only this instance was removed from the state.`,
  );
  return false;
}
