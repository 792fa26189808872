import { definitionsFor, required, string } from "terraform-plugin-kit";
import type { Attribute, Attributes, PlanResult, ResourceDefinition, ResourceRequest } from "terraform-plugin-kit";
import type { Api } from "../openai/client.ts";
import { isId } from "./id.ts";
import { lazily } from "./lazy.ts";
import type { Noun, Parents } from "./noun.ts";
import type { Takeover } from "./peer.ts";
import type { Values } from "./values.ts";

const definitions = definitionsFor<Api>();

/** Declares what this provider offers. The functions in a declaration receive the OpenAI API. */
export const { defineEphemeralResource, defineAction } = definitions;
export const defineResource: typeof definitions.defineResource = (definition) =>
  lazily({ name: definition.name }, () => definitions.defineResource(definition));
export const defineDataSource: typeof definitions.defineDataSource = (definition) =>
  lazily({ name: definition.name }, () => definitions.defineDataSource(definition));
export const defineListResource: typeof definitions.defineListResource = (definition) =>
  lazily({ name: definition.resource.name }, () => definitions.defineListResource(definition));

/** A resource definition that lacks only its description. Spread it into `defineResource`, and override members there. */
export type Life<A extends Attributes> = Omit<
  ResourceDefinition<Api, A>,
  "description" | "stateUpgrades" | "stateMoves" | "plan"
> &
  Takeover & {
    /** Looks nothing up, so that a resource can go on with the answer at once. */
    plan?(
      this: void,
      change: Parameters<NonNullable<ResourceDefinition<Api, A>["plan"]>>[0],
    ): PlanResult<A> | undefined;
  };

/** The time-outs of a resource without and with an update: five minutes each by default. */
export const noUpdate = { create: "5m", read: "5m", delete: "5m" } as const;
export const fiveMinutes = { create: "5m", read: "5m", update: "5m", delete: "5m" } as const;

export type ParentAttributes<P extends Parents> = { readonly [K in keyof P]: Attribute<string, "required"> };

/** Returns the attributes of a resource that name its parents. An object never moves to another parent. */
export function parentAttributes<P extends Parents>({ parents }: Noun<string, P>): ParentAttributes<P> {
  const attributes = (Object.entries(parents) as [string, Noun][]).map(([name, { idText }]) => [
    name,
    required(string, idText, { requiresReplace: true, validate: [isId] }),
  ]);
  // The keys are those of P. The loop hides that from the compiler.
  return Object.fromEntries(attributes) as ParentAttributes<P>;
}

interface PlainLife extends Pick<
  ResourceDefinition<Api, Attributes>,
  | "name"
  | "attributes"
  | "timeouts"
  | "importId"
  | "identity"
  | "schemaVersion"
  | "stateUpgrades"
  | "stateMoves"
  | "validate"
> {
  create(request: { readonly plan: Values; readonly config: Values } & ResourceRequest<Api>): Promise<object>;
  read(request: { readonly state: Values } & ResourceRequest<Api>): Promise<object | undefined>;
  update?(
    request: { readonly plan: Values; readonly config: Values; readonly state: Values } & ResourceRequest<Api>,
  ): Promise<object>;
  delete(request: { readonly state: Values } & ResourceRequest<Api>): Promise<void>;
  plan?: ResourceDefinition<Api, Attributes>["plan"];
  identify?: ResourceDefinition<Api, Attributes>["identify"];
}

/** Gives a life the types of its attributes. Inside a life, values have no types: the schema checks them. */
export function erased<A extends Attributes>(life: PlainLife): Life<A> {
  // The author's types are added here and nowhere else.
  return life as unknown as Life<A>;
}
