import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "rolldown/parseAst";

/** The functions whose first argument is the summary of a diagnostic. */
const callees = new Set(["DiagnosticError", "errorDiagnostic", "warningDiagnostic", "warn"]);

/** The layers that know diagnostics. */
const layers = /^(?:framework|protocol|resources)\/|^provider\.ts$/;

/** They take the summary from their caller. */
const passing = new Set(["framework/diagnostic.ts", "protocol/call.ts"]);

/**
 * Every summary that the sources can give, sorted, with `…` where it holds something of the moment.
 *
 * @param folder with the sources
 * @throws for a summary that cannot be told from the source
 */
export function summaries(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".ts") && layers.test(file) && !passing.has(file));
  const found = files.flatMap((file) => {
    const nodes = descendants(parseAst(readFileSync(join(folder, file), "utf8"), { lang: "ts" }));
    const arguments_ = nodes.flatMap((node) => summaryArgument(node) ?? []);
    return arguments_.flatMap((node) => {
      const texts = textsOf(node, nodes);
      if (texts.length === 0) throw new Error(`${file}: a summary cannot be told; write it as a string.`);
      return texts;
    });
  });
  return [...new Set(found)].toSorted();
}

interface Node {
  readonly type: string;
  readonly [property: string]: unknown;
}

function summaryArgument(node: Node): Node | undefined {
  if (node.type !== "CallExpression" && node.type !== "NewExpression") return undefined;
  const { callee, arguments: [first] = [] } = node as unknown as { callee: Node; arguments?: Node[] };
  const name = (callee["name"] ?? (callee["property"] as Node | undefined)?.["name"]) as string | undefined;
  return name !== undefined && callees.has(name) ? first : undefined;
}

/** The strings an expression can be: itself, either branch, or what the constant of that name holds. */
function textsOf(node: Node, all: readonly Node[]): readonly string[] {
  if (node.type === "Literal") return [String(node["value"])];
  if (node.type === "TemplateLiteral") {
    const quasis = node["quasis"] as readonly { readonly value: { readonly cooked: string } }[];
    const values = (node["expressions"] as readonly Node[]).map((each) => textsOf(each, all));
    return quasis.slice(1).reduce(
      (beginnings, { value }, index) => {
        const middles = values[index]?.length ? values[index] : ["…"];
        return beginnings.flatMap((beginning) => middles.map((middle) => beginning + middle + value.cooked));
      },
      [quasis[0]?.value.cooked ?? ""],
    );
  }
  if (node.type === "ConditionalExpression") {
    return [node["consequent"], node["alternate"]].flatMap((branch) => textsOf(branch as Node, all));
  }
  if (node.type !== "Identifier") return [];
  const declared = all.find(
    (each) => each.type === "VariableDeclarator" && (each["id"] as Node)["name"] === node["name"],
  );
  const table = (declared?.["init"] as Node | undefined)?.["object"] as Node | undefined;
  return ((table?.["properties"] ?? []) as readonly Node[]).flatMap((each) => textsOf(each["value"] as Node, all));
}

function descendants(node: unknown): readonly Node[] {
  if (Array.isArray(node)) return node.flatMap(descendants);
  if (typeof node !== "object" || node === null) return [];
  const inner = Object.values(node).flatMap(descendants);
  return "type" in node ? [node as unknown as Node, ...inner] : inner;
}
