import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "rolldown/parseAst";

/** The functions whose first argument is the summary of a diagnostic. */
const makers = new Set<unknown>(["DiagnosticError", "errorDiagnostic", "warningDiagnostic", "warn"]);

/** The layers that may create diagnostics. test/architecture.test.ts checks the other layers. */
const layers = /^(?:kit\/(?:framework|protocol)|noun|resources)\/|^provider\.ts$/;

/** The files that define the makers. In them, a summary may come from the caller. */
const passing = new Set(["kit/framework/diagnostic.ts", "kit/protocol/call.ts"]);

/** The files that may write a diagnostic as an object: its definition, and its form on the wire. */
const encoding = new Set(["kit/framework/diagnostic.ts", "kit/protocol/diagnostics.ts"]);

/**
 * Returns every summary in the sources, sorted, with `…` for each part that is known only at run time.
 *
 * @param folder the folder with the sources
 * @throws for a summary that the source does not determine, and for a diagnostic that is not made by a call of a
 * maker by its name: the list would lack that summary
 */
export function summaries(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && layers.test(file));
  const found = files.flatMap((file) => {
    const places = placesOf(parseAst(readFileSync(join(folder, file), "utf8"), { lang: "ts" }));
    const nodes = places.map(({ node }) => node);
    if (!encoding.has(file) && nodes.some(isDiagnostic)) {
      throw new Error(`${file}: a diagnostic is written as an object; call errorDiagnostic or warningDiagnostic.`);
    }
    const hidden = places.find((place) => makers.has(namedAt(place)) && !isPlain(place));
    if (hidden) {
      throw new Error(
        `${file}: ${String(namedAt(hidden))} is not called by its name, so its summary is unknown. Call it by its name.`,
      );
    }
    return nodes.flatMap((node) => {
      const argument = summaryArgument(node);
      if (argument === undefined) return [];
      const texts = textsOf(argument, nodes);
      if (texts === undefined && !passing.has(file)) {
        throw new Error(`${file}: a summary is unknown. Write it as a string.`);
      }
      return texts ?? [];
    });
  });
  return [...new Set(found)].toSorted();
}

interface Node {
  readonly type: string;
  readonly [property: string]: unknown;
}

/** A node, and the node and property that hold it. */
interface Place {
  readonly node: Node;
  readonly key: string;
  readonly parent: Place | undefined;
}

function placesOf(value: unknown, key = "", parent?: Place): readonly Place[] {
  if (Array.isArray(value)) return value.flatMap((each) => placesOf(each, key, parent));
  if (typeof value !== "object" || value === null) return [];
  if (!("type" in value)) return Object.entries(value).flatMap(([name, each]) => placesOf(each, name, parent));
  const place = { node: value as unknown as Node, key, parent };
  return [place, ...Object.entries(value).flatMap(([name, each]) => placesOf(each, name, place))];
}

function nameOf(node: Node | undefined): unknown {
  return node?.type === "Identifier" ? node["name"] : undefined;
}

/** Returns the name of an identifier, or the text in the brackets behind an object. */
function namedAt({ node, key, parent }: Place): unknown {
  const inBrackets = node.type === "Literal" && key === "property" && parent?.node.type === "MemberExpression";
  return inBrackets ? node["value"] : nameOf(node);
}

/** Whether a maker's name is called, imported, defined or used as a type, under its own name. */
function isPlain({ key, parent }: Place): boolean {
  if (parent === undefined) return false;
  const holder = parent.node;
  switch (holder.type) {
    case "CallExpression":
    case "NewExpression":
      return key === "callee";
    case "MemberExpression":
      return key === "property" && holder["computed"] === false && isPlainCallee(parent);
    case "ImportSpecifier":
      return nameOf(holder["imported"] as Node) === nameOf(holder["local"] as Node);
    case "Property":
      // `{ warn }` keeps the name. `{ warn: … }` as a value defines a maker that calls another maker.
      return holder["shorthand"] === true || (key === "key" && parent.parent?.node.type === "ObjectExpression");
    case "BinaryExpression":
      return holder["operator"] === "instanceof";
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return key === "id";
    case "TSTypeReference":
    case "TSTypeQuery":
    case "TSMethodSignature":
    case "TSPropertySignature":
      return true;
    default:
      return false;
  }
}

function isPlainCallee({ key, parent }: Place): boolean {
  return key === "callee" && (parent?.node.type === "CallExpression" || parent?.node.type === "NewExpression");
}

/**
 * Whether an object is a diagnostic: `{ severity, summary, … }`, or a copy with its own summary. A function has a
 * summary and a description as well.
 */
function isDiagnostic(node: Node): boolean {
  if (node.type !== "ObjectExpression") return false;
  const properties = node["properties"] as readonly Node[];
  const names = properties.map((each) => {
    const key = each["key"] as Node | undefined;
    return nameOf(key) ?? key?.["value"];
  });
  const others = names.includes("severity") || names.includes("detail");
  if (!names.includes("summary") || names.includes("description")) return false;
  return others || properties.some(({ type }) => type === "SpreadElement");
}

function summaryArgument(node: Node): Node | undefined {
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return undefined;
  const { callee, arguments: [first] = [] } = node as unknown as { callee: Node; arguments?: Node[] };
  return makers.has(nameOf(callee) ?? nameOf(callee["property"] as Node | undefined)) ? first : undefined;
}

/**
 * Returns the strings that an expression can be: itself, either branch, or the value of the constant with that name.
 * @returns undefined if one of them cannot be determined
 */
function textsOf(node: Node, all: readonly Node[]): readonly string[] | undefined {
  if (node.type === "Literal") return [String(node["value"])];
  if (node.type === "TemplateLiteral") {
    const quasis = node["quasis"] as readonly { readonly value: { readonly cooked: string } }[];
    const values = (node["expressions"] as readonly Node[]).map((each) => textsOf(each, all) ?? ["…"]);
    return quasis
      .slice(1)
      .reduce(
        (beginnings, { value }, index) =>
          beginnings.flatMap((beginning) => (values[index] ?? []).map((middle) => beginning + middle + value.cooked)),
        [quasis[0]?.value.cooked ?? ""],
      );
  }
  if (node.type === "ConditionalExpression") return eachOf([node["consequent"], node["alternate"]], all);
  if (node.type !== "Identifier") return undefined;
  const declared = all.filter(
    (each) => each.type === "VariableDeclarator" && nameOf(each["id"] as Node) === node["name"],
  );
  const table = (declared[0]?.["init"] as Node | undefined)?.["object"] as Node | undefined;
  if (declared.length !== 1 || table?.type !== "ObjectExpression") return undefined;
  return eachOf(
    (table["properties"] as readonly Node[]).map((each) => each["value"]),
    all,
  );
}

function eachOf(nodes: readonly unknown[], all: readonly Node[]): readonly string[] | undefined {
  const texts = nodes.map((each) => (each === undefined ? undefined : textsOf(each as Node, all)));
  return texts.includes(undefined) ? undefined : texts.flatMap((each) => each ?? []);
}
