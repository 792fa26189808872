import {
  bool,
  computed,
  defaulted,
  DiagnosticError,
  exactlyOneOf,
  IncompleteError,
  int64,
  optional,
  required,
  singleNested,
  string,
  unknown,
  warningDiagnostic,
} from "terraform-plugin-kit";
import type { Diagnostic } from "terraform-plugin-kit";
import { pathOf } from "../noun/find.ts";
import { isId, isName } from "../noun/id.ts";
import { defineAction, defineResource } from "../noun/life.ts";
import { listOf } from "../noun/list.ts";
import { defineNoun } from "../noun/noun.ts";
import { objectOf } from "../noun/object.ts";
import { offer } from "../noun/offer.ts";
import { isRecord } from "../noun/row.ts";
import { pluralOf, singularOf } from "../noun/surface.ts";
import type { Values } from "../noun/values.ts";
import type { Api } from "../openai/client.ts";
import { ApiError } from "../openai/error.ts";
import { action, path } from "../openai/path.ts";

const region = computed(string, "The region of the storage.");

const providers = ["aws", "azure", "gcp", "oci"] as const;

const externalStorages = defineNoun({
  name: "external_storage",
  title: "external storage",
  id: { name: "external_storage_id", prefix: "extstorage_" },
  list: () => ({ path: path`/organization/external_storage` }),
  attributes: {
    project_id: required(string, "The project whose data goes into the storage.", {
      requiresReplace: true,
      validate: [isId],
    }),
    aws: cloud("A bucket of Amazon S3.", {
      bucket: required(string, "The bucket, by its ARN or its name.", { semanticEquals: sameBucket, validate: isName }),
      role_arn: word("The role that the API assumes."),
      account_id: computed(string, "The account of the role."),
      external_id: computed(string, "The external id that the trust policy of the role must name."),
      region,
    }),
    azure: cloud("A container of Azure Blob Storage.", {
      tenant_id: word("The tenant."),
      subscription_id: word("The subscription."),
      resource_group: word("The resource group."),
      account_name: word("The storage account."),
      container: word("The container."),
      region,
    }),
    gcp: cloud("A bucket of Google Cloud Storage.", {
      bucket: word("The bucket."),
      workload_identity_project_number: word("The number of the project that has the workload identity pool."),
      workload_identity_pool_id: word("The workload identity pool."),
      workload_identity_provider_id: word("The provider in the pool."),
      audience: computed(string, "The audience of the API's tokens."),
      region,
    }),
    oci: cloud("A bucket of Oracle Cloud Infrastructure.", {
      tenancy_ocid: word("The tenancy."),
      bucket: word("The bucket."),
      region: word("The region."),
    }),
    geography: computed(string, "The geography of the storage."),
    status: computed(string, "`pending`, `validated`, `degraded` or `unhealthy`."),
    created_at: computed(int64, "When the storage was registered, in Unix seconds."),
  },
  fromApi({ provider, ...others }) {
    const { type, ...members } = isRecord(provider) ? provider : {};
    return { ...others, [String(type)]: members };
  },
  displayName: ({ aws, azure, gcp, oci }) => aws?.bucket ?? azure?.container ?? gcp?.bucket ?? oci?.bucket ?? null,
});

const life = objectOf(externalStorages, {
  own: {
    validate: defaulted(
      bool,
      "Whether the create validates the storage. The validation switches the project to customer-managed retention. Without it, the storage stays pending and the project does not use it.",
      { default: true },
    ),
  },
  create: (given) => ({ project_id: given.project_id, provider: providerOf(given) }),
});

const resource = defineResource({
  ...life,
  description:
    "A bucket in your own cloud for the data of a project. The validation of the storage changes the data retention of the project.",
  validate: [exactlyOneOf(...providers)],

  plan(change) {
    const { prior, planned } = change;
    if (planned === null) return { diagnostics: [leaving(prior?.id, prior?.project_id)] };
    const answer = life.plan?.(change);
    const begins = planned.validate === true && (prior === null || isHeldBack(prior));
    if (!begins) return answer;
    const diagnostics = [...(answer?.diagnostics ?? []), switching(planned.project_id)];
    return { ...answer, planned: { status: unknown }, diagnostics };
  },

  async create(request) {
    const { plan, api } = request;
    const made = { ...(await life.create(request)), validate: plan.validate };
    if (!plan.validate || !made.id) return made;
    try {
      return { ...made, ...(await validated(api, made.id)) };
    } catch (error) {
      throw new IncompleteError(made, error);
    }
  },

  async read(request) {
    const { state, context } = request;
    const current = await life.read(request);
    if (current?.status !== "degraded" && current?.status !== "unhealthy") return current;
    context.warn(
      "External Storage Not Healthy",
      `The API reports the external storage ${state.id} of the project ${current.project_id ?? state.project_id} as ${current.status}. ` +
        "Check the bucket, its permissions and the role or identity that the API uses, and run the action openai_external_storage_validate.",
    );
    // The health of a storage changes without a user's action.
    return state.status ? { ...current, status: state.status } : current;
  },

  async update({ plan, state, api }) {
    const now = plan.validate && isHeldBack(state) ? await validated(api, state.id) : {};
    return { ...state, validate: plan.validate, ...now };
  },
});

