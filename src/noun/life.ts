import { definitionsFor, required, string } from "terraform-plugin-kit";
import type {
  Attribute,
  Attributes,
  PlanResult,
  ResourceDefinition,
  ResourceRequest,
  Upgrade,
} from "terraform-plugin-kit";
import type { Api } from "../openai/client.ts";
import { isId } from "./id.ts";
import type { Noun, Parents } from "./noun.ts";
import type { Values } from "./values.ts";

/** What this provider offers is declared with these: the functions in a declaration are given the OpenAI API. */
export const { defineResource, defineDataSource, defineListResource, defineEphemeralResource, defineAction } =
  definitionsFor<Api>();

/** A resource definition that lacks nothing but its description. Spread it into `defineResource` and override members there. */
export type Life<A extends Attributes> = Omit<ResourceDefinition<Api, A>, "description" | "stateUpgrades" | "plan"> & {
  /** From schema version 0: the state of another provider. */
  readonly stateUpgrades: { readonly 0: Upgrade };
  /** Looks nothing up, so that a resource can go on with the answer at once. */
  plan?(this: void, change: Parameters<NonNullable<ResourceDefinition<Api, A>["plan"]>>[0]): PlanResult<A> | undefined;
};

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
  "name" | "attributes" | "timeouts" | "importId" | "identity" | "schemaVersion" | "stateUpgrades" | "validate"
> {
  create(request: { readonly plan: Values; readonly config: Values } & ResourceRequest<Api>): Promise<object>;
  read(request: { readonly state: Values } & ResourceRequest<Api>): Promise<object | undefined>;
  update?(
    request: { readonly plan: Values; readonly config: Values; readonly state: Values } & ResourceRequest<Api>,
  ): Promise<object>;
  delete(request: { readonly state: Values } & ResourceRequest<Api>): Promise<void>;
  plan?: ResourceDefinition<Api, Attributes>["plan"];
}

/** Gives a life the types of its attributes. Inside of a life values are plain: the schema vouches for them. */
export function erased<A extends Attributes>(life: PlainLife): Life<A> {
  // The one place where the types that an author sees are put on.
  return life as unknown as Life<A>;
}
