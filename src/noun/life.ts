import { definitionsFor, required, string } from "terraform-plugin-kit";
import type { Attribute, Attributes, ResourceDefinition, ResourceRequest } from "terraform-plugin-kit";
import type { Api } from "../openai/client.ts";
import { isId } from "./id.ts";
import { lazily } from "./lazy.ts";
import type { Noun, Parents } from "./noun.ts";
import type { Takeover } from "./peer.ts";
import type { Values } from "./values.ts";

const definitions = definitionsFor<Api>();

/** What this provider offers is declared with these: the functions in a declaration are given the OpenAI API. */
export const { defineEphemeralResource, defineAction } = definitions;
export const defineResource: typeof definitions.defineResource = (definition) =>
  lazily({ name: definition.name }, () => definitions.defineResource(definition));
export const defineDataSource: typeof definitions.defineDataSource = (definition) =>
  lazily({ name: definition.name }, () => definitions.defineDataSource(definition));
export const defineListResource: typeof definitions.defineListResource = (definition) =>
  lazily({ name: definition.resource.name }, () => definitions.defineListResource(definition));

/** A resource definition that lacks nothing but its description. Spread it into `defineResource` and override members there. */
export type Life<A extends Attributes> = Omit<
  ResourceDefinition<Api, A>,
  "description" | "stateUpgrades" | "stateMoves"
> &
  Takeover;

/** The operations of a resource that a user may bound, five minutes each by default. */
export const noUpdate = { create: "5m", read: "5m", delete: "5m" } as const;
export const fiveMinutes = { create: "5m", read: "5m", update: "5m", delete: "5m" } as const;

export type ParentAttributes<P extends Parents> = { readonly [K in keyof P]: Attribute<string, "required"> };

/** The attributes of a resource that name its parents: an object never moves to another parent. */
export function parentAttributes<P extends Parents>({ parents }: Noun<string, P>): ParentAttributes<P> {
  const attributes = (Object.entries(parents) as [string, Noun][]).map(([name, { idText }]) => [
    name,
    required(string, idText, { requiresReplace: true, validate: [isId] }),
  ]);
  // The keys are those of P, which the loop over them hides from the compiler.
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

/** Gives a life the types of its attributes. Inside of a life values are plain: the schema vouches for them. */
export function erased<A extends Attributes>(life: PlainLife): Life<A> {
  // The one place where the types that an author sees are put on.
  return life as unknown as Life<A>;
}