const validate = defineAction({
  name: "external_storage_validate",
  description:
    "Makes the API write to an external storage, and fails if the API cannot write. The first validation of a storage switches its project to customer-managed retention.",
  attributes: { external_storage_id: required(string, externalStorages.idText, { validate: [isId] }) },
  timeouts: { invoke: "5m" },
  async invoke({ config, api, progress }) {
    await validated(api, config.external_storage_id, progress);
    progress(`The external storage ${config.external_storage_id} is validated.`);
  },
});

export const externalStorage = offer({
  shape: "object",
  resource,
  data: [
    singularOf(externalStorages, "An external storage, by its id."),
    pluralOf(externalStorages, "The external storages of the organization, or of a project.", {
      where: ["project_id", "status"],
    }),
  ],
  list: listOf(externalStorages, resource),
  exported: { refers: { project_id: ["project"] } },
  actions: [validate],
});

function cloud<const A extends Parameters<typeof singleNested>[0]>(description: string, attributes: A) {
  return optional(singleNested(attributes), description, { requiresReplace: true });
}

function word(description: string) {
  return required(string, description, { validate: isName });
}

/**
 * Whether the user has turned the validation off so far. An import does not start a validation, because it would
 * change the retention.
 */
function isHeldBack({
  validate,
  status,
}: {
  readonly validate: boolean | null;
  readonly status: string | null;
}): boolean {
  return validate === false && status === "pending";
}

/** Returns the API's `provider`: the configured attributes of the cloud, and its type. */
function providerOf(given: Values): object | undefined {
  const type = providers.find((each) => isRecord(given[each]));
  if (type === undefined) return undefined;
  return { type, ...(given[type] as object) };
}

/** Whether two texts name one bucket, each by its ARN or by its name. */
function sameBucket(one: string, other: string): boolean {
  const name = (bucket: string): string => bucket.slice(bucket.lastIndexOf(":") + 1);
  return name(one) === name(other);
}

/** The milliseconds between the attempts of a validation. The last value repeats until the operation's time is over. */
const pauses = [2000, 4000, 8000, 15_000] as const;
/** The number of refusals after which a validation fails: the permissions of a cloud take a while to act. */
const mostRefusals = 4;

/**
 * Validates a storage until the API reports it as validated, or until the operation's time is over.
 *
 * @returns the API's facts of the storage then
 * @throws DiagnosticError with the last reason of the API
 */
async function validated(api: Api, id: string | null, progress: (message: string) => void = () => {}): Promise<Values> {
  const itself = pathOf(externalStorages, {}, id);
  let reason = "The API gave no reason.";
  for (let attempt = 0, refusals = 0; ; attempt++) {
    try {
      const row = externalStorages.read(
        await api.post(action(itself, "validate"), {}, { of: itself, repeatable: true }),
      );
      if (row["status"] === "validated") return { status: row["status"] };
      reason = `The API reports the status ${String(row["status"])}.`;
    } catch (error) {
      if (!(error instanceof ApiError)) throw notValidated(id, reason, error);
      reason = error.message;
      const passes = error.status === undefined || error.status >= 500 || error.status === 429;
      if (!passes && (error.status !== 400 || ++refusals >= mostRefusals || isFinal(error)))
        throw notValidated(id, reason, error);
    }
    progress(`Not validated yet: ${reason}`);
    try {
      await api.wait(pauses[attempt] ?? 15_000);
    } catch (error) {
      throw notValidated(id, reason, error);
    }
  }
}

/** Whether every later attempt fails as well. */
function isFinal({ code }: ApiError): boolean {
  return code === "customer_managed_retention_not_enabled" || code === "incorrect_hostname";
}

function notValidated(id: string | null, reason: string, error: unknown): DiagnosticError {
  const why =
    error instanceof ApiError || !(error instanceof Error) ? reason : `${reason} The attempt ended: ${error.message}`;
  return new DiagnosticError(
    "External Storage Not Validated",
    `The external storage ${id} was not validated. ${why} Check the bucket and the API's permissions for it. ` +
      "A new storage is recorded as tainted: the next apply replaces it. To keep the storage, run terraform untaint.",
  );
}

function leaving(id: unknown, project: unknown): Diagnostic {
  return warningDiagnostic(
    "External Storage Goes",
    `The destroy disconnects the external storage ${String(id)}. If it is the last storage of the project ${String(project)}, the project falls back to the data retention of the organization.`,
  );
}

function switching(project: unknown): Diagnostic {
  const which = typeof project === "string" ? `the project ${project}` : "its project";
  return warningDiagnostic(
    "Retention Changes",
    `The validation of the external storage switches ${which} to customer-managed retention: data goes into the storage from then on. With validate = false, the create only registers the storage.`,
  );
}
