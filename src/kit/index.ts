/** The public interface for authors: definitions, schemas, values and errors. */

// the provider and what it offers
export { definitionsFor } from "./framework/define.ts";
export type { Definitions } from "./framework/define.ts";
export { defineProvider } from "./framework/provider.ts";
export type {
  ConfigureContext,
  Connection,
  Deferral,
  DeferralReason,
  Masking,
  Provider,
  ProviderDefinition,
} from "./framework/provider.ts";
export { defineResource, IncompleteError } from "./framework/resource.ts";
export type {
  ResourceRequest,
  ImportId,
  Move,
  MoveSource,
  PlanResult,
  Resource,
  ResourceContext,
  ResourceDefinition,
  Upgrade,
  UpgradeContext,
} from "./framework/resource.ts";
export { defineDataSource } from "./framework/data-source.ts";
export type { DataSource, DataSourceDefinition } from "./framework/data-source.ts";
export { defineEphemeralResource } from "./framework/ephemeral.ts";
export type {
  EphemeralResource,
  EphemeralResourceDefinition,
  EphemeralResourceRequest,
  OpenResult,
  EphemeralPrivate,
  RenewResult,
} from "./framework/ephemeral.ts";
export { defineAction } from "./framework/action.ts";
export type { Action, ActionDefinition } from "./framework/action.ts";
export { defineListResource } from "./framework/list-resource.ts";
export type { ListResult, ListRequest, ListResource, ListResourceDefinition } from "./framework/list-resource.ts";
export { defineFunction, FunctionError, parameter } from "./framework/function.ts";
export type { FunctionDefinition, Parameter, ProviderFunction } from "./framework/function.ts";
export type { Context, Log } from "./framework/context.ts";
export type { PrivateState } from "./framework/private-state.ts";

// schemas
export {
  computed,
  defaulted,
  fullDescription,
  isNested,
  isSettable,
  listNested,
  mapNested,
  optional,
  optionalComputed,
  required,
  semanticallyEqual,
  setNested,
  singleNested,
  writeOnly,
} from "./framework/attribute.ts";
export type {
  Attribute,
  AttributeChange,
  Attributes,
  Config,
  ConfigAttributes,
  KnownConfig,
  Mode,
  Plan,
  Planned,
  RequiresReplace,
  Result,
  State,
} from "./framework/attribute.ts";
export { groupBlock, listBlock, mapBlock, setBlock, singleBlock } from "./framework/block.ts";
export type { Block, Blocks, BlocksPlan, BlocksState, NoBlocks } from "./framework/block.ts";
export { requiredOf, computedOf } from "./framework/derive.ts";
export type { RequiredOf, ComputedOf } from "./framework/derive.ts";
export type { Schema } from "./framework/schema.ts";
export { parseDuration } from "./framework/timeouts.ts";

// rules
export {
  all,
  alsoRequires,
  any,
  atLeast,
  atLeastOneOf,
  atMost,
  between,
  bytesBetween,
  conflicting,
  each,
  exactlyOneOf,
  keys,
  lengthBetween,
  matching,
  not,
  notEmpty,
  oneOf,
  oneOfIgnoringCase,
  preferWriteOnly,
  sizeBetween,
  unique,
} from "./framework/validator.ts";
export type { ConfigValidator, NameIn, Validator } from "./framework/validator.ts";
export { slashSeparatedId, passthroughId } from "./framework/import.ts";
export { upgradeFrom } from "./framework/upgrade.ts";

// errors
export { DiagnosticError, errorDiagnostic, warningDiagnostic } from "./framework/diagnostic.ts";
export type { Diagnostic } from "./framework/diagnostic.ts";
export { ValueError } from "./values/path.ts";
export type { Path, Step } from "./values/path.ts";

// types and values
export { list, map, set } from "./values/collection.ts";
export { dynamic } from "./values/dynamic.ts";
export { object, tuple } from "./values/object.ts";
export { bool, float64, int32, int64, number, string } from "./values/primitive.ts";
export type { CollectionType, Constraint, Infer, ObjectType, TupleType, Type } from "./values/type.ts";
export { decimal, isDecimal, isDynamic, isList, isNull, isObject, isUnknown, unknown } from "./values/value.ts";
export type { Decimal, Dynamic, Json, JsonObject, ObjectValue, Unknown, Value } from "./values/value.ts";

// objects outside of Terraform, for commands of a provider (such as a command that writes configurations)
export { fillBlocks } from "./framework/block.ts";
export { generateConfig } from "./framework/generate-config.ts";
export { importById } from "./framework/import.ts";
export { nestedBodyOf } from "./framework/nested.ts";
export { merge, read } from "./framework/read.ts";
export { validate } from "./framework/validate.ts";
